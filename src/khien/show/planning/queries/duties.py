"""Reads of duties: what units owe, one duty whole, tasks, and what measures and other rooms ask."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.addresses import addresses
from khien.base.core.clock import now
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.base.core.offers import Finding as Found
from khien.base.core.paging import Page, counted, ordered, page_of
from khien.base.core.refusals import text
from khien.base.core.search import folded_match
from khien.base.files import queries as files
from khien.base.files.types.stored import Verdict
from khien.show.planning import access
from khien.show.planning.models import Duty, DutyEvidence, Task
from khien.show.planning.rules import tasks as cases
from khien.show.planning.types.duties import (
    STANDING_NAMES,
    ChangeLine,
    DutyLine,
    EvidenceLine,
    Standing,
    Step,
    TaskLine,
)
from khien.show.planning.types.plans import Said

HISTORY_MAX = 100
YEAR: Final = timedelta(days=365)
OPEN_TASKS = (cases.GIVEN, cases.ANSWERED)


@dataclass(frozen=True, slots=True)
class DutyFilter:
    """Which duties a list wants; empty means all."""

    standing: str = ""
    plan: str = ""
    words: str = ""
    unit_codes: frozenset[str] | None = None


def duties(actor: Actor, wanted: DutyFilter, *, after: str = "") -> Page[DutyLine]:
    """Return one page of visible duties, the worst first. Three queries."""
    rows = access.duties_visible_to(actor)
    if wanted.unit_codes is not None:
        rows = rows.filter(unit_id__in=accounts.unit_keys(wanted.unit_codes))
    if wanted.standing:
        rows = rows.filter(standing=wanted.standing)
    if wanted.plan:
        rows = rows.filter(obligation__plan__code=wanted.plan)
    if wanted.words.strip():
        named = access.obligations().filter(folded_match("folded", wanted.words))
        rows = rows.filter(obligation_id__in=named.values("pk"))
    related = rows.select_related("unit", "owner", "obligation__plan")
    found, mark = ordered(related, by="urgency", after=after)
    return page_of([duty_line(row) for row in found], after=mark, total=counted(rows))


def duty_line(row: Duty) -> DutyLine:
    """Return a duty that passed the door as a line; its unit, owner and obligation are at hand."""
    return DutyLine(
        key=row.pk,
        obligation=row.obligation_id,
        plan=row.obligation.plan.code,
        clause=row.obligation.clause,
        summary=Said(**row.obligation.summary),
        unit_code=row.unit.code,
        unit=row.unit.name,
        standing=Standing(row.standing),
        share=row.share,
        step=Step(row.step),
        step_of=row.step_of,
        revise_on=row.revise_on or row.obligation.due_on,
        owner=row.owner.name if row.owner else "",
        reason=row.reason,
    )


def evidence_of(actor: Actor, row: Duty) -> tuple[EvidenceLine, ...]:
    """Return the evidence of a duty that passed the door, the newest first. Two queries."""
    rows = list(access.evidence().filter(duty=row).select_related("task").order_by("-pk"))
    keys = [one.file_key for one in rows if one.file_key is not None]
    held = files.files(actor, keys)
    there = {one.key for one in held if one.verdict is not Verdict.DELETED}
    return tuple(_evidence(one, there) for one in rows)


def history_of(row: Duty) -> tuple[ChangeLine, ...]:
    """Return how a duty stood, the newest first. One query."""
    rows = access.states().filter(duty=row).order_by("-valid_from")[:HISTORY_MAX]
    return tuple(ChangeLine(one.valid_from, Standing(one.standing)) for one in rows)


def evidence_file(actor: Actor, key: int) -> int | None:
    """Return the key of the file of visible evidence. Raises NotFound."""
    return access.require_evidence_seen(actor, key).file_key


def tasks(actor: Actor, *, state: str = "", after: str = "") -> Page[TaskLine]:
    """Return one page of visible tasks: the open ones first, each by its rank. Three queries."""
    rows = access.tasks_visible_to(actor)
    if state == "open":
        rows = rows.filter(state__in=OPEN_TASKS)
    elif state == "late":
        rows = rows.filter(state=cases.GIVEN, due_at__lt=now())
    elif state:
        rows = rows.filter(state=state)
    found, mark = ordered(rows, by="order", after=after)
    return page_of([task_line(row) for row in found], after=mark, total=counted(rows))


def tasks_of(row: Duty) -> tuple[TaskLine, ...]:
    """Return the tasks of a duty that passed the door, the newest first. One query."""
    rows = access.tasks().filter(duty=row).select_related("duty__unit", "duty__obligation")
    return tuple(task_line(one) for one in rows.order_by("-pk"))


def task_line(row: Task) -> TaskLine:
    """Return a task that passed the door as a line."""
    return TaskLine(
        number=row.number,
        title=row.title,
        unit_code=row.duty.unit.code,
        unit=row.duty.unit.name,
        clause=row.duty.obligation.clause,
        due_at=row.due_at,
        state=row.state,
        state_name=cases.TASK.state(row.state).title,
        is_late=row.state == cases.GIVEN and row.due_at < now(),
        rank=row.rank,
        url=reverse("planning:task", args=[row.number]),
    )


def done(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the duties that were owed at an instant, and which were done."""
    held = as_of(access.states(), at).exclude(standing=Standing.NOT_APPLICABLE)
    held = held.filter(duty__is_withdrawn=False, duty__obligation__withdrawn_at__isnull=True)
    if unit_codes is not None:
        held = held.filter(duty__unit__code__in=unit_codes)
    rows = held.values_list(
        "duty_id", "duty__obligation__clause", "duty__unit__name", "duty__unit__code", "standing"
    )
    page = addresses("planning:duty")
    names = {one.value: name for one, name in STANDING_NAMES.items()}
    return [
        Counted(
            f"{clause}: {unit}",
            code,
            standing == Standing.DONE.value,
            detail=names[standing],
            url=page(key),
        )
        for key, clause, unit, code, standing in rows.order_by("duty_id")
    ]


def answered_in_time(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the tasks that were due in the year before an instant, and which were accepted by then."""
    rows = access.tasks().select_related("duty__unit").exclude(state=cases.WITHDRAWN)
    rows = rows.filter(given_at__lte=at, due_at__lte=at, due_at__gt=at - YEAR)
    if unit_codes is not None:
        rows = rows.filter(duty__unit__code__in=unit_codes)
    good = access.evidence().filter(task__in=rows).exclude(is_good=False).order_by("-at")
    first = dict(good.values_list("task_id", "at"))
    return [
        Counted(
            f"{row.number}: {row.title}",
            row.duty.unit.code,
            row.pk in first and first[row.pk] <= row.due_at,
            detail=cases.TASK.state(row.state).title,
            url=reverse("planning:task", args=[row.number]),
        )
        for row in rows.order_by("due_at", "pk")
    ]


def of_unit(actor: Actor, code: str) -> list[Found]:
    """Return what a unit's page shows of its duties: how many stand how."""
    rows: QuerySet[Duty] = access.duties_visible_to(actor).filter(unit__code=code)
    counts = rows.aggregate(
        owed=Count("pk", filter=~Q(standing=Standing.NOT_APPLICABLE)),
        done=Count("pk", filter=Q(standing=Standing.DONE)),
        late=Count("pk", filter=Q(standing=Standing.LATE)),
    )
    if not counts["owed"]:
        return []
    url = f"{reverse('planning:duties')}?unit={code}"
    return [Found(text("Obligations"), text("Plans"), url, f"{counts['done']} / {counts['owed']}")]


def able_people(code: str) -> tuple[tuple[int, str], ...]:
    """Return who may look after duties of a unit."""
    people = accounts.people_who_may(Capability.ANSWER_PLANS, code)
    return tuple((person.key, person.name) for person in people)


def _evidence(row: DutyEvidence, there: set[int]) -> EvidenceLine:
    return EvidenceLine(
        key=row.pk,
        words=row.words,
        by=row.by,
        at=row.at,
        holds_until=row.holds_until,
        judged_by=row.judged_by,
        judged_at=row.judged_at,
        is_good=row.is_good,
        judge_words=row.judge_words,
        file_name=row.file_name,
        file_key=row.file_key,
        is_file_there=row.file_key is None or row.file_key in there,
        task=row.task.number if row.task else "",
    )
