"""The words of staffing: posts, who holds them by which decision, what is asked and what is missing."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text


class Post(StrEnum):
    """What somebody is appointed to."""

    RESPONSIBLE = "responsible"
    IT_OFFICER = "it_officer"
    SECURITY_OFFICER = "security_officer"
    OPERATOR = "operator"


POST_NAMES: Final[dict[Post, str]] = {
    Post.RESPONSIBLE: text("Responsible for security"),
    Post.IT_OFFICER: text("Specialised IT officer"),
    Post.SECURITY_OFFICER: text("Security officer of the unit"),
    Post.OPERATOR: text("Operator of a system"),
}


class Need(StrEnum):
    """What the holder of a post must be able to show."""

    NOTHING = "nothing"
    TRAINED = "trained"
    PROFESSIONAL = "professional"


NEED_NAMES: Final[dict[Need, str]] = {
    Need.NOTHING: text("no certificate asked"),
    Need.TRAINED: text("a certificate of training that is valid"),
    Need.PROFESSIONAL: text("a national or international certificate that is valid"),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of a unit, or of a system: how many in a post, with what; and who says so."""

    post: Post
    of_system: bool
    number: int
    need: Need
    source: str
    is_local: bool
    clause: str

    @property
    def post_name(self) -> str:
        """Return the marked text of the post."""
        return POST_NAMES[self.post]

    @property
    def need_name(self) -> str:
        """Return the marked text of the need."""
        return NEED_NAMES[self.need]


@dataclass(frozen=True, slots=True)
class SystemLine:
    """A system with its level, as staffing looks at it."""

    key: int
    name: str
    unit_code: str
    level: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a post now, and whether the need is met."""

    key: int
    learner: int
    name: str
    post: Post
    system: int | None
    decision: str
    decided_on: date
    since: datetime
    until: datetime | None
    is_able: bool

    @property
    def post_name(self) -> str:
        """Return the marked text of the post."""
        return POST_NAMES[self.post]


@dataclass(frozen=True, slots=True)
class Place:
    """One post of a unit or of a system: asked, filled, and how many are missing or not able."""

    ask: Ask
    system: SystemLine | None
    holders: tuple[Holder, ...]

    @property
    def missing(self) -> int:
        """Return how many holders are missing."""
        wanted = 1 if self.ask.of_system else self.ask.number
        return max(0, wanted - len(self.holders))

    @property
    def unable(self) -> tuple[Holder, ...]:
        """Return the holders who cannot show what is needed."""
        return tuple(one for one in self.holders if not one.is_able)

    @property
    def is_gap(self) -> bool:
        """Return whether somebody is missing or not able."""
        return bool(self.missing or self.unable)


@dataclass(frozen=True, slots=True)
class UnitStaff:
    """The posts of one unit and its systems."""

    unit_code: str
    unit: str
    places: tuple[Place, ...]

    @property
    def gaps(self) -> tuple[Place, ...]:
        """Return the places with a gap."""
        return tuple(one for one in self.places if one.is_gap)


@dataclass(frozen=True, slots=True)
class UnitStaffRecord:
    """One unit's posts with what was before, and who can be appointed."""

    staff: UnitStaff
    past: tuple[Holder, ...]
    people: tuple[tuple[int, str], ...]
    may_manage: bool


@dataclass(frozen=True, slots=True)
class NewAppointment:
    """An appointment as it is entered, by its decision."""

    unit_code: str
    learner: int
    post: Post
    system: int | None
    decision: str
    decided_on: date


class DecisionMissing(Refusal):
    """An appointment rests on a decision."""

    message = text(
        "An appointment needs the number of its decision and a day that is not in the future."
    )
    status = 422


class PostHeld(Refusal):
    """Somebody holds the post already."""

    message = text("%(name)s holds this post already.")


class SystemMissing(Refusal):
    """An operator is of a system of the unit; other posts are of the unit."""

    message = text(
        "An operator is appointed to a system of the unit's register; other posts belong to the unit."
    )
    status = 422
