"""The blocks of a paper as WordprocessingML, as Typst sets them."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from khien.base.files.rules.papers import pdf
from khien.base.files.rules.papers.columns import BREAK
from khien.base.files.rules.papers.docx import marks

Picture = Callable[[bytes, float, str], str]
"""Puts a PNG of a width in millimetres, with its words, into the document; returns its run."""

_BODY: Final = 13.0
_ALIGNS: Final = {"l": "left", "c": "center", "r": "right"}
_PAD: Final = marks.paragraph("", after=0)


def written(blocks: Sequence[dict[str, Any]], width: float, picture: Picture) -> str:
    """Return blocks (as `layout.blocks` gives them) one below the other."""
    return "".join(_block(one, width, picture) for one in blocks)


def with_end(blocks: Sequence[dict[str, Any]], width: float, picture: Picture) -> str:
    """Return the blocks of a paper that is signed: its last words stay with the signature."""
    if not blocks or blocks[-1]["kind"] != "words":
        return written(blocks, width, picture)
    return written(blocks[:-1], width, picture) + _words(blocks[-1], keeps_next=True)


def annex_head(annex: dict[str, Any]) -> str:
    """Return the title of an annex."""
    return (
        _middle(annex["name"], size=14, bold=True)
        + _middle(annex["title"], size=13, bold=True)
        + _middle(annex["accompanies"], size=13, italic=True, after=160)
    )


def _block(one: dict[str, Any], width: float, picture: Picture) -> str:
    match one["kind"]:
        case "heading":
            runs = _run(one["text"], bold=True, italic=one["level"] == 3)
            return marks.paragraph(
                runs, indent=marks.INDENT, after=100, keeps_next=True, align="left"
            )
        case "words":
            return _words(one)
        case "facts":
            return _facts(one, width)
        case "table":
            return _table(one, width)
        case "chart":
            drawn = picture(pdf.picture(one["svg"]), min(width, 148.0), one["title"])
            title = _run(one["title"] + "\n", size=12, bold=True) if one["title"] else ""
            return marks.paragraph(title + drawn, align="center", is_whole=True)
        case _:
            return _parties(one, width, picture)


def _words(one: dict[str, Any], *, keeps_next: bool = False) -> str:
    """Return a paragraph; a line break ends one, for a justified line before it would be stretched."""
    style = one["style"]
    size = 11.0 if style == "note" else _BODY
    italic = style in {"italic", "note"}
    lines = [_run("- ")] if style == "item" else [""]
    for said, bold in one["runs"]:
        for at, part in enumerate(said.split("\n")):
            lines += [""] if at else []
            lines[-1] += _run(part, size=size, bold=bold, italic=italic)
    first = 0 if style == "note" else marks.INDENT
    last = len(lines) - 1
    return "".join(
        marks.paragraph(
            runs,
            indent=0 if at else first,
            after=120 if at == last else 0,
            keeps_next=keeps_next,
        )
        for at, runs in enumerate(lines)
    )


def _facts(one: dict[str, Any], width: float) -> str:
    if not one["rows"]:
        return marks.paragraph(_run(one["none"], italic=True), indent=marks.INDENT)
    widths = (width * 0.36, width * 0.64)
    rows = [
        marks.row(
            (
                marks.cell(_line(name, size=12), widths[0], fill="F6F6F6"),
                marks.cell(_line(value, size=12), widths[1]),
            ),
            length=len(name) + len(value),
        )
        for name, value in one["rows"]
    ]
    return marks.table(rows, widths, colour="787878") + _PAD


def _table(one: dict[str, Any], width: float) -> str:
    widths, size = one["widths"], one["size"]
    aligns = [_ALIGNS[align] for align in one["aligns"]]
    title = _middle(one["title"], bold=True, keeps_next=True) if one["title"] else ""
    rows = [
        marks.row(
            _cells(one["heads"], widths, size, ["center"] * len(widths), bold=True), is_head=True
        )
    ]
    if one["numbers"]:
        centre = ["center"] * len(widths)
        rows.append(
            marks.row(
                _cells(one["numbers"], widths, size * 0.85, centre, italic=True), is_head=True
            )
        )
    if not one["rows"]:
        none = _line(one["none"], size=size, align="center", italic=True)
        rows.append(marks.row([marks.cell(none, width, span=len(widths))]))
    last = len(one["rows"]) - 1 if one["is_total_last"] else -1
    for place, row in enumerate(one["rows"]):
        cells = _cells(row, widths, size, aligns, bold=place == last)
        rows.append(marks.row(cells, length=max(map(len, row))))
    return title + marks.table(rows, widths) + _PAD


def _cells(
    row: Sequence[str],
    widths: Sequence[float],
    size: float,
    aligns: Sequence[str],
    *,
    bold: bool = False,
    italic: bool = False,
) -> list[str]:
    return [
        marks.cell(_line(said, size=size, align=align, bold=bold, italic=italic), width)
        for said, width, align in zip(row, widths, aligns, strict=True)
    ]


def _parties(one: dict[str, Any], width: float, picture: Picture) -> str:
    sides = one["sides"]
    across = 2 if len(sides) == 4 else max(1, min(len(sides), 3))
    wide = [width / across] * across
    rows = []
    for at in range(0, len(sides), across):
        cells = [_side(side, width / across, picture) for side in sides[at : at + across]]
        cells += [marks.cell(_PAD, width / across)] * (across - len(cells))
        rows.append(marks.row(cells))
    return marks.table(rows, wide, colour="") + _PAD if rows else ""


def _side(one: dict[str, Any], width: float, picture: Picture) -> str:
    gap = 760
    lines = [
        _middle(one["title"], size=12, bold=True),
        _middle(one["note"], size=10, italic=True, after=60 if one["strokes"] else gap),
    ]
    if one["strokes"]:
        drawn = picture(pdf.picture(pdf.strokes_svg(one["strokes"])), 42.0, one["title"])
        lines.append(marks.paragraph(drawn, align="center", after=60))
    lines.append(_middle(one["name"], size=12, bold=True))
    lines += [_middle(one["post"], size=11)] if one["post"] else []
    lines += [_middle(f"ký lúc {one['at']}", size=9, italic=True)] if one["at"] else []
    return marks.cell("".join(lines), width, middle=False)


def _line(
    said: str, *, size: float, align: str = "left", bold: bool = False, italic: bool = False
) -> str:
    return marks.paragraph(_run(said, size=size, bold=bold, italic=italic), align=align, after=0)


def _middle(
    said: str,
    *,
    size: float = _BODY,
    bold: bool = False,
    italic: bool = False,
    after: int = 40,
    keeps_next: bool = False,
) -> str:
    runs = _run(said, size=size, bold=bold, italic=italic)
    return marks.paragraph(runs, align="center", after=after, keeps_next=keeps_next)


def _run(said: str, *, size: float = _BODY, bold: bool = False, italic: bool = False) -> str:
    """Return a run; office programs break long words themselves, so no place to break is kept."""
    return marks.run(said.replace(BREAK, ""), size=size, bold=bold, italic=italic)
