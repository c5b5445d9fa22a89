"""What lies on the gateway: sealed forms until the core has taken them, a sealed box for each phone."""

import os
import re
import secrets
from pathlib import Path
from typing import Final

FORM_BYTES_MAX: Final = 64 * 1024
FORMS_MAX: Final = 2000
_NAME: Final = re.compile(r"[0-9a-f]{32,64}")


class QueueFull(Exception):
    """The core has not taken anything for long, or a form is too large: no more is queued."""


class GatewayStore:
    """A folder of files that nobody on this machine can read."""

    def __init__(self, folder: Path) -> None:
        self.forms, self.boxes = folder / "forms", folder / "boxes"
        for each in (self.forms, self.boxes):
            each.mkdir(parents=True, exist_ok=True, mode=0o700)

    def put_form(self, sealed: bytes) -> str:
        """Queue a sealed form durably and return its id. Raises QueueFull."""
        if len(sealed) > FORM_BYTES_MAX or sum(1 for _ in self.forms.glob("*.form")) >= FORMS_MAX:
            raise QueueFull
        form = secrets.token_hex(16)
        _write(self.forms / f"{form}.form", sealed)
        return form

    def waiting(self, limit: int = 100) -> list[tuple[str, bytes]]:
        """Return the oldest forms that wait, with their ids."""
        files = sorted(self.forms.glob("*.form"), key=lambda file: file.stat().st_mtime_ns)
        return [(file.stem, file.read_bytes()) for file in files[:limit]]

    def taken(self, forms: list[str]) -> None:
        """Forget forms that the core has taken."""
        for form in forms:
            if _NAME.fullmatch(form):
                (self.forms / f"{form}.form").unlink(missing_ok=True)

    def put_boxes(self, boxes: dict[str, bytes]) -> None:
        """Keep exactly these boxes: a phone without one is no longer known."""
        for mark, sealed in boxes.items():
            if _NAME.fullmatch(mark):
                _write(self.boxes / f"{mark}.box", sealed)
        for file in self.boxes.glob("*.box"):
            if file.stem not in boxes:
                file.unlink(missing_ok=True)

    def box(self, mark: str) -> bytes | None:
        """Return a phone's box, or None for an unknown phone."""
        file = self.boxes / f"{mark}.box"
        return file.read_bytes() if _NAME.fullmatch(mark) and file.exists() else None


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
