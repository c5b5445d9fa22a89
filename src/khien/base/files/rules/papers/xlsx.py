"""A paper's tables as a workbook: numbers as numbers, no cell taken for a formula."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from khien.base.core import workbooks
from khien.base.files.rules.papers import columns, words
from khien.base.files.types.papers import Block, Chart, Facts, Paper, Table, day_words

_WHOLE: Final = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:\.\d{3})*|[1-9]\d{0,11})")
_SHARE: Final = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:\.\d{3})*|[1-9]\d{0,8}),\d{1,6}")
_CELL_MAX: Final = 32_000
_FORBIDDEN: Final = str.maketrans("[]:*?/\\'", "        ")


def written(paper: Paper) -> bytes:
    """Return a workbook: what the paper is, then each table, list of facts and chart on a page of its own."""
    taken: set[str] = set()
    sheets: list[workbooks.Sheet] = [("Văn bản", ("Mục", "Nội dung"), _about(paper))]
    taken.add("văn bản")
    for place, (said, heads, rows) in enumerate(_sheets(paper), start=1):
        sheets.append((_title(said, place, taken), heads, rows))
    return workbooks.pages(sheets)


def _about(paper: Paper) -> list[tuple[str, str]]:
    rows = [
        ("Cơ quan ban hành", paper.head.unit),
        ("Tên văn bản", paper.name.upper()),
        ("Trích yếu", paper.subject),
        ("Số", words.number_line(paper).removeprefix("Số:").strip()),
        ("Ngày", day_words(paper.day)),
        ("Trạng thái", words.DRAFT if paper.is_draft else ""),
        ("Ghi chú", paper.foot),
    ]
    return [(name, _said(value)) for name, value in rows if value]


def _sheets(paper: Paper) -> Iterator[tuple[str, Sequence[str], list[list[object]]]]:
    parts = [
        ("", paper.blocks),
        *((f"PL {one.number} {one.title}", one.blocks) for one in paper.annexes),
    ]
    for title, blocks in parts:
        for block in blocks:
            yield from _sheet(block, title)


def _sheet(block: Block, title: str) -> Iterator[tuple[str, Sequence[str], list[list[object]]]]:
    match block:
        case Table():
            block = columns.squared(block)
            aligns = block.aligns.ljust(len(block.heads), "l")[: len(block.heads)]
            rows = [
                [_cell(cell, align) for cell, align in zip(row, aligns, strict=True)]
                for row in block.rows
            ]
            heads = [_said(head) for head in block.heads]
            yield block.title or title, heads, rows or [[words.NOTHING]]
        case Facts():
            yield "Thông tin", ("Mục", "Nội dung"), [[_said(a), _said(b)] for a, b in block.rows]
        case Chart():
            yield block.title, ["", *(_said(one.name) for one in block.series)], _figures(block)


def _figures(chart: Chart) -> list[list[object]]:
    columns = [[*one.values, *[None] * len(chart.labels)] for one in chart.series]
    return [
        [_said(label), *(column[at] for column in columns)] for at, label in enumerate(chart.labels)
    ]


def _title(said: str, place: int, taken: set[str]) -> str:
    """Return a title of a page as Excel takes it: short, without signs, once only."""
    bare = " ".join(words.clean(said).translate(_FORBIDDEN).split())
    title = (bare or f"Bảng {place}")[:31].strip()
    if title.casefold() in taken:
        title = f"{title[:26].strip()} {place}"
    taken.add(title.casefold())
    return title


def _cell(said: str, align: str) -> object:
    """Return a number where a column of numbers writes one, else the words."""
    bare = said.strip()
    if align == "r" and _WHOLE.fullmatch(bare):
        return int(bare.replace(".", ""))
    if align == "r" and _SHARE.fullmatch(bare):
        return float(bare.replace(".", "").replace(",", "."))
    return _said(said)


def _said(said: str) -> str:
    return words.clean(said)[:_CELL_MAX]
