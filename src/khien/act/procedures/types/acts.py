"""The words of acts: what is begun, how it stands, what may be done with it, why something is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from khien.act.procedures.types.definitions import (
    Change,
    Definition,
    FieldSaid,
    MoveSaid,
    StateSaid,
)
from khien.base.casework.types import ClockLine, EntryLine
from khien.base.core.facts import Fact
from khien.base.core.refusals import Refusal, text
from khien.know.inventory.types.control import ProductStanding
from khien.know.inventory.types.names import SOURCE_NAMES


class Grade(StrEnum):
    """The answer to a line of a checklist."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"


GRADE_NAMES: Final[dict[Grade, str]] = {
    Grade.PASSED: text("Found right"),
    Grade.FAILED: text("Found wrong"),
    Grade.NOT_APPLICABLE: text("Not applicable"),
}


class How(StrEnum):
    """How a party signed."""

    ACCOUNT = "account"
    DRAWN = "drawn"
    CERTIFICATE = "certificate"


HOW_NAMES: Final[dict[How, str]] = {
    How.ACCOUNT: text("Signed in and confirmed"),
    How.DRAWN: text("Drawn in person"),
    How.CERTIFICATE: text("By certificate"),
}


@dataclass(frozen=True, slots=True)
class NewThing:
    """A thing that an act is to be about: an entry of inventory, or words where it stands in no register."""

    label: str
    register: str = ""
    key: int | None = None
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActFilter:
    """Which acts of a procedure a list wants; empty means all."""

    procedure: str = ""
    state: str = ""
    words: str = ""
    unit_codes: frozenset[str] | None = None
    is_open: bool | None = None


@dataclass(frozen=True, slots=True)
class ActLine:
    """One row of a register; `shown` are its listed fields as shown."""

    key: int
    number: str
    procedure: str
    title: str
    unit: str
    unit_code: str
    state: StateSaid
    opened_at: datetime
    expires_on: date | None
    things: int
    shown: tuple[tuple[str, str], ...] = ()
    is_paper: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """What changed of a thing that passed, from what to what, and which source says so."""

    what: Change
    before: str
    after: str
    source: str

    @property
    def values(self) -> dict[str, str]:
        """Return the values of the sentence."""
        return {"before": self.before, "after": self.after}

    @property
    def sentence(self) -> str:
        """Return the marked sentence for pages."""
        return CHANGED[self.what]

    @property
    def source_name(self) -> str:
        """Return the marked name of the source."""
        return SOURCE_NAMES.get(self.source, self.source)


CHANGED: Final[dict[Change, str]] = {
    Change.VERSION: text("Must be inspected again: it runs %(after)s, not %(before)s"),
    Change.PLACE: text("Must be inspected again: moved from %(before)s to %(after)s"),
    Change.UNIT: text("Must be inspected again: went from unit %(before)s to %(after)s"),
}
ASKED_AGAIN: Final[dict[Change, str]] = {
    Change.VERSION: text(
        "%(what)s runs another version than %(number)s looked at: begin “%(title)s”"
    ),
    Change.PLACE: text(
        "%(what)s was moved from %(before)s to %(after)s (%(source)s) since %(number)s: begin “%(title)s”"
    ),
    Change.UNIT: text(
        "%(what)s went from unit %(before)s to %(after)s since %(number)s: begin “%(title)s”"
    ),
}


@dataclass(frozen=True, slots=True)
class ThingLine:
    """One thing of an act: its own fields as shown, its page in inventory, when it ran while it might not."""

    place: int
    label: str
    register: str
    key: int | None
    url: str
    shown: tuple[tuple[FieldSaid, str], ...]
    content: Mapping[str, Any]
    seen_at: datetime | None = None
    again_at: datetime | None = None
    again: Again | None = None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the checklist with its answer; an empty grade is none yet."""

    code: str
    title: str
    help: str
    grade: str = ""
    words: str = ""
    by: str = ""

    @property
    def grade_name(self) -> str:
        """Return the answer's marked text."""
        return GRADE_NAMES[Grade(self.grade)] if self.grade else ""


@dataclass(frozen=True, slots=True)
class NextMove:
    """A step that leads on from here: what is missing for it, empty where it may be made."""

    said: MoveSaid
    missing: tuple[str, ...]
    may: bool


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A signature; `is_current` while the act says what was signed."""

    party: str
    party_title: str
    name: str
    post: str
    how: How
    drawing: str
    at: datetime
    witnessed_by: str
    is_current: bool

    @property
    def how_name(self) -> str:
        """Return the way's marked text."""
        return HOW_NAMES[self.how]


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party that is to sign: its signature, or whether the reader may sign for it."""

    code: str
    title: str
    is_outside: bool
    may_sign: bool
    signature: SignatureLine | None = None


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of an act; `paper` names the printed paper of which it is the signed scan."""

    key: int
    title: str
    name: str
    digest: str
    at: datetime
    by: str
    paper: str = ""


@dataclass(frozen=True, slots=True)
class ActRecord:
    """One act whole, as its page shows it."""

    line: ActLine
    definition: Definition
    content: Mapping[str, Any]
    facts: tuple[tuple[FieldSaid, str], ...]
    things: tuple[ThingLine, ...]
    checks: tuple[CheckLine, ...]
    parties: tuple[PartyLine, ...]
    files: tuple[FileLine, ...]
    clocks: tuple[ClockLine, ...]
    moves: tuple[NextMove, ...]
    history: tuple[EntryLine, ...]
    version: int
    may_edit: bool
    may_check: bool
    opened_by: str
    product: ProductStanding | None = None


@dataclass(frozen=True)
class ActMoved(Fact):
    """An act of a procedure came into another state."""

    procedure: str
    number: str
    state: str
    unit_code: str


class ActChanged(Refusal):
    """Somebody else changed the act since it was opened; nothing was lost."""

    message = text(
        "%(who)s changed %(number)s at %(at)s, after you had opened it. Nothing of yours was written; "
        "look at it again, then enter what still holds."
    )


class FieldWrong(Refusal):
    """A field lacks something, or says what cannot be."""

    message = text("“%(field)s”: %(what)s")
    status = 422


class NamesAPerson(Refusal):
    """A field that must name nobody holds a person's number or address."""

    message = text(
        "“%(field)s”: “%(value)s” tells who somebody is. This register holds technical facts alone; "
        "leave it out."
    )
    status = 422


class ThingsWrong(Refusal):
    """The things that were named cannot be taken."""

    message = text("%(what)s: %(value)s")
    status = 422


class NotEditable(Refusal):
    """The act stands where this can no longer be changed."""

    message = text("%(number)s is “%(state)s”; this is no longer changed there.")


class SignedAlready(Refusal):
    """The party has signed what the act says."""

    message = text("%(party)s signed %(number)s already: %(name)s at %(at)s.")


class NotToSign(Refusal):
    """Nobody signs the act in this state, or not this party."""

    message = text("%(number)s is “%(state)s”; “%(party)s” does not sign it there.")


class FromPaper(Refusal):
    """The row was brought from an old register and is followed no further."""

    message = text(
        "%(number)s was brought from the office's old register; it stands there as it was and has no steps."
    )
