"""The words of the register of persons: name and unit, or an account; nothing more about them."""

from dataclasses import dataclass
from datetime import date

from khien.act.training.types.certificates import CertificateLine
from khien.act.training.types.staffing import Holder
from khien.base.core.refusals import Refusal, text


@dataclass(frozen=True, slots=True)
class LearnerLine:
    """One person of the register as lists show it; `valid_until` is the nearest end of a certificate."""

    key: int
    name: str
    unit: str
    unit_code: str
    has_account: bool
    certificates: int
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class TakenPart:
    """A class that somebody was in."""

    class_key: int
    title: str
    ends_on: date
    share: float
    exam: bool | None


@dataclass(frozen=True, slots=True)
class LearnerRecord:
    """One person with classes, certificates and posts held."""

    line: LearnerLine
    taken: tuple[TakenPart, ...]
    certificates: tuple[CertificateLine, ...]
    posts: tuple[Holder, ...]
    may_manage: bool


class NameMissing(Refusal):
    """A person of the register has a name."""

    message = text("Enter the person's name, at most 200 characters.")
    status = 422
