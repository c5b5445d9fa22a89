"""The team: decided, its members reached and on duty, its equipment looked at, its agreements kept."""

from datetime import date, datetime

from khien.act.response import access
from khien.act.response.models import (
    Agreement,
    ContactTest,
    DutyShift,
    Readiness,
    ReadinessCheck,
    TeamDecision,
    TeamMember,
)
from khien.act.response.rules import team as rules
from khien.act.response.types.team import NewAgreement, NewMember
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.usecase import use_case

EVERY_DAYS_MAX = 730


@use_case
def enter_decision(
    by: Actor, *, number: str, signed_on: date, signed_by: str, subject: str
) -> None:
    """Enter the decision that founds the team or changes it."""
    access.require_team(by, to_manage=True)
    if not number.strip() or not signed_by.strip():
        raise Invalid(what=text("A decision has a number and somebody who signed it."))
    TeamDecision(
        number=number.strip()[:80],
        signed_on=signed_on,
        signed_by=signed_by.strip()[:200],
        subject=subject.strip()[:300],
    ).save()


@use_case
def enter_member(by: Actor, *, member: NewMember) -> int:
    """Enter somebody into the team and return the key."""
    access.require_team(by, to_manage=True)
    if not member.name.strip() or not member.phone.strip():
        raise Invalid(
            what=text("A member has a name and a telephone that is answered at any hour.")
        )
    row = TeamMember(
        name=member.name.strip()[:200],
        post=member.post.strip()[:200],
        task=member.task.strip()[:200],
        phone=member.phone.strip()[:60],
        email=member.email,
        person_id=member.person_id,
        since=now(),
    )
    row.save()
    return row.pk


@use_case
def end_member(by: Actor, *, key: int) -> None:
    """Let a member leave: shifts to come are withdrawn, those that were stay."""
    access.require_team(by, to_manage=True)
    at = now()
    row = _member(key)
    row.until = at
    row.save(update_fields=["until"])
    access.shifts().filter(member=row, starts_at__gt=at).update(withdrawn_at=at)


@use_case
def note_contact_test(by: Actor, *, key: int, was_reached: bool, words: str = "") -> None:
    """Write down a try to reach a member."""
    access.require_team(by)
    ContactTest(
        member=_member(key),
        at=now(),
        by=by.name[:200],
        was_reached=was_reached,
        words=words.strip()[:300],
    ).save()


@use_case
def enter_shift(by: Actor, *, key: int, starts_at: datetime, ends_at: datetime) -> int:
    """Put a member on duty for a time and return the key. Raises ShiftRefused."""
    access.require_team(by, to_manage=True)
    member = _member(key)
    own = access.shifts().filter(member=member).values_list("starts_at", "ends_at")
    rules.require_shift(starts_at, ends_at, own)
    shift = DutyShift(member=member, starts_at=starts_at, ends_at=ends_at)
    shift.save()
    return shift.pk


@use_case
def withdraw_shift(by: Actor, *, key: int) -> None:
    """Take a shift back."""
    access.require_team(by, to_manage=True)
    if not access.shifts().filter(pk=key).update(withdrawn_at=now()):
        raise NotFound(what=str(key))


@use_case
def enter_readiness(by: Actor, *, name: str, place: str, every_days: int) -> int:
    """Enter equipment or a tool that must be ready, and how often it is looked at."""
    access.require_team(by, to_manage=True)
    if not name.strip() or not 1 <= every_days <= EVERY_DAYS_MAX:
        raise Invalid(
            what=text("Say what it is, and after how many days (1 to 730) it is checked.")
        )
    row = Readiness(
        name=name.strip()[:200], place=place.strip()[:200], every_days=every_days, entered_at=now()
    )
    row.save()
    return row.pk


@use_case
def check_readiness(by: Actor, *, key: int, is_ready: bool, words: str = "") -> None:
    """Write down a look at a piece of equipment; what is not ready needs words."""
    access.require_team(by)
    row = access.readiness().filter(pk=key, removed_at__isnull=True).first()
    if row is None:
        raise NotFound(what=str(key))
    if not is_ready and not words.strip():
        raise Invalid(what=text("Say what is wrong with it."))
    ReadinessCheck(
        item=row, at=now(), by=by.name[:200], is_ready=is_ready, words=words.strip()[:300]
    ).save()


@use_case
def enter_agreement(by: Actor, *, agreement: NewAgreement) -> int:
    """Enter an agreement with an outside body, another province or a supplier."""
    access.require_team(by, to_manage=True)
    if not agreement.partner.strip() or not agreement.contact.strip():
        raise Invalid(what=text("An agreement names the partner and whom to ring there."))
    if agreement.until is not None and agreement.until < agreement.signed_on:
        raise Invalid(what=text("It ends before it was signed."))
    row = Agreement(
        kind=agreement.kind,
        partner=agreement.partner.strip()[:200],
        document=agreement.document.strip()[:200],
        scope=agreement.scope.strip()[:500],
        contact=agreement.contact.strip()[:300],
        signed_on=agreement.signed_on,
        until=agreement.until,
        entered_at=now(),
    )
    row.save()
    return row.pk


def _member(key: int) -> TeamMember:
    row = access.team_members().filter(pk=key, until__isnull=True).first()
    if row is None:
        raise NotFound(what=str(key))
    return row
