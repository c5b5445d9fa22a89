"""The door of casework: whose cases, comments and items an actor sees; who may change them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.casework.models import (
    CalendarToken,
    Case,
    CaseEntry,
    ClimbedRung,
    Comment,
    DigestChoice,
    Mark,
    MarkChange,
    Participant,
    RunningClock,
    Step,
    Timer,
    WorkItem,
)
from khien.base.casework.types import StepState
from khien.base.core.cases import SECTIONS, CaseKind
from khien.base.core.look import remembered
from khien.base.core.offers import registry
from khien.base.core.refusals import NotFound

Reach = Mapping[str, frozenset[int]] | None
"""For each capability the keys of the units where the actor has it; None is all of everything."""


CLIMBED_NAMED_MAX = 5000
"""Up to so many climbed items are named one by one, so that every database starts from them."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What an actor may see of one case, and change in it."""

    sections: frozenset[str]
    works: bool
    reach: Reach
    parts: Mapping[int, str]

    def may(self, capability: str, unit_id: int) -> bool:
        """Return whether the actor has a capability in a unit."""
        return self.reach is None or unit_id in self.reach.get(capability, frozenset())

    def units(self) -> frozenset[int]:
        """Return every unit that any right of the actor reaches."""
        return frozenset().union(*(self.reach or {}).values())


@dataclass(frozen=True, slots=True)
class Branch:
    """Some of the items that wait for an actor: all of them, and the same to be read in order."""

    rows: QuerySet[WorkItem]
    in_order: QuerySet[WorkItem]


def kind_of(code: str) -> CaseKind:
    """Return a kind of case that some room offers. Raises NotFound."""
    kind = registry.case_kinds.get(code)
    if kind is None:
        raise NotFound(what=code)
    return kind


def cases_visible_to(actor: Actor, kind: str = "") -> QuerySet[Case]:
    """Return the cases of the actor's units, and those where one of them takes part. Lazy."""
    reach = accounts.unit_ids_by_capability(actor)
    rows = Case.objects.filter(kind=kind) if kind else Case.objects.all()
    if reach is None:
        return rows
    seen = Q(pk__in=())
    for one in [kind_of(kind)] if kind else registry.case_kinds.values():
        units = reach.get(one.sees, frozenset())
        if units:
            parts = Participant.objects.filter(unit_id__in=units).values("case_id")
            seen |= Q(kind=one.code) & (Q(unit_id__in=units) | Q(pk__in=parts))
    return rows.filter(seen)


def require_case(actor: Actor, number: str) -> tuple[Case, Sight]:
    """Return one visible case and what the actor may do there. Raises NotFound, as for an absent one."""
    return remembered(("case", actor, number), lambda: _look(actor, number))


def _look(actor: Actor, number: str) -> tuple[Case, Sight]:
    row = cases_visible_to(actor).select_related("unit", "owner").filter(number=number).first()
    if row is None:
        raise NotFound(what=number)
    return row, sight_of(actor, row)


def lock_case(actor: Actor, number: str, capability: str = "") -> tuple[Case, Sight]:
    """Return a visible case, locked, for somebody who may change it (or has `capability` there).

    Raises NotFound, NotAllowed. Call inside a transaction.
    """
    rows = cases_visible_to(actor).filter(number=number).select_for_update(of=("self",))
    row = rows.select_related("unit").first()
    if row is None:
        raise NotFound(what=number)
    sight = sight_of(actor, row)
    wanted = capability or kind_of(row.kind).works
    if not has_capability(row, sight, wanted):
        raise RightMissing(Capability(wanted))
    return row, sight


def sight_of(actor: Actor, row: Case) -> Sight:
    """Return what an actor, for whom the case is visible, sees and may do in it. Two queries."""
    kind = kind_of(row.kind)
    reach = accounts.unit_ids_by_capability(actor)
    parts = dict(Participant.objects.filter(case=row).values_list("unit_id", "part"))
    whole = Sight(SECTIONS, works=True, reach=reach, parts=parts)
    if reach is None:
        return whole
    seen = reach.get(kind.sees, frozenset())
    own = [kind.part(code) for unit, code in parts.items() if unit in seen]
    sections = frozenset().union(*(part.sees for part in own if part))
    sections = SECTIONS if row.unit_id in seen else sections
    sight = Sight(sections, works=False, reach=reach, parts=parts)
    return Sight(sections, has_capability(row, sight, kind.works), reach, parts)


def has_capability(row: Case, sight: Sight, capability: str) -> bool:
    """Return whether the actor has a capability in the case's unit, or in one that works with it."""
    if sight.may(capability, row.unit_id):
        return True
    kind = kind_of(row.kind)
    working = [
        unit for unit, code in sight.parts.items() if (part := kind.part(code)) and part.works
    ]
    return any(sight.may(capability, unit) for unit in working)


def case_numbered(number: str) -> Case | None:
    """Return the case of a number, whoever asks: for the system's own work."""
    return Case.objects.select_related("unit").filter(number=number).first()


def open_cases() -> QuerySet[Case]:
    """Return the cases that have not ended: for the day on which a unit ends."""
    return Case.objects.filter(ended_at__isnull=True)


def open_steps() -> QuerySet[Step]:
    """Return the open steps of all cases: as above."""
    return Step.objects.filter(state=StepState.OPEN)


def open_parts() -> QuerySet[Participant]:
    """Return who takes part in cases that have not ended: as above."""
    return Participant.objects.filter(case__ended_at__isnull=True)


def open_work() -> QuerySet[WorkItem]:
    """Return what waits for anybody: as above."""
    return WorkItem.objects.filter(done_at__isnull=True)


def open_rungs() -> QuerySet[ClimbedRung]:
    """Return the rungs that open items have climbed: as above."""
    return ClimbedRung.objects.filter(is_open=True)


def marks_of(case: Case) -> QuerySet[Mark]:
    """Return the marks of a case that passed the door."""
    return Mark.objects.filter(case=case)


def cases_keyed(keys: Collection[int]) -> QuerySet[Case]:
    """Return cases whose keys came through another room's door."""
    return Case.objects.filter(pk__in=keys)


def marks_of_cases(keys: Collection[int]) -> QuerySet[Mark]:
    """Return the marks of cases whose keys came through another room's door."""
    return Mark.objects.filter(case_id__in=keys)


def mark_changes_of(case: Case) -> QuerySet[MarkChange]:
    """Return the corrections of a case that passed the door."""
    return MarkChange.objects.filter(case=case)


def clocks_of(case: Case) -> QuerySet[RunningClock]:
    """Return the clocks of a case that passed the door, those withdrawn too."""
    return RunningClock.objects.filter(case=case)


def clocks_of_kind(kind: str) -> QuerySet[RunningClock]:
    """Return the clocks of all cases of a kind: for measures, which read every unit's."""
    return RunningClock.objects.filter(case__kind=kind)


def clocks_of_cases(keys: Iterable[int]) -> QuerySet[RunningClock]:
    """Return the clocks that still run in cases that passed the door."""
    rows = RunningClock.objects.filter(case_id__in=keys, stopped_at__isnull=True)
    return rows.filter(withdrawn_at__isnull=True)


def participants_of(case: Case) -> QuerySet[Participant]:
    """Return the participants of a case that passed the door."""
    return Participant.objects.filter(case=case)


def steps_of(case: Case) -> QuerySet[Step]:
    """Return all steps of a case: for services."""
    return Step.objects.filter(case=case)


def steps_seen(case: Case, sight: Sight) -> QuerySet[Step]:
    """Return the steps that the actor may see: all, or those of the own units."""
    rows = steps_of(case)
    return rows if "steps" in sight.sections else rows.filter(unit_id__in=sight.units())


def comments_seen(actor: Actor, case: Case, sight: Sight) -> QuerySet[Comment]:
    """Return the comments that the actor may read: private ones only of the own body.

    One's own body is the unit one works in, not every unit that one oversees.
    """
    rows = Comment.objects.filter(case=case)
    if actor.sees_everything:
        return rows
    own = Q(private_to__code=actor.home_unit)
    if "comments" in sight.sections:
        return rows.filter(own | Q(private_to__isnull=True))
    return rows.filter(own | Q(private_to__isnull=True, unit__code=actor.home_unit))


def entries_of(case: Case) -> QuerySet[CaseEntry]:
    """Return the timeline of a case that passed the door."""
    return CaseEntry.objects.filter(case=case)


def inbox_of(actor: Actor) -> tuple[Branch, ...]:
    """Return the open items that wait for this actor, as branches that share no item. Lazy.

    One's own; those without owner that one may take; those that climbed up to one's capabilities.
    Each branch is answered by one index; one query finds the actor's reach.
    """
    rows = WorkItem.objects.filter(done_at__isnull=True)
    reach = accounts.unit_ids_by_capability(actor)
    if reach is None:
        return (Branch(rows, rows),)
    alike: defaultdict[tuple[int, ...], list[str]] = defaultdict(list)
    for capability, units in reach.items():
        alike[tuple(sorted(units))].append(capability)
    home = accounts.unit_keys(frozenset({actor.home_unit}))
    known = sorted(home.union(*reach.values()))
    mine = Q(owner_id=actor.person_id or 0, unit_id__in=known)
    reached = Q(pk__in=())
    free = []
    for keys, capabilities in alike.items():
        group = Q(capability__in=capabilities, unit_id__in=keys)
        reached |= group
        free.append(Branch(rows.filter(group, owner__isnull=True), _in_order(keys, capabilities)))
    rungs = ClimbedRung.objects.filter(reached, is_open=True).values_list("item_id", flat=True)
    climbed = list(rungs[: CLIMBED_NAMED_MAX + 1])
    above = (
        rows.filter(pk__in=climbed if len(climbed) <= CLIMBED_NAMED_MAX else rungs)
        .exclude(mine)
        .exclude(reached, owner__isnull=True)
    )
    own = rows.filter(mine)
    return (Branch(own, own), *free, Branch(above, above))


def require_waiting(actor: Actor, key: int) -> WorkItem:
    """Return one item that waits for this actor. Raises NotFound, the same for absent and others'."""
    for branch in inbox_of(actor):
        row = branch.rows.select_related("unit", "owner", "case").filter(pk=key).first()
        if row is not None:
            return row
    raise NotFound(what=str(key))


def _in_order(units: Collection[int], capabilities: Collection[str]) -> QuerySet[WorkItem]:
    """Return free items so asked for that the database walks them by due time until it has enough.

    A column inside an expression cannot be looked up in an index of its own.
    """
    rows = WorkItem.objects.filter(done_at__isnull=True, owner__isnull=True)
    return rows.alias(
        one_capability=Coalesce("capability", Value("")), one_unit=Coalesce("unit_id", Value(0))
    ).filter(one_capability__in=capabilities, one_unit__in=units)


def items(keys: Collection[int]) -> QuerySet[WorkItem]:
    """Return items whose keys came through the door."""
    return WorkItem.objects.filter(pk__in=keys)


def open_items(kind: str, subject: str) -> QuerySet[WorkItem]:
    """Return the open item of a subject, for services that own the subject."""
    return WorkItem.objects.filter(kind=kind, subject=subject, done_at__isnull=True)


def items_of_kind(kind: str) -> QuerySet[WorkItem]:
    """Return all items of a kind, done ones too: for measures."""
    return WorkItem.objects.filter(kind=kind)


def open_items_of(case: Case) -> QuerySet[WorkItem]:
    """Return the open items of a case: for services."""
    return WorkItem.objects.filter(case=case, done_at__isnull=True)


def rungs_of(items: Collection[int]) -> QuerySet[ClimbedRung]:
    """Return the rungs that items have climbed and that still show them."""
    return ClimbedRung.objects.filter(item_id__in=items, is_open=True)


def waiting_timers() -> QuerySet[Timer]:
    """Return the timers that neither fired nor were cancelled: for services."""
    return Timer.objects.filter(fired_at__isnull=True, cancelled_at__isnull=True)


def timers() -> QuerySet[Timer]:
    """Return all timers: for services."""
    return Timer.objects.all()


def tokens_of(actor: Actor) -> QuerySet[CalendarToken]:
    """Return the actor's own calendar keys that hold."""
    return CalendarToken.objects.filter(person_id=actor.person_id or 0, revoked_at__isnull=True)


def token_of(digest: str) -> CalendarToken | None:
    """Return the calendar key of a digest, where it still holds."""
    return CalendarToken.objects.filter(digest=digest, revoked_at__isnull=True).first()


def digest_choice(person_id: int) -> DigestChoice:
    """Return a person's choice about the daily letter; a new one is off."""
    return DigestChoice.objects.filter(person_id=person_id).first() or DigestChoice(
        person_id=person_id
    )
