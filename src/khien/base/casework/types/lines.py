"""What casework takes and gives: new things, and rows and records as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from khien.base.casework.types.words import ENTRY_NAMES, EntryKind, StepState, Waiting, Whose


@dataclass(frozen=True, slots=True)
class NewItem:
    """Something that will wait for a person.

    `title` is a marked text whose places are filled from `values`; without an owner, everybody who
    may do `capability` in the unit sees it and can take it.
    """

    kind: str
    title: str
    values: dict[str, str]
    unit_code: str
    capability: str
    due_at: datetime
    url: str
    subject: str
    owner_id: int | None = None
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class OwnDue:
    """When a limit of the case's own ends, and by what."""

    at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case as a room opens it; the number is the room's own, once in the province.

    `dues` ends the limits that no rule book sets, by clock. One of an exercise runs like any other; its
    title says so wherever it is read, and it counts in no measure.
    """

    kind: str
    number: str
    unit_code: str
    title: str
    marks: Mapping[str, datetime]
    facts: frozenset[str] = frozenset()
    owner_id: int | None = None
    dues: Mapping[str, OwnDue] = field(default_factory=dict)
    is_exercise: bool = False


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step as it is added; an empty unit is the case's own."""

    code: str
    title: str
    unit_code: str = ""
    owner_id: int | None = None
    due_at: datetime | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One row of the inbox, its title in the reader's language."""

    key: int
    title: str
    unit: str
    url: str
    due_at: datetime
    is_mine: bool
    is_late: bool
    kind: str = ""
    owner: str = ""
    level: int = 0
    days_left: int = 0
    hours_left: int = 0


@dataclass(frozen=True, slots=True)
class RungLine:
    """A rung that an item has climbed: when, and in which unit those above were told."""

    at: datetime
    unit: str


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What of the inbox is wanted; empty means all."""

    kind: str = ""
    unit_codes: frozenset[str] | None = None
    waiting: Waiting = Waiting.ALL
    whose: Whose = Whose.ALL


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A running clock with its source; `kind` says how it stands, for the strip's look."""

    code: str
    title: str
    starts_at: datetime
    due_at: datetime
    source: str
    confidence: str
    is_provisional: bool
    stopped_at: datetime | None
    is_late: bool

    @property
    def is_running(self) -> bool:
        """Return whether the clock still waits for its stop."""
        return self.stopped_at is None


@dataclass(frozen=True, slots=True)
class MarkLine:
    """An instant of a case, and whether it was ever moved."""

    code: str
    title: str
    at: datetime
    changes: tuple["MarkChangeLine", ...] = ()


@dataclass(frozen=True, slots=True)
class MarkChangeLine:
    """A mark that was moved: both instants and why; without a new one it was taken back."""

    old: datetime
    new: datetime | None
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step, as the list of a case shows it."""

    key: int
    code: str
    title: str
    unit_code: str
    unit: str
    owner: str
    owner_id: int | None
    due_at: datetime | None
    source: str
    state: StepState
    ended_at: datetime | None
    ended_by: str
    words: str
    is_late: bool
    may_end: bool
    version: int

    @property
    def is_open(self) -> bool:
        """Return whether the step waits to be done."""
        return self.state is StepState.OPEN


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment; `private_to` names the only body that reads it."""

    at: datetime
    by: str
    unit: str
    text: str
    private_to: str


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """A unit that takes part: its own state since when. Who inside it acted is not told."""

    unit_code: str
    unit: str
    part: str
    part_title: str
    state: str
    state_title: str
    is_end: bool
    since: datetime
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of the timeline, in words of the reader's language."""

    at: datetime
    by: str
    kind: EntryKind
    what: str
    words: str

    @property
    def kind_name(self) -> str:
        """Return the kind's marked text."""
        return ENTRY_NAMES[self.kind]


@dataclass(frozen=True, slots=True)
class ItemPreview:
    """What a reader of the inbox sees of one item before opening it.

    The case's state, clocks and last lines are those that the reader may see of it.
    """

    line: ItemLine
    kind_title: str
    opened_at: datetime
    rungs: tuple[RungLine, ...]
    case_number: str = ""
    case_title: str = ""
    case_state: str = ""
    clocks: tuple[ClockLine, ...] = ()
    last: tuple[EntryLine, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A move from the present state: whether it can be made now, and why not."""

    code: str
    title: str
    needs_reason: bool
    refused: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Return whether nothing stands against the move."""
        return not self.refused


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One row of a list of cases."""

    key: int
    number: str
    kind: str
    title: str
    state: str
    state_title: str
    unit_code: str
    unit: str
    owner: str
    opened_at: datetime
    ended_at: datetime | None
    url: str
    next_due_at: datetime | None = None
    is_exercise: bool = False

    @property
    def is_open(self) -> bool:
        """Return whether the case has not ended."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One case as this reader sees it; sections that are not for them are empty."""

    line: CaseLine
    version: int
    opened_by: str
    owner_id: int | None
    facts: frozenset[str]
    marks: tuple[MarkLine, ...]
    moves: tuple[MoveLine, ...]
    may_work: bool
    sees: frozenset[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands, for a room that shows many at once."""

    number: str
    state: str
    ended_at: datetime | None
    marks: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list wants; empty means all."""

    kind: str
    state: str = ""
    is_open: bool | None = None
    words: str = ""
    unit_codes: frozenset[str] | None = None
    number: str = ""
    is_exercise: bool | None = None


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A calendar address of a person: the address itself is shown once only."""

    key: int
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Digest:
    """The text of a person's daily letter."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A daily letter as it is sent: to whom, and the key under which it goes out once only."""

    to: str
    text: Digest
    key: str
