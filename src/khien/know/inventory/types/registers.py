"""The words of registers: what a unit keeps a list of, with which fields, and how an entry changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from khien.base.core.fields import Content, FieldRule
from khien.base.core.refusals import Refusal, text


@dataclass(frozen=True)
class Register:
    """One list that units keep. `one_a_unit`: each unit has at most one entry in it."""

    code: str
    title: str
    single: str
    purpose: str
    source: str
    fields: tuple[FieldRule, ...]
    one_a_unit: bool = False

    def rule(self, code: str) -> FieldRule | None:
        """Return a field by its code."""
        return next((one for one in self.fields if one.code == code), None)

    @property
    def listed(self) -> tuple[FieldRule, ...]:
        """Return the fields that lists show."""
        return tuple(one for one in self.fields if one.is_listed)


@dataclass(frozen=True, slots=True)
class TriedLevel:
    """A system with its level, the level asked of it now, and the one asked by rules that are tried.

    0 is none. `source` is the rule that would decide.
    """

    key: int
    name: str
    unit_code: str
    level: int
    asked: int
    asked_then: int
    source: str

    @property
    def falls_short(self) -> bool:
        """Return whether its level would lie below what would be asked."""
        return 0 < self.level < self.asked_then


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One row of a register; `shown` are its listed fields: marked title, value as shown."""

    key: int
    name: str
    unit: str
    unit_code: str
    shown: tuple[tuple[str, str], ...]
    changed_at: datetime
    is_flagged: bool = False


@dataclass(frozen=True, slots=True)
class EntryChangeLine:
    """One change of an entry: the field's marked title, what it was and what it is."""

    at: datetime
    by: str
    title: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """One entry whole: each field's marked title with its value as shown, and its history."""

    line: EntryLine
    register: Register
    content: Content
    facts: tuple[tuple[FieldRule, str], ...]
    version: int
    history: tuple[EntryChangeLine, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class LevelSaid:
    """What is known of a system's level: which (0: none yet), how far, by which decision.

    `state` is one of the states of Form 08: none, draft, sent, appraised, approved.
    """

    level: int
    state: str
    decision: str = ""


@dataclass(frozen=True, slots=True)
class SystemLine:
    """An information system as other rooms reckon with it: what its row said at an instant."""

    key: int
    name: str
    unit_code: str
    unit: str
    content: Content


class RowFound(StrEnum):
    """What a row of an uploaded sheet would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What one row of a sheet would do: the fields that change, or the cell and what would be right in it."""

    row: int
    name: str
    unit: str
    found: RowFound
    changes: tuple[tuple[str, str, str], ...] = ()
    cell: str = ""
    why: str = ""
    why_values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What a sheet would do: counts, and its first rows of each sort."""

    counts: Mapping[RowFound, int]
    rows: tuple[RowPlan, ...]

    @property
    def does_something(self) -> bool:
        """Return whether applying it would write anything."""
        return bool(self.counts.get(RowFound.NEW) or self.counts.get(RowFound.CHANGED))


class BadEntry(Refusal):
    """An entry lacks something, or says what cannot be."""

    message = text("“%(field)s”: %(what)s")
    status = 422


class NameTaken(Refusal):
    """The unit has an entry of this name in the register already."""

    message = text("The unit has “%(name)s” in this register already; open it and change it there.")


class ChangedMeanwhile(Refusal):
    """Somebody else changed the entry since it was opened; nothing was lost."""

    message = text(
        "“%(name)s” was changed by %(by)s at %(at)s, after you opened it. Nothing of yours was written; "
        "open it again and enter what still holds."
    )


class OtherUnitsSystem(Refusal):
    """A machine runs a system of its own unit."""

    message = text("“%(name)s” is a system of %(unit)s; choose one of the machine's own unit.")
    status = 422
