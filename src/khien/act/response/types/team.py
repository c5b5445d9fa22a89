"""The response team: its decision, members, roster, readiness, agreements."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from khien.base.core.refusals import Refusal, text


class PartnerKind(StrEnum):
    """With whom an agreement stands."""

    BODY = "body"
    PROVINCE = "province"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody who enters the team, and how they are reached at any hour."""

    name: str
    post: str
    task: str
    phone: str
    email: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """What was agreed with an outside body, another province or a supplier."""

    kind: PartnerKind
    partner: str
    document: str
    scope: str
    contact: str
    signed_on: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """The decision that the team stands on; the newest holds."""

    number: str
    signed_on: date
    signed_by: str
    subject: str


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member, with the newest test of the contact."""

    key: int
    name: str
    post: str
    task: str
    phone: str
    email: str
    since: datetime
    tested_at: datetime | None
    was_reached: bool
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One shift of the roster; `is_now` while it runs."""

    key: int
    member: str
    phone: str
    starts_at: datetime
    ends_at: datetime
    is_now: bool


@dataclass(frozen=True, slots=True)
class GapLine:
    """A time in which nobody is on duty."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ReadinessLine:
    """One piece of equipment or one tool, when it was looked at, and whether it was ready."""

    key: int
    name: str
    place: str
    every_days: int
    checked_at: datetime | None
    is_ready: bool
    words: str
    due_at: datetime
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """One agreement; `is_over` past its end."""

    key: int
    kind: PartnerKind
    kind_name: str
    partner: str
    document: str
    scope: str
    contact: str
    signed_on: date
    until: date | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class TeamRecord:
    """The team on one page."""

    decision: DecisionLine | None
    members: tuple[MemberLine, ...]
    shifts: tuple[ShiftLine, ...]
    gaps: tuple[GapLine, ...]
    readiness: tuple[ReadinessLine, ...]
    agreements: tuple[AgreementLine, ...]
    may_manage: bool


class ShiftRefused(Refusal):
    """A shift that cannot be: it ends before it begins, is too long, or overlaps one's own."""

    message = text("This shift cannot stand: %(why)s.")
    status = 422
