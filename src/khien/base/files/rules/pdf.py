"""Lines of a PDF with their place on the page, the pages that are pictures, and the files inside it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import pypdfium2
from PIL.Image import Image
from pypdfium2 import raw

from khien.base.files.rules.limits import Refused
from khien.base.files.rules.plain import HEAD_LINES
from khien.base.files.types.stored import Fault, Line, Part

PAGES_MAX: Final = 300
FIRST_PAGES: Final = 3
RECTS_MAX: Final = 5000
DRAWN_DPI: Final = 150
_PASSWORD: Final = 4
_HEAD_SHARE: Final = 0.5
_HEADER_SHARE: Final = 0.88
_FOOTER_SHARE: Final = 0.1
_PICTURE_SHARE: Final = 0.4
_GAP_HEIGHTS: Final = 1.4
_SIDE_MAX: Final = 3000


class _Piece(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float
    text: str


@dataclass
class PdfRead:
    """What was read of a PDF: its pages as lines, the files in it, and which pages are pictures."""

    parts: list[Part] = field(default_factory=list)
    inside: list[bytes] = field(default_factory=list)
    pictured: list[int] = field(default_factory=list)


def read_pdf(content: bytes) -> PdfRead:
    """Return what is written in a PDF and where. Raises Refused."""
    read = PdfRead()
    document = _opened(content)
    try:
        for number in range(min(len(document), PAGES_MAX)):
            page = document[number]
            text = page.get_textpage()
            read.parts += _page(page, text, number)
            if number < FIRST_PAGES and _is_picture(page, has_text=text.count_chars() > 0):
                read.pictured.append(number)
            text.close()
            page.close()
        for number in range(document.count_attachments()):
            read.inside.append(bytes(document.get_attachment(number).get_data()))
    except pypdfium2.PdfiumError as problem:
        raise Refused(Fault.BROKEN, f"PDF: {problem}"[:120]) from problem
    finally:
        document.close()
    return read


def drawn(content: bytes, number: int) -> Image:
    """Return a page as a picture. Raises Refused."""
    document = _opened(content)
    made: Image
    try:
        page = document[number]
        longest = max(page.get_width(), page.get_height(), 1.0)
        made = page.render(scale=min(DRAWN_DPI / 72, _SIDE_MAX / longest)).to_pil()
    except pypdfium2.PdfiumError as problem:
        raise Refused(Fault.BROKEN, f"PDF: {problem}"[:120]) from problem
    finally:
        document.close()
    return made


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as problem:
        if getattr(problem, "err_code", None) == _PASSWORD or "password" in str(problem).lower():
            raise Refused(Fault.LOCKED, "PDF") from problem
        raise Refused(Fault.BROKEN, f"PDF: {problem}"[:120]) from problem


def _is_picture(page: pypdfium2.PdfPage, *, has_text: bool) -> bool:
    """Return whether pictures cover much of a page, or what it shows is drawn and not written."""
    if not has_text and next(iter(page.get_objects(max_depth=1)), None) is not None:
        return True
    whole = page.get_width() * page.get_height() or 1.0
    covered = 0.0
    for thing in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = thing.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return covered / whole > _PICTURE_SHARE


def _page(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, number: int) -> Iterator[Part]:
    """Yield a page as it is written, and again by where its pieces stand: boxes come out of order."""
    place = f"page {number + 1}"
    whole = [line for line in text.get_text_bounded().splitlines() if line.strip()]
    if not whole:
        return
    yield Part(
        place, tuple(Line(line, number == 0 and at < HEAD_LINES) for at, line in enumerate(whole))
    )
    height = page.get_height() or 1.0
    above = height * (_HEAD_SHARE if number < FIRST_PAGES else _HEADER_SHARE)
    pieces = list(_joined(text, above, height * _FOOTER_SHARE))
    lines = []
    for at, piece in enumerate(pieces):
        near = pieces[max(0, at - 4) : at + 5] if number else []
        lines.append(Line(piece.text, not any(_is_level(piece, other) for other in near)))
    yield Part(place, tuple(lines))


def _is_level(one: _Piece, other: _Piece) -> bool:
    """Return whether two pieces stand side by side, as the cells of a table do."""
    return one is not other and abs(one.bottom - other.bottom) < (one.top - one.bottom) * 0.5


def _joined(text: pypdfium2.PdfTextPage, above: float, below: float) -> Iterator[_Piece]:
    """Yield the pieces above and below two heights; those side by side as one, columns as several."""
    pieces = []
    for number in range(min(text.count_rects(), RECTS_MAX)):
        left, bottom, right, top = text.get_rect(number)
        if top > above or top < below:
            said = text.get_text_bounded(left, bottom, right, top)
            pieces.append(_Piece(left, bottom, right, top, said))
    pieces.sort(key=lambda piece: (-round(piece.bottom / 4), piece.left))
    held: _Piece | None = None
    for piece in pieces:
        if held is not None and _is_beside(held, piece):
            said = (
                f"{held.text} {piece.text}"
                if piece.left - held.right > 1
                else held.text + piece.text
            )
            held = _Piece(
                held.left,
                min(held.bottom, piece.bottom),
                piece.right,
                max(held.top, piece.top),
                said,
            )
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def _is_beside(one: _Piece, other: _Piece) -> bool:
    size = max(one.top - one.bottom, other.top - other.bottom, 1.0)
    same_line = abs(one.bottom - other.bottom) < size * 0.5
    return same_line and -size < other.left - one.right < size * _GAP_HEIGHTS
