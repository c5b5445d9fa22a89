"""The paper of a report: its frozen figures and tables in the words of its people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import msgspec

from khien.base.files import queries as files
from khien.base.files.services import rendering
from khien.base.files.types.papers import (
    Annex,
    Block,
    Chart,
    Head,
    Heading,
    Paper,
    Series,
    Table,
    Words,
)
from khien.show.reporting.models import Report
from khien.show.reporting.queries.gathering import unit_names
from khien.show.reporting.queries.signers import signer_of
from khien.show.reporting.rules import periods
from khien.show.reporting.rules.ratings import grade, rating
from khien.show.reporting.rules.words import (
    change_written,
    number,
    percent,
    value_written,
    written,
)
from khien.show.reporting.types.kinds import BlockSaid, KindSaid
from khien.show.reporting.types.periods import Period, PeriodKind
from khien.show.reporting.types.reports import ReportFigure, Stage

HEAD_KEYS: Final = ("@place", "@addressed", "@receivers")
"""The words of a paper's frame, which people edit beside those of its sections."""

NOTHING_SAID: Final = "……………………………………………………………………"
_NUMERALS: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


@dataclass(frozen=True)
class Held:
    """A report as its row holds it, in the words of types."""

    row: Report

    @cached_property
    def said(self) -> KindSaid:
        """Return the kind as it stood when the report was made."""
        return msgspec.convert(self.row.said, KindSaid)

    @cached_property
    def figures(self) -> dict[str, ReportFigure]:
        """Return the frozen figures by code."""
        return msgspec.convert(self.row.figures, dict[str, ReportFigure])

    @cached_property
    def period(self) -> Period:
        """Return the period."""
        return Period(PeriodKind(self.said.period), self.row.first_day, self.row.last_day)

    @cached_property
    def places(self) -> dict[str, str]:
        """Return what stands for the places in words."""
        return {"period": periods.spoken(self.period), "unit": self.row.unit.name}

    def words(self, key: str, usual: str = "") -> str:
        """Return the words under a key, or the usual ones where nobody edited them."""
        return str(self.row.words.get(key, usual))

    def filled(self, words: str) -> str:
        """Return words with figures and places filled in."""
        return written(words, self.figures, self.places)


def frame_usual(held: Held) -> dict[str, str]:
    """Return the words of the frame as the kind has them, by key; lines stand below each other."""
    said = held.said
    return {
        "@place": "",
        "@addressed": "\n".join(said.addressed),
        "@receivers": "\n".join(said.receivers),
    }


def paper_of(row: Report) -> Paper:
    """Return the paper of a report that passed the door and still has its content."""
    held = Held(row)
    said, usual = held.said, frame_usual(held)
    lines = {key: held.words(key, usual[key]) for key in HEAD_KEYS}
    blocks, annexes = _blocks(held)
    content = row.tables.get("content")
    if content is not None:
        made = rendering.from_data(content)
        blocks = [*made.blocks, *blocks]
        annexes = [*made.annexes, *annexes]
    subject = row.tables.get("subject") or held.filled(said.subject)
    is_draft = (
        Stage(row.stage) in {Stage.DRAFT, Stage.CHECKED, Stage.WITHDRAWN} or not row.written_number
    )
    return Paper(
        head=_head(row, lines["@place"]),
        name=said.name,
        abbreviation=said.abbreviation,
        subject=subject,
        blocks=(*blocks, *_notes(row)),
        number=written_number(row),
        day=row.issued_on,
        addressed=_lines(lines["@addressed"]),
        bases=said.bases,
        receivers=_lines(lines["@receivers"]),
        signer=signer_of(row),
        annexes=_numbered(annexes),
        is_landscape=said.is_landscape,
        is_draft=is_draft,
        template=said.template,
    )


def written_number(row: Report) -> str:
    """Return the number as the paper bears it: 05/BC-CAT; empty before it was entered."""
    if row.written_number is None:
        return ""
    return f"{row.written_number:02d}/{row.series}"


def _blocks(held: Held) -> tuple[list[Block], list[Annex]]:
    blocks: list[Block] = []
    annexes: list[Annex] = []
    for section in held.said.sections:
        if section.title:
            blocks.append(Heading(section.title))
        for block in section.blocks:
            made = list(made_blocks(held, block))
            if block.is_annex:
                annexes.append(
                    Annex("", block.title, tuple(made), is_landscape=block.kind == "units")
                )
            else:
                blocks += made
    return blocks, annexes


def made_blocks(held: Held, block: BlockSaid) -> Iterator[Block]:
    """Yield what a piece of a section says on paper."""
    if block.kind == "words":
        yield from _paragraphs(held.filled(held.words(block.key, block.text)))
    elif block.kind == "ask":
        yield from _paragraphs(held.filled(held.words(block.key)) or NOTHING_SAID)
    elif block.kind == "figures":
        yield _figures_table(held, block)
    elif block.kind == "table":
        (table,) = rendering.from_data(held.row.tables[block.table]).blocks
        assert isinstance(table, Table)
        yield replace(table, title=block.title or table.title)
    elif block.kind == "units":
        yield _units_table(held, block)
    elif block.kind == "chart":
        drawn = _chart(held, block)
        is_known = any(value is not None for one in drawn.series for value in one.values)
        yield drawn if is_known else Words(f"{drawn.title}: chưa có số liệu để vẽ.", "note")
    else:
        yield from _pillars(held, block)


def _paragraphs(words: str) -> Iterator[Words]:
    for line in words.split("\n"):
        said = line.strip()
        if said.startswith(("- ", "+ ")):
            yield Words(said[2:], "item")
        elif said:
            yield Words(said)


def _figures_table(held: Held, block: BlockSaid) -> Table:
    found = [held.figures[code] for code in block.figures]
    rows = [
        (
            str(place),
            one.title,
            value_written(one.now) if not one.failed else "–",
            value_written(one.before),
            change_written(one.now, one.before),
            value_written(one.year_before),
        )
        for place, one in enumerate(found, start=1)
    ]
    return Table(
        ("TT", "Nội dung", "Kỳ này", "Kỳ trước", "So với kỳ trước", "Cùng kỳ năm trước"),
        tuple(rows),
        widths=(0.6, 3.4, 2.1, 2.1, 2, 2.1),
        aligns="clrrrr",
        title=block.title,
    )


def _units_table(held: Held, block: BlockSaid) -> Table:
    found = [held.figures[code] for code in block.figures]
    names = unit_names()
    codes = {code for one in found for code in one.units or {}}
    codes |= set(held.row.tables.get("watched", ()))
    rows = [
        (str(place), names.get(code, code), *(_of_unit(one, code) for one in found))
        for place, code in enumerate(sorted(codes, key=lambda code: names.get(code, code)), start=1)
    ]
    return Table(
        ("TT", "Đơn vị", *(one.title for one in found)),
        tuple(rows),
        widths=(0.6, 3, *([1.4] * len(found))),
        aligns="cl" + "r" * len(found),
        title="" if block.is_annex else block.title,
    )


def _of_unit(one: ReportFigure, code: str) -> str:
    held = (one.units or {}).get(code)
    if held is None:
        return "–" if one.is_measure else "0"
    count, total = held
    return f"{number(count)}/{number(total)}" if one.is_measure else number(count)


def _chart(held: Held, block: BlockSaid) -> Chart:
    found = [held.figures[code] for code in block.figures]
    is_share = all(one.is_measure for one in found)

    def values(name: str) -> tuple[float | None, ...]:
        at = [getattr(one, name) for one in found]
        if is_share:
            return tuple(None if one.share is None else round(one.share * 100, 1) for one in at)
        return tuple(None if one.count is None else float(one.count) for one in at)

    series = [
        Series(title, values(name))
        for title, name in (
            ("Kỳ này", "now"),
            ("Kỳ trước", "before"),
            ("Cùng kỳ năm trước", "year_before"),
        )
    ]
    shown = [one for one in series if any(value is not None for value in one.values)] or series[:1]
    labels = tuple(one.title for one in found)
    return Chart(held.filled(block.title), "bars", labels, tuple(shown), "%" if is_share else "")


def _pillars(held: Held, block: BlockSaid) -> Iterator[Block]:
    rows = []
    for pillar in block.pillars:
        share = rating([held.figures[code] for code in pillar.figures])
        said = ("–", "–") if share is None else (percent(share), grade(share))
        rows.append((pillar.title, str(len(pillar.figures)), *said))
    whole = rating([one for one in held.figures.values() if one.is_measure])
    said = ("–", "–") if whole is None else (percent(whole), grade(whole))
    rows.append(("Chung", str(sum(len(one.figures) for one in block.pillars)), *said))
    yield Table(
        ("Trụ cột", "Số chỉ tiêu", "Mức đạt", "Xếp loại"),
        tuple(rows),
        widths=(4, 1.2, 1.2, 1.2),
        aligns="lrrc",
        title=block.title,
        is_total_last=True,
    )
    yield Words(
        "Mức đạt của một trụ cột là trung bình mức đạt so với mục tiêu của các chỉ tiêu có số liệu; xếp loại "
        "A từ 90%, B từ 75%, C từ 60%, D từ 40%, E dưới 40%. Thang xếp loại này là của hệ thống, không phải "
        "của cơ quan có thẩm quyền.",
        "note",
    )


def _notes(row: Report) -> Iterator[Block]:
    if row.notes:
        yield Heading("Lưu ý về số liệu", 2)
        for one in row.notes:
            yield Words(str(one), "item")


def _numbered(annexes: list[Annex]) -> tuple[Annex, ...]:
    if len(annexes) < 2:
        return tuple(annexes)
    return tuple(replace(one, number=_NUMERALS[place]) for place, one in enumerate(annexes))


def _head(row: Report, place: str) -> Head:
    head = files.head_of(row.unit.name, row.unit.path)
    return replace(head, place=place) if place else head


def _lines(words: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in words.split("\n") if one.strip())


def plain_figures(figures: Mapping[str, ReportFigure]) -> dict[str, Any]:
    """Return figures as a row keeps them."""
    found: dict[str, Any] = msgspec.to_builtins(dict(figures))
    return found
