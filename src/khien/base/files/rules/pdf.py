"""Lines of a PDF with their place on the page, and the files inside it."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import pypdfium2

from khien.base.files.rules.limits import Refused
from khien.base.files.rules.plain import HEAD_LINES
from khien.base.files.types import Fault, Line

PAGES_MAX: Final = 300
FIRST_PAGES: Final = 3
RECTS_MAX: Final = 5000
_PASSWORD: Final = 4
_HEAD_SHARE: Final = 0.5
_HEADER_SHARE: Final = 0.88
_FOOTER_SHARE: Final = 0.1
_GAP_HEIGHTS: Final = 1.4


class _Piece(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float
    text: str


def pdf_parts(content: bytes) -> tuple[list[list[Line]], list[tuple[str, bytes]]]:
    """Return the pages of a PDF as lines, and the names and contents of the files in it."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as problem:
        if getattr(problem, "err_code", None) == _PASSWORD or "password" in str(problem).lower():
            raise Refused(Fault.LOCKED, "PDF") from problem
        raise Refused(Fault.BROKEN, f"PDF: {problem}"[:120]) from problem
    try:
        pages = [_page(document[number], number) for number in range(min(len(document), PAGES_MAX))]
        held = [document.get_attachment(number) for number in range(document.count_attachments())]
        return pages, [(one.get_name(), bytes(one.get_data())) for one in held]
    except pypdfium2.PdfiumError as problem:
        raise Refused(Fault.BROKEN, f"PDF: {problem}"[:120]) from problem
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage, number: int) -> list[Line]:
    height = page.get_height() or 1.0
    text = page.get_textpage()
    is_first = number < FIRST_PAGES
    whole = [line for line in text.get_text_bounded().splitlines() if line.strip()]
    lines = [
        Line(line, is_head=is_first and place < HEAD_LINES) for place, line in enumerate(whole)
    ]
    known = {line.strip() for line in whole[:HEAD_LINES]} if is_first else set()
    for piece in _joined(text):
        share = piece.top / height
        is_head = (
            share > _HEADER_SHARE or share < _FOOTER_SHARE or (is_first and share > _HEAD_SHARE)
        )
        if is_head and piece.text.strip() not in known:
            lines.append(Line(piece.text, is_head=True))
    return lines


def _joined(text: pypdfium2.PdfTextPage) -> Iterator[_Piece]:
    """Yield pieces of text that stand side by side as one, columns apart as several."""
    pieces = []
    for number in range(min(text.count_rects(), RECTS_MAX)):
        left, bottom, right, top = text.get_rect(number)
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
