"""The words of official papers: what a paper says, and nothing of how it looks."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Head:
    """Who issues a paper: the body above, the body itself, and the place that its date is written with."""

    parent: str
    unit: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the lines of authority ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"), the post below, the name."""

    authority: tuple[str, ...]
    post: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a paper; level 1 is the highest, 3 the lowest."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph. `**bold**` runs and line breaks are the only thing in it that is not plain text."""

    text: str
    style: Literal["body", "italic", "note", "item"] = "body"


@dataclass(frozen=True, slots=True)
class Facts:
    """Names of things with what they are, in two columns."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head repeats on each page.

    `widths` are shares of the width, one a column (none: by what the columns hold); `aligns` has one of
    l, c and r a column. `numbers_columns` writes (1), (2)… under the heads, as forms have.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    aligns: str = ""
    title: str = ""
    is_total_last: bool = False
    numbers_columns: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart; a value that is not known is None."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of figures from zero up that stand in a table beside it; each series has a value a label."""

    title: str
    kind: Literal["bars", "lines"]
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """A side that signs minutes: `drawing` is the path of its pen ("M 10 20 L 11 22 …"), `at` the hour."""

    title: str
    name: str = ""
    post: str = ""
    drawing: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Parties:
    """The signature boxes of minutes."""

    sides: tuple[Side, ...]


Block: TypeAlias = Heading | Words | Facts | Table | Chart | Parties


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex: `number` is "I", "II", … or empty where there is only one."""

    number: str
    title: str
    blocks: tuple[Block, ...]
    is_landscape: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """An official paper in the layout of Decree 30/2020/NĐ-CP.

    `name` is empty for an official letter; `foot` is a small line at the bottom of every page; `template`
    is the name of a template of the province, without its ending.
    """

    head: Head
    name: str
    abbreviation: str
    subject: str
    blocks: tuple[Block, ...]
    number: str = ""
    day: date | None = None
    addressed: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    signer: Signer | None = None
    annexes: tuple[Annex, ...] = ()
    is_landscape: bool = False
    is_draft: bool = False
    foot: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """Where a paper leaves room for a signature: its page, and left, bottom, right, top in points."""

    page: int
    box: tuple[float, float, float, float]


def day_words(day: date | None) -> str:
    """Return "ngày 05 tháng 02 năm 2026": two digits for days below 10 and for months 1 and 2."""
    if day is None:
        return "ngày …… tháng …… năm ……"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
