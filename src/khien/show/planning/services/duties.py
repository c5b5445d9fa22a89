"""What people do with duties: name who looks after one, set it aside, put in evidence, judge it."""

from datetime import date, timedelta

from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case
from khien.base.files import queries as files
from khien.show.planning import access
from khien.show.planning.models import Duty, DutyEvidence, Task
from khien.show.planning.rules import tasks as cases
from khien.show.planning.services import standing
from khien.show.planning.types.duties import (
    DayPassed,
    DutyNeedsReason,
    EvidenceEmpty,
    EvidenceJudged,
    OwnEvidence,
)

WORDS_MAX = 2000
JUDGED_WITHIN = timedelta(days=7)
"""Our own limit: no text sets one."""


@use_case
def give_to(by: Actor, *, key: int, person_id: int | None) -> None:
    """Name who looks after a duty in its unit, or nobody. Raises NotFound, NotAllowed, Invalid."""
    row = access.require_duty(by, key, Capability.ANSWER_PLANS, is_locked=True)
    if person_id is not None:
        able = accounts.people_who_may(Capability.ANSWER_PLANS, row.unit.code)
        if all(person.key != person_id for person in able):
            raise Invalid(what=text("This person's role does not cover the unit."))
    row.owner_id = person_id
    row.save(update_fields=["owner"])
    standing.refresh(keys=[key])


@use_case
def set_aside(by: Actor, *, key: int, reason: str) -> None:
    """Say that an obligation does not apply to a unit, and why. Raises DutyNeedsReason."""
    row = access.require_duty(by, key, Capability.MANAGE_PLANS, is_locked=True)
    if not reason.strip():
        raise DutyNeedsReason(unit=row.unit.name)
    row.is_applicable, row.reason = False, reason.strip()[:500]
    row.save(update_fields=["is_applicable", "reason"])
    standing.refresh(keys=[key])


@use_case
def take_up(by: Actor, *, key: int) -> None:
    """Say that an obligation applies to a unit after all."""
    row = access.require_duty(by, key, Capability.MANAGE_PLANS, is_locked=True)
    row.is_applicable, row.reason = True, ""
    row.save(update_fields=["is_applicable", "reason"])
    standing.refresh(keys=[key])


@use_case
def revise_on(by: Actor, *, key: int, day: date | None) -> None:
    """Say when a duty is looked at again; nothing takes the day back. Raises DayPassed."""
    row = access.require_duty(by, key, Capability.MANAGE_PLANS, is_locked=True)
    row.revise_on = _ahead(day)
    row.save(update_fields=["revise_on"])
    standing.refresh(keys=[key])


@use_case
def show(
    by: Actor, *, key: int, words: str, file_key: int | None = None, holds_until: date | None = None
) -> int:
    """Put in what shows a duty done; somebody else judges it. Returns its key.

    Raises EvidenceEmpty, DayPassed, NotFound for a file that the actor does not see.
    """
    row = access.require_duty(by, key, Capability.ANSWER_PLANS)
    made = put_in(by, row, words=words, file_key=file_key, holds_until=holds_until)
    standing.refresh(keys=[key])
    return made.pk


def put_in(
    by: Actor,
    row: Duty,
    *,
    words: str,
    file_key: int | None,
    holds_until: date | None,
    task: Task | None = None,
) -> DutyEvidence:
    """Write evidence down and have it wait for a judge. Call inside a transaction."""
    if not words.strip():
        raise EvidenceEmpty
    name = files.file(by, file_key).name if file_key is not None else ""
    made = DutyEvidence(
        duty=row,
        task=task,
        words=words.strip()[:WORDS_MAX],
        file_key=file_key,
        file_name=name,
        at=now(),
        by=by.name[:200],
        by_id=by.person_id,
        holds_until=_ahead(holds_until),
    )
    made.save()
    _have_judged(by, row)
    return made


@use_case
def judge(by: Actor, *, key: int, is_good: bool, words: str) -> None:
    """Say whether evidence shows the duty done; what is not good says why.

    Raises OwnEvidence, EvidenceJudged, EvidenceEmpty, NotAllowed.
    """
    piece = access.require_evidence(by, key, Capability.MANAGE_PLANS)
    settle(by, piece, is_good=is_good, words=words)
    standing.refresh(keys=[piece.duty_id])


def settle(by: Actor, piece: DutyEvidence, *, is_good: bool, words: str) -> None:
    """Write a judgement down. Call inside a transaction, the row locked."""
    if piece.judged_at is not None:
        raise EvidenceJudged(by=piece.judged_by)
    if piece.by_id is not None and piece.by_id == by.person_id:
        raise OwnEvidence
    if not is_good and not words.strip():
        raise EvidenceEmpty
    piece.is_good, piece.judge_words = is_good, words.strip()[:1000]
    piece.judged_at, piece.judged_by = now(), by.name[:200]
    piece.save(update_fields=["is_good", "judge_words", "judged_at", "judged_by"])
    if not access.evidence().filter(duty_id=piece.duty_id, judged_at__isnull=True).exists():
        casework.finish_item(by, kind=cases.JUDGE_ITEM.code, subject=str(piece.duty_id))


def _have_judged(by: Actor, row: Duty) -> None:
    casework.open_item(
        by,
        item=NewItem(
            kind=cases.JUDGE_ITEM.code,
            title=text("Judge what %(unit)s shows for %(clause)s"),
            values={"unit": row.unit.name, "clause": row.obligation.clause},
            unit_code=row.unit.code,
            capability=Capability.MANAGE_PLANS.value,
            due_at=now() + JUDGED_WITHIN,
            url=url_of(row),
            subject=str(row.pk),
        ),
    )


def url_of(row: Duty) -> str:
    """Return the address of a duty's page."""
    return reverse("planning:duty", args=[row.pk])


def _ahead(day: date | None) -> date | None:
    if day is not None and day <= today():
        raise DayPassed(day=f"{day:%d/%m/%Y}")
    return day
