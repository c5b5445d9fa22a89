"""Lines of a PDF with their place on the page, the pages that are pictures, and the files inside it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import pypdfium2
from PIL.Image import Image
from pypdfium2 import raw

from khien.base.core.refusals import text
from khien.base.files.rules.limits import Refused
from khien.base.files.rules.pictures import may_hold_stamp
from khien.base.files.rules.plain import HEAD_LINES
from khien.base.files.types.stored import Fault, Line, Part, Unseen

PAGES_MAX: Final = 1000
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


class Shown(NamedTuple):
    """A page that is a picture, or a picture on a page: its place, and its bounds in points."""

    place: str
    page: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> tuple[int, int]:
        """Return how many pixels wide and high it is drawn."""
        scale = _scale(self.right - self.left, self.top - self.bottom)
        return round((self.right - self.left) * scale), round((self.top - self.bottom) * scale)


@dataclass
class PdfRead:
    """What was read of a PDF: its pages as lines, the files in it, and what it shows as pictures."""

    parts: list[Part] = field(default_factory=list)
    inside: list[bytes] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    unread: list[Unseen] = field(default_factory=list)


def read_pdf(content: bytes) -> PdfRead:
    """Return what is written in a PDF and where. Raises Refused."""
    read = PdfRead()
    document = _opened(content)
    try:
        for number in range(min(len(document), PAGES_MAX)):
            page = document[number]
            written = page.get_textpage()
            read.parts += _page(page, written, number)
            read.shown += _shown(page, number, has_text=written.count_chars() > 0)
            written.close()
            page.close()
        if len(document) > PAGES_MAX:
            places = f"page {PAGES_MAX + 1}", f"page {len(document)}"
            read.unread.append(Unseen(text("pages after the thousandth"), places))
        for number in range(document.count_attachments()):
            read.inside.append(bytes(document.get_attachment(number).get_data()))
    except pypdfium2.PdfiumError as problem:
        raise Refused(Fault.BROKEN, f"PDF: {problem}"[:120]) from problem
    finally:
        document.close()
    return read


def drawn(content: bytes, shown: Shown) -> Image:
    """Return a page, or what is shown on a piece of it, as a picture. Raises Refused."""
    document = _opened(content)
    made: Image
    try:
        page = document[shown.page]
        wide, high = page.get_size()
        crop = (shown.left, shown.bottom, wide - shown.right, high - shown.top)
        scale = _scale(shown.right - shown.left, shown.top - shown.bottom)
        made = page.render(scale=scale, crop=crop).to_pil()
    except (pypdfium2.PdfiumError, ValueError) as problem:
        raise Refused(Fault.BROKEN, f"PDF: {problem}"[:120]) from problem
    finally:
        document.close()
    return made


def _scale(width: float, height: float) -> float:
    return min(DRAWN_DPI / 72, _SIDE_MAX / max(width, height, 1.0))


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as problem:
        if getattr(problem, "err_code", None) == _PASSWORD or "password" in str(problem).lower():
            raise Refused(Fault.LOCKED, "PDF") from problem
        raise Refused(Fault.BROKEN, f"PDF: {problem}"[:120]) from problem


def _shown(page: pypdfium2.PdfPage, number: int, *, has_text: bool) -> Iterator[Shown]:
    """Yield a page that pictures cover or that is drawn and not written; else the pictures on it."""
    place, (wide, high) = f"page {number + 1}", page.get_size()
    whole = Shown(place, number, 0, 0, wide, high)
    if not has_text:
        if next(iter(page.get_objects(max_depth=1)), None) is not None:
            yield whole
        return
    first_x, first_y, *_ = page.get_cropbox()
    found = [
        Shown(
            f"{place} / picture {count}",
            number,
            max(left - first_x, 0.0),
            max(bottom - first_y, 0.0),
            min(right - first_x, wide),
            min(top - first_y, high),
        )
        for count, (left, bottom, right, top) in enumerate(_pictures(page), 1)
    ]
    covered = sum(max(one.right - one.left, 0) * max(one.top - one.bottom, 0) for one in found)
    large_enough = [one for one in found if may_hold_stamp(*one.size)]
    if covered > _PICTURE_SHARE * wide * high or (large_enough and page.get_rotation()):
        yield whole
    else:
        yield from large_enough


def _pictures(page: pypdfium2.PdfPage) -> Iterator[tuple[float, float, float, float]]:
    for thing in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        yield thing.get_bounds()


def _page(page: pypdfium2.PdfPage, written: pypdfium2.PdfTextPage, number: int) -> Iterator[Part]:
    """Yield a page as it is written, and again by where its pieces stand: boxes come out of order."""
    place = f"page {number + 1}"
    whole = [line for line in written.get_text_bounded().splitlines() if line.strip()]
    if not whole:
        return
    yield Part(
        place, tuple(Line(line, number == 0 and at < HEAD_LINES) for at, line in enumerate(whole))
    )
    height = page.get_height() or 1.0
    above = height * (_HEAD_SHARE if number < FIRST_PAGES else _HEADER_SHARE)
    pieces = list(_joined(written, above, height * _FOOTER_SHARE))
    lines = []
    for at, piece in enumerate(pieces):
        near = pieces[max(0, at - 4) : at + 5] if number else []
        lines.append(Line(piece.text, not any(_is_level(piece, other) for other in near)))
    yield Part(place, tuple(lines))


def _is_level(one: _Piece, other: _Piece) -> bool:
    """Return whether two pieces stand side by side, as the cells of a table do."""
    return one is not other and abs(one.bottom - other.bottom) < (one.top - one.bottom) * 0.5


def _joined(written: pypdfium2.PdfTextPage, above: float, below: float) -> Iterator[_Piece]:
    """Yield the pieces above and below two heights; those side by side as one, columns as several."""
    pieces = []
    for number in range(min(written.count_rects(), RECTS_MAX)):
        left, bottom, right, top = written.get_rect(number)
        if top > above or top < below:
            said = written.get_text_bounded(left, bottom, right, top)
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
