"""The words of courses, classes and who attended."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from khien.act.training.types.certificates import CertificateLine
from khien.base.core.refusals import Refusal, text


class CourseKind(StrEnum):
    """How far a course goes (Decree 333/2026, art. 24: a basic block and specialised areas)."""

    BASIC = "basic"
    SPECIALISED = "specialised"
    ALL_STAFF = "all_staff"


COURSE_KINDS: Final[dict[CourseKind, str]] = {
    CourseKind.BASIC: text("Basic training of specialised staff"),
    CourseKind.SPECIALISED: text("Specialised training"),
    CourseKind.ALL_STAFF: text("Security knowledge for all staff"),
}


class Lack(StrEnum):
    """What somebody still lacks for a certificate of a class."""

    ATTENDANCE = "attendance"
    EXERCISES = "exercises"
    EXAM = "exam"


LACK_NAMES: Final[dict[Lack, str]] = {
    Lack.ATTENDANCE: text("attendance"),
    Lack.EXERCISES: text("exercises"),
    Lack.EXAM: text("examination passed"),
}


@dataclass(frozen=True, slots=True)
class NewCourse:
    """A course as it is entered."""

    unit_code: str
    title: str
    kind: CourseKind
    content: str
    has_exercises: bool
    has_exam: bool


@dataclass(frozen=True, slots=True)
class NewClass:
    """A class as it is opened: of a course, by a unit or the province, on days."""

    course: int
    unit_code: str
    starts_on: date
    ends_on: date
    sessions: int
    teacher: str
    place: str


@dataclass(frozen=True, slots=True)
class Attended:
    """What somebody did in a class; `exam` None: not examined yet."""

    sessions: int
    exercises_done: bool
    exam: bool | None


@dataclass(frozen=True, slots=True)
class CourseLine:
    """One course as lists show it."""

    key: int
    title: str
    unit: str
    kind: CourseKind
    content: str
    has_exercises: bool
    has_exam: bool
    classes: int

    @property
    def kind_name(self) -> str:
        """Return the marked text of the kind."""
        return COURSE_KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class as lists show it; the counts are of the people that the reader sees."""

    key: int
    title: str
    unit: str
    unit_code: str
    starts_on: date
    ends_on: date
    teacher: str
    people: int
    certificates: int
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class SeatLine:
    """Somebody in a class: what they did, what they lack, their certificate."""

    key: int
    learner: int
    name: str
    unit: str
    unit_code: str
    attended: Attended
    share: float
    lacks: tuple[Lack, ...]
    certificate: CertificateLine | None

    @property
    def lack_names(self) -> tuple[str, ...]:
        """Return the marked texts of what is lacking."""
        return tuple(LACK_NAMES[one] for one in self.lacks)


@dataclass(frozen=True, slots=True)
class ClassRecord:
    """One class whole, as far as the reader sees its people."""

    line: ClassLine
    course: CourseLine
    sessions: int
    place: str
    least: float
    kept_until: date
    cancelled_why: str
    seats: tuple[SeatLine, ...]
    may_manage: bool
    units_to_enrol: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """What one row of an uploaded class list would do; `why` of a refused row says what would be right."""

    row: int
    name: str
    unit: str
    found: str
    changes: tuple[tuple[str, str, str], ...] = ()
    cell: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What an uploaded class list would do, row by row."""

    key: int
    class_key: int
    name: str
    rows: tuple[SheetRow, ...]
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def does_something(self) -> bool:
        """Return whether anything would be written."""
        return bool(self.counts.get("new") or self.counts.get("changed"))


class DaysBackwards(Refusal):
    """A class would end before it begins."""

    message = text("The class begins on %(starts)s and ends on %(ends)s; enter the later day last.")
    status = 422


class ClassCancelled(Refusal):
    """A cancelled class is not changed."""

    message = text("The class was cancelled; open a new one.")


class CancelNeedsReason(Refusal):
    """A class is cancelled with a reason."""

    message = text("Say why the class is cancelled; it stays in the register with this reason.")
    status = 422


class HasCertificates(Refusal):
    """A class that gave certificates happened."""

    message = text("The class has issued %(count)s certificates; revoke them first.")


class TooManySessions(Refusal):
    """Somebody would have attended more sessions than there were."""

    message = text(
        "%(name)s: the class has %(sessions)s sessions; a number from 0 to %(sessions)s is right."
    )
    status = 422


class SeatSettled(Refusal):
    """A result that a certificate rests on is not changed."""

    message = text("%(name)s has a certificate of this class; revoke it before the result changes.")


class NotEarned(Refusal):
    """A certificate is issued only for attendance, exercises and a passed examination."""

    message = text("%(name)s cannot have the certificate yet. Missing: %(missing)s.")


class SheetUnread(Refusal):
    """An uploaded class list cannot be read."""

    message = text("The class list was not read: %(why)s.")
    status = 422
