"""Plans and their obligations: what is ordered, of whom, what shows it done; a plan file's faults."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text
from khien.show.planning.types.money import GivenProgramme


class Mark(StrEnum):
    """Who carries an obligation out: software, people, nobody here, nobody on purpose."""

    SOFTWARE = "software"
    PEOPLE = "people"
    OUTSIDE = "outside"
    CONTENT = "content"


MARK_NAMES: Final[dict[Mark, str]] = {
    Mark.SOFTWARE: text("Carried out with this system"),
    Mark.PEOPLE: text("Carried out by people, kept here"),
    Mark.OUTSIDE: text("Not a matter for software"),
    Mark.CONTENT: text("Not built, on purpose"),
}
OWED: Final = frozenset({Mark.SOFTWARE, Mark.PEOPLE})
"""Marks whose obligations are owed by units and followed here."""


class PlanStatus(StrEnum):
    """Where a plan is in its life."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    CLOSED = "closed"


STATUS_NAMES: Final[dict[PlanStatus, str]] = {
    PlanStatus.DRAFT: text("Draft"),
    PlanStatus.IN_FORCE: text("In force"),
    PlanStatus.CLOSED: text("Closed"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A text in one or both languages."""

    en: str = ""
    vi: str = ""

    def spoken(self, language: str) -> str:
        """Return the text in a language, or in the other where it has none in that one."""
        return (self.en or self.vi) if language == "en" else (self.vi or self.en)


@dataclass(frozen=True, slots=True)
class GivenPlan:
    """A plan as a file gives it."""

    code: str
    number: str
    issued: date | None
    issuer: str
    title: str
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class GivenSection:
    """A heading of a plan file."""

    clause: str
    title: Said


@dataclass(frozen=True, slots=True)
class GivenObligation:
    """An obligation as a file gives it. `place` says where it stands there, as `line 12`.

    `owes` are selectors of units: `all`, `kind:commune`, `body:police`, `unit:XA1`. `pages` are names of
    pages on which the act is done or looked up. `waits_for` says what is still to be built here until it is
    shown whole.
    """

    clause: str
    section: str
    quote: str
    summary: Said
    owed_by: Said
    shown_by: Said
    mark: Mark
    owes: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    why_not: Said = Said()
    waits_for: Said = Said()
    due_on: date | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan file read whole."""

    plan: GivenPlan
    sections: tuple[GivenSection, ...]
    obligations: tuple[GivenObligation, ...]
    programmes: tuple[GivenProgramme, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """As what a plan file is taken in: the province's or a unit's (under `parent`), a draft or in force.

    `based_on` is the plan that it takes the place of once it is signed.
    """

    unit_code: str = ""
    parent: str = ""
    based_on: str = ""
    is_draft: bool = False
    year: int | None = None


@dataclass(frozen=True, slots=True)
class PlanLoaded:
    """What came of loading a plan: obligations that are new, changed, as before, withdrawn; duties."""

    key: int
    code: str
    new: int
    changed: int
    same: int
    withdrawn: int
    duties: int


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan as lists show it, with how many of its duties stand how."""

    key: int
    code: str
    number: str
    issued: date | None
    issuer: str
    title: str
    approved_by: str
    status: PlanStatus
    unit: str
    year: int | None
    signed_by: str
    signed_at: datetime | None

    @property
    def status_name(self) -> str:
        """Return the status's marked text."""
        return STATUS_NAMES[self.status]


@dataclass(frozen=True, slots=True)
class PlanActs:
    """What a reader may do with a plan, and which plan it serves."""

    may_sign: bool
    may_copy: bool
    parent: str


class PlanNotRead(Refusal):
    """A file that is no plan, or a broken one; nothing of it was taken."""

    message = text(
        "%(name)s, %(place)s: %(what)s%(detail)s. Nothing of this file was taken; %(right)s."
    )
    status = 422


class PlanTaken(Refusal):
    """A plan of this code exists already, as somebody else's."""

    message = text("A plan “%(code)s” exists already; choose another code.")


class PlanIsClosed(Refusal):
    """A closed plan is read and no longer worked on."""

    message = text("The plan %(code)s is closed; what is owed now stands in the plan after it.")


class ParentMissing(Refusal):
    """A unit's plan serves a plan of the province; a draft follows one that exists."""

    message = text(
        "There is no plan “%(code)s” of the province; name the one it serves or follows."
    )
    status = 422


class OwnPlan(Refusal):
    """Who wrote a plan would sign it."""

    message = text("Somebody else signs this plan: nobody signs what they wrote themselves.")
    status = 403


class NotADraft(Refusal):
    """Only a draft is signed."""

    message = text("The plan %(code)s is “%(status)s”; only a draft is signed.")


class NotAPilot(Refusal):
    """Only a unit's own plan that is in force is copied to other units."""

    message = text(
        "The plan %(code)s is no unit's own plan in force; choose the pilot unit's signed plan."
    )
