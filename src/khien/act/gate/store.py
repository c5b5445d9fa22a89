"""What lies on the gateway: sealed forms until the core has taken them, a sealed box for each phone."""

import json
import os
import re
import secrets
import threading
from pathlib import Path
from typing import Any, Final

from khien.act.gate.types import NotReady, QueueFull

MB: Final = 1024 * 1024
FILES_MAX: Final = 5
FILES_BYTES_MAX: Final = 20 * MB
"""How many files a phone's report may bring, and their bytes together."""
WORDS_BYTES_MAX: Final = 64 * 1024
FORM_BYTES_MAX: Final = FILES_BYTES_MAX + WORDS_BYTES_MAX
_NAME: Final = re.compile(r"[0-9a-f]{32,64}")


class Queue:
    """A folder of sealed forms, bounded in number and in bytes; a form counts once it is on the disk."""

    def __init__(
        self, folder: Path, *, forms_max: int, bytes_max: int, form_bytes_max: int
    ) -> None:
        self.folder, self.forms_max, self.bytes_max = folder, forms_max, bytes_max
        self.form_bytes_max = form_bytes_max
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for broken_off in folder.glob("*.new"):
            broken_off.unlink(missing_ok=True)

    def put(self, sealed: bytes) -> str:
        """Queue a sealed form durably and return its id. Raises QueueFull."""
        with self._lock:
            sizes = [file.stat().st_size for file in self._files()]
            if (
                len(sealed) > self.form_bytes_max
                or len(sizes) >= self.forms_max
                or sum(sizes) + len(sealed) > self.bytes_max
            ):
                raise QueueFull
            form = secrets.token_hex(16)
            try:
                _write(self._place(form), sealed)
            except OSError as no_room:
                self._place(form).with_suffix(".new").unlink(missing_ok=True)
                raise QueueFull from no_room
        return form

    def ids(self) -> list[str]:
        """Return the ids of the forms that wait, the oldest first."""
        return [
            file.stem for file in sorted(self._files(), key=lambda file: file.stat().st_mtime_ns)
        ]

    def has(self, form: str) -> bool:
        """Return whether a form still waits."""
        return bool(_NAME.fullmatch(form)) and self._place(form).exists()

    def read(self, form: str) -> bytes:
        """Return a form that waits."""
        return self._place(form).read_bytes()

    def forget(self, form: str) -> None:
        """Remove a form that the core has taken."""
        if _NAME.fullmatch(form):
            self._place(form).unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return list(self.folder.glob("*.form"))

    def _place(self, form: str) -> Path:
        return self.folder / f"{form}.form"


class GatewayStore:
    """A folder of files that nobody on this machine can read.

    The public has a queue of its own, so that it never takes the room of the phones.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.boxes = folder, folder / "boxes"
        self.boxes.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.phones = Queue(
            folder / "forms", forms_max=2000, bytes_max=512 * MB, form_bytes_max=FORM_BYTES_MAX
        )
        self.public = Queue(
            folder / "public", forms_max=1000, bytes_max=32 * MB, form_bytes_max=WORDS_BYTES_MAX
        )

    def waiting(self, limit: int = 100) -> list[str]:
        """Return the ids of the oldest forms that wait, those of phones before those of the public."""
        return [*self.phones.ids(), *self.public.ids()][:limit]

    def form(self, form: str) -> bytes | None:
        """Return a sealed form, or None where it does not wait any more."""
        queue = next((each for each in (self.phones, self.public) if each.has(form)), None)
        return queue.read(form) if queue else None

    def taken(self, forms: list[str]) -> None:
        """Forget forms that the core has taken."""
        for form in forms:
            self.phones.forget(form)
            self.public.forget(form)

    def hear(
        self, *, boxes: dict[str, bytes], marks: set[str], public_key: str, shown: dict[str, Any]
    ) -> None:
        """Keep what the core hands over: its key, the words of the forms, boxes.

        A phone whose mark is not among `marks` is no longer known.
        """
        _write(self.folder / "core-public", public_key.encode())
        _write(self.folder / "shown", json.dumps(shown).encode())
        for mark, sealed in boxes.items():
            if _NAME.fullmatch(mark):
                _write(self.boxes / f"{mark}.box", sealed)
        for file in self.boxes.glob("*.box"):
            if file.stem not in marks:
                file.unlink(missing_ok=True)

    def box(self, mark: str) -> bytes | None:
        """Return a phone's box, or None for an unknown phone."""
        file = self.boxes / f"{mark}.box"
        return file.read_bytes() if _NAME.fullmatch(mark) and file.exists() else None

    def box_count(self) -> int:
        """Return how many phones are known."""
        return sum(1 for _ in self.boxes.glob("*.box"))

    def core_key(self) -> str:
        """Return the key that forms are sealed to. Raises NotReady before the core has spoken."""
        file = self.folder / "core-public"
        if not file.exists():
            raise NotReady
        return file.read_text()

    def shown(self, what: str, language: str) -> list[tuple[str, str]]:
        """Return the choices of a form, as the core handed them over; none before it has spoken."""
        file = self.folder / "shown"
        held = json.loads(file.read_bytes()) if file.exists() else {}
        return [(str(code), str(words)) for code, words in held.get(what, {}).get(language, [])]


def _write(file: Path, content: bytes) -> None:
    fresh = file.with_suffix(".new")
    with fresh.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
