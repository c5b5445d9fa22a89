"""Shortcomings: found by a verdict, planned and mended by the unit with proof, closed by the team."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewCase, NewItem, NewStep, OwnDue
from khien.base.core.cases import ItemKind
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case
from khien.base.regulation import queries as regulation
from khien.show.assurance import access
from khien.show.assurance.models import Answer, Proof, Shortcoming, Subject
from khien.show.assurance.queries import catalogues
from khien.show.assurance.rules import shortcomings as cases
from khien.show.assurance.services import telling
from khien.show.assurance.services.assessments import require_team
from khien.show.assurance.types.assessments import FAILING, Grade
from khien.show.assurance.types.shortcomings import (
    SHORTCOMING_NAMES,
    NotOpen,
    PlanWrong,
    ProofMissing,
    ShortcomingState,
)

ANSWERS = Capability.ANSWER_ASSESSMENTS
_SYSTEM = everything(text("a shortcoming is planned by its unit, or closed"))
CHECK_WITHIN = timedelta(days=7)


def settle(by: Actor, subject: Subject, rows: Sequence[Answer]) -> list[str]:
    """Open a shortcoming for each new failure, close what is met now. Inside a transaction."""
    open_ones = {
        one.requirement: one
        for one in access.shortcomings().filter(subject=subject, closed_at__isnull=True)
    }
    catalogue = catalogues.edition(subject.assessment.edition_id).catalogue
    titles = {one.code: one.title for one in catalogue.requirements()}
    count = access.shortcomings().filter(
        subject__assessment=subject.assessment, subject__unit=subject.unit
    ).count()  # fmt: skip
    numbers = []
    for row in rows:
        held = open_ones.get(row.requirement)
        if Grade(row.verdict) not in FAILING:
            if held is not None:
                _close(by, held, _met_again())
            continue
        if held is not None:
            continue
        count += 1
        title = titles[row.requirement]
        found = Shortcoming(
            number=f"TT.{subject.assessment.number}.{subject.unit.code}.{count}"[:40],
            subject=subject,
            answer=row,
            requirement=row.requirement,
            title={"en": title.en, "vi": title.vi},
            words=row.verdict_words,
            state=ShortcomingState.PLAN,
            found_at=now(),
        )
        _begin(by, found, row)
        numbers.append(found.number)
    return numbers


@use_case
def plan(by: Actor, *, number: str, words: str, fix_by: date, owner_id: int | None = None) -> None:
    """Say for the unit what will be done and by which day. Raises PlanWrong, NotOpen."""
    row = access.require_shortcoming(by, number, is_locked=True)
    accounts.require_may(by, ANSWERS, row.subject.unit.code)
    _require(row, ShortcomingState.PLAN)
    last = today() + timedelta(days=cases.PLAN_DAYS_MAX)
    if not words.strip() or not today() < fix_by < last:
        raise PlanWrong(last=f"{last:%d/%m/%Y}")
    casework.finish_item(by, kind=cases.PLAN_ITEM.code, subject=number)
    row.plan, row.planned_by = words.strip()[:2000], by.name[:200]
    _open(_SYSTEM, row, fix_by)
    if owner_id is not None:
        give_to(by, number=number, person_id=owner_id)


@use_case
def give_to(by: Actor, *, number: str, person_id: int | None) -> None:
    """Name who of the unit looks after a shortcoming."""
    row = access.require_shortcoming(by, number, is_locked=True)
    if row.state == ShortcomingState.PLAN:
        raise NotOpen(number=number, state=SHORTCOMING_NAMES[ShortcomingState.PLAN])
    casework.assign_case(by, number=number, owner_id=person_id)
    row.owner_id = person_id
    row.save(update_fields=["owner"])


@use_case
def add_action(by: Actor, *, number: str, title: str, due_on: date | None) -> None:
    """Add a corrective action of the unit, with its day."""
    row = access.require_shortcoming(by, number, is_locked=True)
    _require(row, ShortcomingState.OPEN)
    due = _end_of(due_on) if due_on else None
    casework.add_step(by, number=number, step=NewStep("action", title, due_at=due))


@use_case
def finish_action(by: Actor, *, number: str, key: int, words: str) -> None:
    """Say that a corrective action is done."""
    access.require_shortcoming(by, number)
    casework.finish_step(by, number=number, key=key, words=words)


@use_case
def prove(
    by: Actor, *, number: str, words: str, file_key: int | None = None, file_name: str = ""
) -> None:
    """Say for the unit that it is mended, with what shows it; the team is asked to check.

    Raises ProofMissing, NotOpen.
    """
    row = access.require_shortcoming(by, number, is_locked=True)
    _require(row, ShortcomingState.OPEN)
    if not words.strip():
        raise ProofMissing(number=number)
    casework.set_mark(by, number=number, code=cases.MENDED, at=now())
    casework.move_case(by, number=number, move=cases.MEND)
    Proof(
        shortcoming=row,
        words=words.strip()[:2000],
        file_key=file_key,
        file_name=file_name[:200],
        at=now(),
        by=by.name[:200],
    ).save()
    row.state, row.mended_at = ShortcomingState.MENDED, now()
    row.save(update_fields=["state", "mended_at"])
    _wait(by, row, cases.CHECK_ITEM, text("Check that %(number)s is mended: %(what)s"))


@use_case
def send_back(by: Actor, *, number: str, reason: str) -> None:
    """Say for the team that it is not mended, and why; the unit's day stays."""
    row = access.require_shortcoming(by, number, is_locked=True)
    require_team(by, row.subject.assessment)
    _require(row, ShortcomingState.MENDED)
    casework.move_case(by, number=number, move=cases.RETURN, reason=reason)
    casework.finish_item(by, kind=cases.CHECK_ITEM.code, subject=number)
    row.state, row.mended_at = ShortcomingState.OPEN, None
    row.save(update_fields=["state", "mended_at"])


@use_case
def close(by: Actor, *, number: str, words: str = "") -> None:
    """Close for the team what was mended; nobody of the unit does. Raises NotOfTheTeam, NotOpen."""
    row = access.require_shortcoming(by, number, is_locked=True)
    require_team(by, row.subject.assessment)
    if row.state not in {ShortcomingState.OPEN, ShortcomingState.MENDED}:
        raise NotOpen(number=number, state=SHORTCOMING_NAMES[ShortcomingState(row.state)])
    if row.state == ShortcomingState.OPEN and not words.strip():
        raise Invalid(what=text("The unit did not say that it is mended; say what the team saw."))
    _close(by, row, words)


def _met_again() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return gettext("Met when it was assessed again.")


def _begin(by: Actor, row: Shortcoming, answer: Answer) -> None:
    if answer.fix_by is not None:
        row.plan, row.planned_by = answer.fix_words, answer.verdict_by
        _open(by, row, answer.fix_by)
        return
    due = regulation.due(cases.PLAN_CLOCK, now())
    row.plan_due_at = due.at
    row.save()
    _wait(by, row, cases.PLAN_ITEM, text("Plan how %(number)s is mended: %(what)s"))


def _open(by: Actor, row: Shortcoming, fix_by: date) -> None:
    row.state, row.fix_by = ShortcomingState.OPEN, fix_by
    row.save()
    casework.open_case(
        by,
        case=NewCase(
            kind=cases.KIND,
            number=row.number,
            unit_code=row.subject.unit.code,
            title=row.title["vi"][:300],
            marks={cases.FOUND: now()},
            dues={cases.CLOCK: OwnDue(_end_of(fix_by), row.subject.assessment.number)},
        ),
    )


def _close(by: Actor, row: Shortcoming, words: str) -> None:
    if row.state == ShortcomingState.PLAN:
        casework.finish_item(by, kind=cases.PLAN_ITEM.code, subject=row.number)
    else:
        if row.state == ShortcomingState.OPEN:
            casework.set_mark(_SYSTEM, number=row.number, code=cases.MENDED, at=now())
            row.mended_at = now()
        casework.move_case(by, number=row.number, move=cases.CLOSE, reason=words)
        casework.finish_item(by, kind=cases.CHECK_ITEM.code, subject=row.number)
    row.state, row.closed_at, row.closed_by = ShortcomingState.CLOSED, now(), by.name[:200]
    row.save(update_fields=["state", "mended_at", "closed_at", "closed_by"])


def _wait(by: Actor, row: Shortcoming, kind: ItemKind, title: str) -> None:
    is_plan = kind is cases.PLAN_ITEM
    casework.open_item(
        by,
        item=NewItem(
            kind=kind.code,
            title=title,
            values={"number": row.number, "what": row.title["vi"][:120]},
            unit_code=row.subject.unit.code,
            capability=(ANSWERS if is_plan else Capability.RUN_ASSESSMENTS).value,
            due_at=(row.plan_due_at if is_plan else None) or now() + CHECK_WITHIN,
            url=reverse("assurance:shortcoming", args=[row.number]),
            subject=row.number,
            owner_id=None if is_plan else telling.lead_of(row.subject),
        ),
        ladder=cases.LADDER if is_plan else (),
    )


def _require(row: Shortcoming, state: ShortcomingState) -> None:
    if row.state != state:
        raise NotOpen(number=row.number, state=SHORTCOMING_NAMES[ShortcomingState(row.state)])


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(17, 0)))
