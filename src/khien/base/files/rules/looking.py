"""Reads the pictures and scanned pages of one file within bounds that they share.

What was not read is kept by why, with the place of each; nothing beyond a bound is passed over.
"""

import hashlib
import time
from collections.abc import Callable
from typing import Final

from PIL import Image

from khien.base.core.refusals import text
from khien.base.files.rules import pictures
from khien.base.files.rules.pictures import Unread
from khien.base.files.types.stored import Part, Unseen

PICTURES_MAX: Final = 60
PIXELS_MAX: Final = 400_000_000
SECONDS_MAX: Final = 30.0
_SMALL: Final = 1_000_000


class Reader:
    """Reads pictures with tesseract (`program`; empty: none is there)."""

    def __init__(self, program: str) -> None:
        self.program = program
        self.has_read = False
        self._left, self._left_pixels, self._seconds = PICTURES_MAX, PIXELS_MAX, 0.0
        self._seen: set[bytes] = set()
        self._unread: dict[str, list[str]] = {}

    @property
    def unread(self) -> list[Unseen]:
        """Return what nothing read, each reason with the places."""
        return [Unseen(why, tuple(places)) for why, places in self._unread.items()]

    def read_file(self, content: bytes, place: str) -> list[Part]:
        """Return what the stamps in a picture's file say; `place` ends in its number."""
        parts: list[Part] = []
        try:
            for number, picture in enumerate(pictures.frames(content)):
                here = f"{place} / {number + 1}" if number else place
                parts += self.read(picture.copy, picture.size, here)
        except Unread as why:
            self._miss(str(why), place)
        return parts

    def read(
        self, made: Callable[[], Image.Image], size: tuple[int, int], place: str
    ) -> list[Part]:
        """Return what the stamps in one picture say; it is made only where it may hold one."""
        if not pictures.may_hold_stamp(*size):
            return []
        start = time.monotonic()
        try:
            return self._read(made, size, place)
        except Unread as why:
            self._miss(str(why), place)
            return []
        finally:
            self._seconds += time.monotonic() - start

    def _read(
        self, made: Callable[[], Image.Image], size: tuple[int, int], place: str
    ) -> list[Part]:
        if not self.program:
            raise Unread(text("pictures were not read: without OCR"))
        self._take(size[0] * size[1])
        with pictures.opening():
            picture = made()
        if picture.width * picture.height <= _SMALL:
            digest = hashlib.sha256(picture.tobytes()).digest()
            if digest in self._seen:
                self._left += 1
                return []
            self._seen.add(digest)
        parts = pictures.page_stamps(picture, self.program, place)
        self.has_read = True
        return parts

    def _take(self, pixels: int) -> None:
        """Count one picture. Raises Unread past the bounds of a file."""
        if self._seconds > SECONDS_MAX:
            raise Unread(text("reading the pictures before it took too long"))
        if self._left < 1 or self._left_pixels < pixels:
            raise Unread(text("more pictures than are read of one file"))
        self._left -= 1
        self._left_pixels -= pixels

    def _miss(self, why: str, place: str) -> None:
        self._unread.setdefault(why, []).append(place)
