"""Tasks: an obligation given to units with a day, answered with evidence, judged, returned, withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewCase, OwnDue
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.usecase import use_case
from khien.know.exposure.queries import findings
from khien.know.inventory.queries import registers
from khien.show.planning import access
from khien.show.planning.models import Duty, Task
from khien.show.planning.rules import standing as rules
from khien.show.planning.rules import tasks as cases
from khien.show.planning.services import standing
from khien.show.planning.services.duties import put_in, settle
from khien.show.planning.types.duties import DayPassed

UNITS_MAX = 2000


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task as it is given: for an obligation, to units that owe it, by the end of a day."""

    obligation: int
    unit_codes: tuple[str, ...]
    title: str
    words: str
    due_on: date


@use_case
def give_tasks(by: Actor, *, task: NewTask) -> Sequence[str]:
    """Give a task to units; each has its own case, clock and ladder. Returns the cases' numbers.

    A unit that has an open task of the same obligation keeps that one. Raises NotAllowed, NotFound,
    DayPassed, Invalid.
    """
    _require_task(task)
    rows = list(
        access.duties_visible_to(by, Capability.MANAGE_PLANS)
        .filter(obligation_id=task.obligation, unit__code__in=task.unit_codes, is_applicable=True)
        .select_related("unit", "obligation__plan")
        .order_by("unit__path")
    )
    if not rows:
        raise NotFound(what=", ".join(task.unit_codes)[:80])
    open_states = [cases.GIVEN, cases.ANSWERED]
    busy = set(
        access.tasks()
        .filter(duty__in=rows, state__in=open_states)
        .values_list("duty_id", flat=True)
    )
    levels = registers.highest_levels()
    serious = findings.serious_by_unit()
    numbers = []
    for row in rows:
        if row.pk in busy:
            continue
        exploited, bad = serious.get(row.unit.code, (0, 0))
        rank = rules.rank(level=levels.get(row.unit.code, 0), exploited=exploited, serious=bad)
        numbers.append(_give(by, row, task, rank))
    standing.refresh(keys=[row.pk for row in rows])
    return numbers


@use_case
def answer_task(by: Actor, *, number: str, words: str, file_key: int | None = None) -> None:
    """Say for the unit what was done, with what shows it. Raises EvidenceEmpty, MoveRefused."""
    row = _locked(by, number)
    put_in(by, row.duty, words=words, file_key=file_key, holds_until=None, task=row)
    casework.set_mark(by, number=number, code=cases.ANSWERED, at=now())
    _move(by, row, cases.ANSWER, cases.ANSWERED)


@use_case
def accept_task(by: Actor, *, number: str, words: str = "") -> None:
    """Find a unit's answer good: its evidence counts, the task ends. Raises OwnEvidence, MoveRefused."""
    row = _locked(by, number)
    _judge(by, row, is_good=True, words=words)
    _move(by, row, cases.ACCEPT, cases.ACCEPTED, is_end=True)


@use_case
def return_task(by: Actor, *, number: str, reason: str) -> None:
    """Give an answer back with a reason; the unit is asked again, to the same day."""
    row = _locked(by, number)
    _judge(by, row, is_good=False, words=reason)
    _move(by, row, cases.RETURN, cases.GIVEN, reason=reason)


@use_case
def withdraw_task(by: Actor, *, number: str, reason: str) -> None:
    """Take a task back; the reason stays."""
    row = _locked(by, number)
    _move(by, row, cases.WITHDRAW, cases.WITHDRAWN, reason=reason, is_end=True)


def _give(by: Actor, row: Duty, task: NewTask, rank: int) -> str:
    at, due_at = now(), end_of(task.due_on)
    clause = row.obligation.clause
    count = access.tasks().filter(duty=row).count()
    number = f"{clause}.{row.unit.code}.{count + 1}"[:60]
    Task(
        number=number,
        duty=row,
        title=task.title.strip()[:300],
        words=task.words.strip()[:2000],
        state=cases.GIVEN,
        due_at=due_at,
        given_at=at,
        given_by=by.name[:200],
        rank=rank,
        order=cases.order_of(cases.GIVEN, rank=rank, due_at=due_at),
    ).save()
    casework.open_case(
        by,
        case=NewCase(
            kind=cases.KIND,
            number=number,
            unit_code=row.unit.code,
            title=task.title.strip()[:300],
            marks={cases.GIVEN: at},
            owner_id=row.owner_id,
            dues={
                cases.CLOCK: OwnDue(due_at, row.obligation.plan.number or row.obligation.plan.code)
            },
        ),
    )
    return number


def _judge(by: Actor, row: Task, *, is_good: bool, words: str) -> None:
    waiting = access.evidence().filter(task=row, judged_at__isnull=True).select_for_update()
    for piece in waiting:
        settle(by, piece, is_good=is_good, words=words)


def _move(
    by: Actor, row: Task, move: str, state: str, *, reason: str = "", is_end: bool = False
) -> None:
    casework.move_case(by, number=row.number, move=move, reason=reason)
    row.state = state
    row.ended_at = now() if is_end else None
    row.order = cases.order_of(state, rank=row.rank, due_at=row.due_at)
    row.save(update_fields=["state", "ended_at", "order"])
    standing.refresh(keys=[row.duty_id])


def _locked(by: Actor, number: str) -> Task:
    found = access.require_task(by, number)
    return (
        access.tasks()
        .select_related("duty__unit", "duty__obligation")
        .select_for_update(of=("self",))
        .get(pk=found.pk)
    )


def _require_task(task: NewTask) -> None:
    if not task.title.strip():
        raise Invalid(what=text("Write what the units are to do."))
    if not task.unit_codes:
        raise Invalid(what=text("Choose at least one unit."))
    if len(task.unit_codes) > UNITS_MAX:
        raise Invalid(what=text("A task is given to at most 2,000 units at once."))
    if task.due_on <= today():
        raise DayPassed(day=f"{task.due_on:%d/%m/%Y}")


def end_of(day: date) -> datetime:
    """Return the end of a working day here."""
    return timezone.make_aware(datetime.combine(day, time(17, 0)))
