"""From the texts of data files to the rule book: read strictly, the province's own entries over ours."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final, TypeVar

import msgspec

from khien.base.accounts.types import BodyTask
from khien.base.regulation.types import (
    Clock,
    Confidence,
    Dated,
    Fact,
    Fault,
    FixedHoliday,
    FormDefinition,
    Ground,
    Holiday,
    HolidayYear,
    IncidentClass,
    Instrument,
    LevelCriterion,
    Measure,
    ProcessStep,
    Profile,
    Recurrence,
    Role,
    Route,
    Section,
    Severity,
    Threshold,
    WorkingHours,
)

Kind = TypeVar("Kind", bound=Dated)

KINDS: Final[tuple[type[Dated], ...]] = (
    Clock,
    Threshold,
    LevelCriterion,
    Recurrence,
    Ground,
    Fact,
    IncidentClass,
    Severity,
    Role,
    Route,
    ProcessStep,
    FormDefinition,
    WorkingHours,
    HolidayYear,
    Holiday,
    FixedHoliday,
    Instrument,
)
TABLES: Final[dict[str, type[Dated] | type[Profile]]] = {
    **{kind.kind: kind for kind in KINDS},
    "profile": Profile,
}

_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "confidence": tuple(Confidence),
    "measure": tuple(Measure),
    "body": tuple(BodyTask),
    "sections": tuple(Section),
}


class Placed(msgspec.Struct, frozen=True):
    """An entry and the file it stands in."""

    file: str
    entry: Dated | Profile

    @property
    def name(self) -> str:
        """Return what a fault calls it."""
        if isinstance(self.entry, Profile):
            return f"profile “{self.entry.code}”"
        profile = f" ({self.entry.profile})" if self.entry.profile else ""
        return f"{self.entry.kind} “{self.entry.code}”{profile}"


class Book:
    """Every entry of the rule book, by kind."""

    def __init__(self, placed: Sequence[Placed]) -> None:
        self.placed = tuple(placed)

    @cached_property
    def _by_kind(self) -> dict[type, tuple[Dated, ...]]:
        return {
            kind: tuple(one.entry for one in self.placed if isinstance(one.entry, kind))
            for kind in KINDS
        }

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """Return the profiles, in the order in which they are written."""
        return tuple(one.entry for one in self.placed if isinstance(one.entry, Profile))

    @cached_property
    def entries(self) -> tuple[Dated, ...]:
        """Return all dated entries, by kind and then as written."""
        return tuple(entry for kind in KINDS for entry in self._by_kind[kind])

    def of(self, kind: type[Kind]) -> tuple[Kind, ...]:
        """Return the entries of one kind."""
        return self._by_kind[kind]  # type: ignore[return-value]


def read(files: Mapping[str, str]) -> tuple[list[Placed], list[Fault]]:
    """Return the entries of files (name to text) and what is wrong with those that do not read."""
    placed: list[Placed] = []
    faults: list[Fault] = []
    for name, written in files.items():
        try:
            tables = tomllib.loads(written)
        except tomllib.TOMLDecodeError as problem:
            faults.append(Fault(name, "", f"this is not TOML: {problem}"))
            continue
        for table, rows in tables.items():
            _read_table(name, table, rows, placed, faults)
    return placed, faults


def over(ours: Iterable[Placed], province: Sequence[Placed]) -> list[Placed]:
    """Return our entries with the province's in place of those of the same kind, code and profile."""
    replaced = {_identity(one) for one in province}
    return [*(one for one in ours if _identity(one) not in replaced), *province]


def _identity(one: Placed) -> tuple[type, str, str]:
    entry = one.entry
    return type(entry), entry.code, "" if isinstance(entry, Profile) else entry.profile


def _read_table(
    file: str, table: str, rows: object, placed: list[Placed], faults: list[Fault]
) -> None:
    kind = TABLES.get(table)
    if kind is None or not isinstance(rows, list):
        known = ", ".join(f"[[{name}]]" for name in sorted(TABLES))
        faults.append(Fault(file, table, f"there is no such kind of entry; known are {known}"))
        return
    for number, row in enumerate(rows, 1):
        try:
            placed.append(Placed(file, msgspec.convert(row, kind)))
        except msgspec.ValidationError as problem:
            code = row.get("code") if isinstance(row, dict) else None
            name = f"{table} “{code or f'number {number}'}”"
            faults.append(Fault(file, name, _plain(str(problem))))


def _plain(problem: str) -> str:
    """Return what the schema found as: where, what, and which words would be right."""
    said, _, where = problem.partition(" - at `$.")
    place = where.rstrip("`").partition("[")[0]
    right = f"; right are {', '.join(_WORDS[place])}" if place in _WORDS else ""
    return f"{place}: {said}{right}" if place else said
