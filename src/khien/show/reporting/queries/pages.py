"""What the page of a report shows: its words and tables as they will be printed, each figure with its way."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from khien.base.accounts.types import Actor
from khien.base.files.services import rendering
from khien.base.files.types.papers import Annex, Chart, Facts, Heading, Paper, Table, Words
from khien.show.reporting import access
from khien.show.reporting.models import Report
from khien.show.reporting.queries.papers import NOTHING_SAID, Held, made_blocks
from khien.show.reporting.rules.words import parts
from khien.show.reporting.types.kinds import BlockSaid
from khien.show.reporting.types.reports import Stage

ROWS_SHOWN = 15
"""So many rows of a table stand on the page; the paper holds all."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece on the page: a heading, words in parts (text, code of the figure), a table, a chart.

    `codes` name the figure of each row of a table, in order; `more` is how many rows are left out.
    """

    kind: str
    title: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()
    svg: str = ""
    more: int = 0
    lines: tuple[tuple[tuple[str, str], ...], ...] = field(default=())

    @property
    def is_numbered(self) -> bool:
        """Return whether the first column counts the rows."""
        return self.heads[:1] in {("TT",), ("STT",)}


def shown(actor: Actor, number: str) -> list[Shown]:
    """Return the pieces of a visible report's page; none where its content is gone."""
    row = access.require_report(actor, number)
    return [] if row.stage == Stage.CLASSIFIED else pieces_of(row)


def pieces_of(row: Report) -> list[Shown]:
    """Return the pieces of a report that passed the door and still has its content."""
    held = Held(row)
    found: list[Shown] = []
    content = row.tables.get("content")
    if content is not None:
        found += _whole(rendering.from_data(content))
    for section in held.said.sections:
        if section.title:
            found.append(Shown("heading", section.title))
        for block in section.blocks:
            found += _block(held, block)
    return found


def _block(held: Held, block: BlockSaid) -> Iterator[Shown]:
    if block.kind in {"words", "ask"}:
        usual = block.text if block.kind == "words" else ""
        said = held.words(block.key, usual) or NOTHING_SAID
        lines = tuple(
            tuple(parts(line, held.figures, held.places))
            for line in said.split("\n")
            if line.strip()
        )
        yield Shown("words", lines=lines)
        return
    for made in made_blocks(held, block):
        if isinstance(made, Table):
            codes = block.figures if block.kind == "figures" else ()
            yield _table(made, block.title, codes)
        elif isinstance(made, Chart):
            yield Shown("chart", made.title, svg=rendering.chart_svg(made))
        elif isinstance(made, Words):
            yield Shown("note", lines=(((made.text, ""),),))


def _table(made: Table, title: str, codes: tuple[str, ...] = ()) -> Shown:
    named = [*codes, *[""] * (len(made.rows) - len(codes))]
    rows = tuple(zip(named, made.rows, strict=True))
    return Shown(
        "table",
        title or made.title,
        heads=made.heads,
        rows=rows[:ROWS_SHOWN],
        more=max(0, len(rows) - ROWS_SHOWN),
    )


def _whole(paper: Paper) -> Iterator[Shown]:
    yield from _pieces(paper)
    for annex in paper.annexes:
        yield from _annex(annex)


def _annex(annex: Annex) -> Iterator[Shown]:
    yield Shown("heading", annex.title)
    yield from _pieces(annex)


def _pieces(part: Paper | Annex) -> Iterator[Shown]:
    for made in part.blocks:
        if isinstance(made, Heading):
            yield Shown("heading", made.text)
        elif isinstance(made, Words):
            yield Shown("words", lines=(((made.text, ""),),))
        elif isinstance(made, Facts):
            rows = tuple(("", row) for row in made.rows)
            yield Shown("table", heads=(), rows=rows)
        elif isinstance(made, Table):
            yield _table(made, made.title)
