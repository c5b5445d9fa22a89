"""WordprocessingML: paragraphs, tables and rows as marked-up text, every word escaped."""

from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import escape

NAMESPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
INDENT: Final = 567
"""The first line of a paragraph: one centimetre in twentieths of a point."""

_LINE: Final = '<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{colour}"/>'
_SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")
_KEPT_WHOLE: Final = 500
"""A row of fewer characters is not parted by the end of a page."""


def twips(mm: float) -> int:
    """Return millimetres as twentieths of a point."""
    return round(mm * 56.6929)


def run(said: str, *, size: float, bold: bool = False, italic: bool = False) -> str:
    """Return a run of text; its line breaks are kept."""
    signs = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    half = round(size * 2)
    lines = said.split("\n")
    texts = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f'<w:r><w:rPr>{signs}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>{texts}</w:r>'


def paragraph(
    runs: str,
    *,
    align: str = "both",
    indent: int = 0,
    after: int = 120,
    keeps_next: bool = False,
    is_whole: bool = False,
) -> str:
    """Return a paragraph of runs; one that is whole is not parted by the end of a page."""
    keep = ("<w:keepNext/>" if keeps_next else "") + ("<w:keepLines/>" if is_whole else "")
    first = f'<w:ind w:firstLine="{indent}"/>'
    spacing = f'<w:spacing w:before="0" w:after="{after}"/>'
    return f'<w:p><w:pPr>{keep}{spacing}{first}<w:jc w:val="{align}"/></w:pPr>{runs}</w:p>'


def cell(content: str, width: float, *, span: int = 1, fill: str = "", middle: bool = True) -> str:
    """Return a cell of paragraphs."""
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    place = '<w:vAlign w:val="center"/>' if middle else ""
    wide = f'<w:tcW w:w="{twips(width)}" w:type="dxa"/>'
    return f"<w:tc><w:tcPr>{wide}{spans}{shade}{place}</w:tcPr>{content}</w:tc>"


def row(cells: Iterable[str], *, is_head: bool = False, length: int = 0) -> str:
    """Return a row; a head repeats on each page."""
    whole = "<w:cantSplit/>" if is_head or length < _KEPT_WHOLE else ""
    head = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr>{whole}{head}</w:trPr>{''.join(cells)}</w:tr>"


def table(rows: Iterable[str], widths: Sequence[float], *, colour: str = "000000") -> str:
    """Return a table of fixed widths in millimetres; without a colour it has no lines."""
    lines = "".join(_LINE.format(side=side, colour=colour) for side in _SIDES) if colour else ""
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(map(twips, widths))}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
