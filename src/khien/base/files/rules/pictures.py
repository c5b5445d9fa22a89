"""Finds stamps in pictures: red boxes are cut out, set straight, freed of their frame and read alone.

The letters are read by tesseract, a program of its own; the upper half of a page is read as a whole
where no red box names a level, because copies are black and white.
"""

import io
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from khien.base.core.refusals import text
from khien.base.files.rules.blobs import Mask, blobs, straight, unframed
from khien.base.files.types.stored import Level, Line, Part

READ_S: Final = 20
SIDE_MAX: Final = 2400
PIXELS_MAX: Final = 120_000_000
PIXELS_MIN: Final = 40_000
WIDTH_MIN, HEIGHT_MIN = 60, 20
WIDEST: Final = 14
BOXES_MAX: Final = 6
_ISLANDS_MAX: Final = 300
FRAMES_MAX: Final = 300
DARK: Final = 150
_BLOCK: Final = 8
_HEIGHT: Final = 64
_HEAD_SHARE: Final = 0.5
_ALONE_MAX: Final = 1_000_000
_GOES_ON: Final = re.compile(r"\b(?:bí|bảo|độ|cơ|mức)\W*$", re.IGNORECASE)
_WORDS: Final[tuple[tuple[str, str, int], ...]] = (
    ("TUYETMAT", Level.UTMOST, 2),
    ("TOIMAT", Level.TOP, 1),
    ("GIAIMAT", "GIẢI MẬT", 1),
    ("LUUHANHNOIBO", Level.INTERNAL, 3),
    ("MAT", Level.SECRET, 0),
)


_Box = tuple[int, int, int, int]


class Unread(Exception):
    """A picture that nothing read, with why."""


def may_hold_stamp(width: int, height: int) -> bool:
    """Return whether a picture of this size may show a stamp: a piece of a page, or a stamp alone.

    Logos and icons are too small for the one and not wide enough for the other.
    """
    if width < WIDTH_MIN or height < HEIGHT_MIN:
        return False
    return width * height >= PIXELS_MIN or _is_wide(width, height)


def frames(content: bytes) -> Iterator[Image.Image]:
    """Yield the pictures of a file, their size known and not yet loaded. Raises Unread."""
    with opening(), Image.open(io.BytesIO(content)) as picture:
        count = getattr(picture, "n_frames", 1)
        for number in range(min(count, FRAMES_MAX)):
            picture.seek(number)
            yield picture
    if count > FRAMES_MAX:
        raise Unread(text("more than 300 pictures in one file"))


@contextmanager
def opening() -> Iterator[None]:
    """Say Unread where a picture cannot be opened."""
    try:
        yield
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as problem:
        raise Unread(text("the picture cannot be opened")) from problem


def page_stamps(picture: Image.Image, program: str, place: str) -> list[Part]:
    """Return what stamps and the head of a page or picture say. Raises Unread."""
    page = _on_white(picture)
    page.thumbnail((SIDE_MAX, SIDE_MAX))
    share = _HEAD_SHARE if page.height > page.width else 1.0
    head = np.asarray(page.convert("L").crop((0, 0, page.width, int(page.height * share))))
    for boxes in (_red_boxes(np.asarray(page)), _framed(head), _alone(head)):
        found = [line for box in boxes for line in _named(_said(box, program, mode=7))]
        if found:
            return [Part(f"{place}, stamp", (line,)) for line in found]
    if page.width * page.height < PIXELS_MIN:
        return []
    said = _said(_without_lines(head), program, mode=11)
    lines = [Line(line, is_head=True) for line in said.splitlines() if line.strip()]
    return [Part(f"{place}, head", tuple(lines)), Part(f"{place}, head", tuple(_loud(lines)))]


def _on_white(picture: Image.Image) -> Image.Image:
    """Return a picture as it shows on paper. Raises Unread."""
    if picture.width * picture.height > PIXELS_MAX:
        raise Unread(text("the picture is too large to be read"))
    with opening():
        if "A" not in picture.getbands() and "transparency" not in picture.info:
            return picture.convert("RGB")
        shown = picture.convert("RGBA")
        white = Image.new("RGBA", shown.size, "white")
        return Image.alpha_composite(white, shown).convert("RGB")


def _alone(head: NDArray[np.uint8]) -> Iterator[Image.Image]:
    """Yield a picture that has the shape of a stamp as one: only the stamp was cut out and pasted."""
    high, wide = head.shape
    if not _is_wide(wide, high) or high * wide > _ALONE_MAX:
        return
    made = unframed(straight(head < DARK))
    if made.any():
        yield _letters(made)


def _is_wide(width: int, height: int) -> bool:
    return 1.2 < width / height < WIDEST


def _loud(lines: list[Line]) -> Iterator[Line]:
    """Yield the markings among the lines of a head, unless the line above only goes on."""
    before = ""
    for line in lines:
        if _is_loud(line.text) and not _GOES_ON.search(before):
            yield from _named(line.text)
        before = unicodedata.normalize("NFC", line.text)


def _red_boxes(page: NDArray[np.uint8]) -> Iterator[Image.Image]:
    """Yield each wide red thing on a page as black on white, straight and without its frame."""
    red = page[..., 0].astype(np.int16)
    other = np.maximum(page[..., 1], page[..., 2]).astype(np.int16)
    mask = (red > 90) & (red - other > 45)
    for left, top, right, bottom in _islands(mask)[:BOXES_MAX]:
        made = unframed(straight(mask[top:bottom, left:right]))
        if made.any():
            yield _letters(made)


def _framed(head: NDArray[np.uint8]) -> Iterator[Image.Image]:
    """Yield what stands in each small frame in the head of a page, black on white and straight."""
    mask: Mask = head < DARK
    high, wide = mask.shape
    found = [
        blob
        for blob in blobs(mask)
        if 0.03 < blob.width / wide < 0.45
        and 1.2 < blob.width / blob.height < 10
        and blob.height > high * 0.02
        and blob.area < 0.4 * blob.width * blob.height
    ]
    found.sort(key=lambda blob: -blob.width * blob.height)
    for blob in found[:BOXES_MAX]:
        made = unframed(straight(mask[blob.top : blob.bottom, blob.left : blob.right]))
        if made.any():
            yield _letters(made)


def _islands(mask: Mask) -> list[tuple[int, int, int, int]]:
    """Return the bounds of what belongs together, the highest on the page first; seals are left out."""
    high, wide = (side // _BLOCK for side in mask.shape)
    grid = mask[: high * _BLOCK, : wide * _BLOCK].reshape(high, _BLOCK, wide, _BLOCK).any((1, 3))
    left_over = {(int(row), int(column)) for row, column in np.argwhere(grid)}
    found = []
    while left_over:
        edge = [left_over.pop()]
        rows, columns = [edge[0][0]], [edge[0][1]]
        while edge:
            row, column = edge.pop()
            near = {
                (row + down, column + right) for down in (-1, 0, 1) for right in (-2, -1, 0, 1, 2)
            } & left_over
            left_over -= near
            edge += near
            rows += [one[0] for one in near]
            columns += [one[1] for one in near]
        found.append((min(columns), min(rows), max(columns) + 1, max(rows) + 1))
    wide_ones = [
        box
        for box in _in_lines(found)
        if box[2] - box[0] >= 5
        and box[3] - box[1] >= 2
        and _is_wide(box[2] - box[0], box[3] - box[1])
    ]
    wide_ones.sort(key=lambda one: one[1])
    return [
        (left * _BLOCK, top * _BLOCK, right * _BLOCK, bottom * _BLOCK)
        for left, top, right, bottom in wide_ones
    ]


def _in_lines(boxes: list[_Box]) -> list[_Box]:
    """Return boxes with the words of one line joined, so that “MẬT” in “BẢO MẬT” is none alone."""
    joined: list[_Box] = []
    for box in sorted(sorted(boxes, key=_area, reverse=True)[:_ISLANDS_MAX]):
        near = next((one for one in joined if _is_next_word(one, box)), None)
        if near is None:
            joined.append(box)
        else:
            joined.remove(near)
            joined.append(
                (near[0], min(near[1], box[1]), max(near[2], box[2]), max(near[3], box[3]))
            )
    return joined


def _area(box: _Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _is_next_word(one: _Box, other: _Box) -> bool:
    high, low = one[3] - one[1], other[3] - other[1]
    is_level = min(one[3], other[3]) - max(one[1], other[1]) > 0.6 * min(high, low)
    is_alike = max(high, low) <= 1.7 * min(high, low)
    return is_level and is_alike and other[0] - one[2] <= max(high, low)


def _runs(mask: Mask, length: int) -> Mask:
    """Return where a mask holds unbroken rows of at least a length."""
    if mask.shape[1] < length:
        return np.zeros_like(mask)
    sums = np.cumsum(np.pad(mask, ((0, 0), (1, 0))).astype(np.int32), axis=1)
    starts = sums[:, length:] - sums[:, :-length] >= length * 0.97
    ends = np.pad(starts, ((0, 0), (0, length)))[:, : mask.shape[1]].astype(np.int32)
    counted = np.cumsum(np.pad(ends, ((0, 0), (1, 0))), axis=1)
    first = np.maximum(np.arange(1, mask.shape[1] + 1) - length, 0)
    return np.asarray(counted[:, 1:] - counted[:, first] > 0) & mask


def _letters(mask: Mask) -> Image.Image:
    """Return letters black on white at the height that tesseract reads best, with a margin."""
    picture = Image.fromarray((~mask).astype(np.uint8) * 255)
    width = max(1, min(1600, round(picture.width * _HEIGHT / picture.height)))
    made = Image.new("L", (width + 60, _HEIGHT + 60), 255)
    made.paste(picture.resize((width, _HEIGHT), Image.Resampling.LANCZOS), (30, 30))
    return made


def _without_lines(page: NDArray[np.uint8]) -> Image.Image:
    """Return a grey page without long lines, in whose frames tesseract sees no letters."""
    dark: Mask = page < DARK
    lines = (
        _runs(dark, max(60, page.shape[1] // 20)) | _runs(dark.T, max(50, page.shape[0] // 20)).T
    )
    made = page.copy()
    made[lines] = 255
    return Image.fromarray(made)


def _said(picture: Image.Image, program: str, *, mode: int) -> str:
    """Return what tesseract reads. Raises Unread."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    words = [program, "stdin", "stdout", "-l", "vie", "--dpi", "150", "--psm", str(mode)]
    try:
        ran = subprocess.run(  # noqa: S603 - the configured program, fixed words
            words,
            input=out.getvalue(),
            capture_output=True,
            timeout=READ_S,
            check=True,
            env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"},
        )
    except (OSError, subprocess.SubprocessError) as problem:
        raise Unread(text("tesseract did not read the picture")) from problem
    return ran.stdout.decode("utf-8", "replace")


def _is_loud(said: str) -> bool:
    """Return whether a line among others may be a stamp: short, in capitals, “MẬT” letter by letter."""
    letters = "".join(sign for sign in unicodedata.normalize("NFC", said) if sign.isalpha())
    return (letters == letters.upper() and 6 <= len(letters) <= 14) or letters == Level.SECRET


def _named(said: str) -> Iterator[Line]:
    """Yield the marking that a stamp's letters are, as near as tesseract reads them."""
    folded = "".join(
        letter
        for letter in unicodedata.normalize("NFD", said.upper().replace("Đ", "D"))
        if letter.isascii() and letter.isalnum()
    )
    for word, level, slack in _WORDS:
        if _distance(folded, word, slack) <= slack:
            yield Line(str(level), is_head=True, is_caps=True)
            return


def _distance(one: str, other: str, slack: int) -> int:
    """Return how many letters must change, as far as it matters."""
    if abs(len(one) - len(other)) > slack:
        return slack + 1
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        last, row[0] = row[0], at
        for to, wanted in enumerate(other, 1):
            last, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, last + (letter != wanted))
    return row[-1]
