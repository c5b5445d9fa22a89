"""How duties stand is worked out anew from measures, tasks and evidence, and what changed is kept."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from khien.base.core import bulk
from khien.base.core.chunks import chunks
from khien.base.core.clock import now, today
from khien.base.core.offers import registry
from khien.show.assurance.queries import measures as assurance
from khien.show.assurance.types.measures import MeasuresKept
from khien.show.planning import access
from khien.show.planning.models import Duty, DutyState
from khien.show.planning.rules import standing as rules
from khien.show.planning.rules import tasks as cases
from khien.show.planning.types.duties import Seen, Share, Verdict

CHUNK: Final = 2000
_FIELDS: Final = ("standing", "share", "step", "step_of", "urgency")


@dataclass(slots=True)
class _Around:
    """What is known beside the duties themselves: figures by unit, tasks and evidence by duty."""

    figures: Mapping[tuple[str, int], tuple[int, int]]
    at: datetime
    asked: Counter[int] = field(default_factory=Counter)
    late: Counter[int] = field(default_factory=Counter)
    answered: Counter[int] = field(default_factory=Counter)
    shown: Counter[int] = field(default_factory=Counter)
    judged: Counter[int] = field(default_factory=Counter)


def refresh(*, plan_id: int | None = None, keys: Iterable[int] | None = None) -> int:
    """Work out how duties stand (of one plan, of some, or all), in short transactions.

    Returns how many stand otherwise than before.
    """
    rows = access.duties()
    if plan_id is not None:
        rows = rows.filter(obligation__plan_id=plan_id)
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    around = _around()
    wanted = list(rows.order_by("pk").values_list("pk", flat=True))
    return sum(_refresh(part, around) for part in chunks(wanted, CHUNK))


def hear_kept(_fact: MeasuresKept) -> None:
    """Work out every duty anew after the night's figures."""
    refresh()


def _refresh(keys: list[int], around: _Around) -> int:
    with transaction.atomic():
        rows = _locked(keys)
        changed = []
        for row in rows:
            verdict = rules.judged(_seen(row, around))
            if _take(row, verdict):
                changed.append(row)
        bulk.update(Duty, changed, _FIELDS)
        _keep_past(changed, around.at)
    return len(changed)


def _locked(keys: list[int]) -> list[Duty]:
    rows: QuerySet[Duty] = access.duties().select_for_update(of=("self",))
    found: list[Duty] = []
    for part in chunks(keys):
        found += rows.filter(pk__in=part).select_related("obligation")
    return found


def _take(row: Duty, verdict: Verdict) -> bool:
    due = row.revise_on or row.obligation.due_on
    urgency = rules.urgency(verdict.standing, due=due, position=row.obligation.position)
    fresh = (verdict.standing.value, verdict.share, verdict.step.value, verdict.step_of, urgency)
    if fresh == tuple(getattr(row, name) for name in _FIELDS):
        return False
    for name, value in zip(_FIELDS, fresh, strict=True):
        setattr(row, name, value)
    return True


def _keep_past(changed: list[Duty], at: datetime) -> None:
    """Close the open states of what stands otherwise, and open new ones."""
    held = {}
    for part in chunks([row.pk for row in changed]):
        for state in access.states().filter(duty_id__in=part, valid_to__isnull=True):
            held[state.duty_id] = state
    moved = [
        row
        for row in changed
        if row.pk not in held
        or (held[row.pk].standing, held[row.pk].share) != (row.standing, row.share)
    ]
    for part in chunks([held[row.pk].pk for row in moved if row.pk in held]):
        open_states = access.states().filter(pk__in=part)
        open_states.filter(valid_from__gte=at).delete()
        open_states.update(valid_to=at)
    bulk.insert(
        DutyState,
        [
            DutyState(duty_id=row.pk, standing=row.standing, share=row.share, valid_from=at)
            for row in moved
        ],
    )


def _seen(row: Duty, around: _Around) -> Seen:
    measures = row.obligation.measures
    shares = [
        Share(code, *around.figures[code, row.unit_id], registry.measures[code].target)
        for code in measures
        if (code, row.unit_id) in around.figures and code in registry.measures
    ]
    key = row.pk
    return Seen(
        today=today(),
        shares=tuple(shares),
        is_applicable=row.is_applicable,
        has_owner=row.owner_id is not None,
        has_measures=bool(measures),
        has_remainder=any(row.obligation.waits_for.values()),
        revise_on=row.revise_on or row.obligation.due_on,
        asked=around.asked[key],
        asked_late=around.late[key],
        answered=around.answered[key],
        shown=around.shown[key],
        judged=around.judged[key],
    )


def _around() -> _Around:
    around = _Around(assurance.latest_by_unit(), now())
    tasks = access.tasks().filter(state__in=[cases.GIVEN, cases.ANSWERED])
    for key, state, due_at in tasks.values_list("duty_id", "state", "due_at"):
        if state == cases.ANSWERED:
            around.answered[key] += 1
            continue
        around.asked[key] += 1
        around.late[key] += due_at < around.at
    pieces: defaultdict[int, list[bool | None]] = defaultdict(list)
    evidence = access.evidence().exclude(is_good=False).exclude(holds_until__lt=today())
    for key, is_good in evidence.values_list("duty_id", "is_good"):
        pieces[key].append(is_good)
    for key, said in pieces.items():
        around.judged[key] = sum(one is True for one in said)
        around.shown[key] = sum(one is None for one in said)
    return around
