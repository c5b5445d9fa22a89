"""Reads of staffing: posts of units and systems with their gaps, and the figures of trained officers."""

import functools
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from khien.act.training import access
from khien.act.training.models import Appointment
from khien.act.training.queries.certificates import valid_at
from khien.act.training.rules import staffing as rules
from khien.act.training.types.certificates import Standard
from khien.act.training.types.staffing import (
    Ask,
    Holder,
    Need,
    Post,
    SystemLine,
    UnitStaff,
    UnitStaffRecord,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now, today
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.base.core.refusals import NotFound
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import ThresholdUnknown
from khien.know.inventory.queries import systems

DATA: Final = Path(__file__).parent.parent / "data" / "asks.toml"
PAST_MAX: Final = 50
IMPORTANT: Final = 3


def asks(day: date) -> tuple[Ask, ...]:
    """Return what is asked on a day: the posts whose number the rule book sets then."""
    found = []
    for one in _written():
        try:
            held = regulation.threshold(one["number"], day)
        except ThresholdUnknown:
            continue
        found.append(
            Ask(
                post=Post(one["post"]),
                of_system=one["of"] == "system",
                number=int(held.value),
                need=Need(one["needs"]),
                source=f"{held.instrument} {held.article}".strip(),
                is_local=held.confidence == "local",
                clause=one.get("clause", ""),
            )
        )
    return tuple(found)


def units(actor: Actor, unit_codes: frozenset[str] | None = None) -> list[UnitStaff]:
    """Return the posts of each visible unit that plans are addressed to, in tree order.

    Seven queries.
    """
    seen = {unit.code for unit in accounts.units_of(actor, access.SEE)}
    wanted = [
        unit
        for unit in accounts.watched_units()
        if unit.code in seen and (unit_codes is None or unit.code in unit_codes)
    ]
    asked = asks(today())
    systems = _systems(actor, asked, frozenset(unit.code for unit in wanted))
    held = _holders(as_of(access.appointments_visible_to(actor), now()), asked)
    return [
        rules.staff(
            unit=(unit.code, unit.name),
            asks=asked,
            systems=systems[unit.code],
            holders=held[unit.code],
        )
        for unit in wanted
    ]


def unit(actor: Actor, code: str) -> UnitStaffRecord:
    """Return the posts of one visible unit, with those held before. Raises NotFound."""
    seen = {one.code: one for one in accounts.units_of(actor, access.SEE)}
    if code not in seen:
        raise NotFound(what=code)
    asked = asks(today())
    rows = access.appointments_visible_to(actor).filter(unit__code=code)
    held = _holders(as_of(rows, now()), asked)[code]
    past = _holders(rows.filter(valid_to__isnull=False).order_by("-valid_to")[:PAST_MAX], asked)
    staff = rules.staff(
        unit=(code, seen[code].name),
        asks=asked,
        systems=_systems(actor, asked, frozenset({code}))[code],
        holders=held,
    )
    people = access.learners().filter(unit__code=code).order_by("name")
    return UnitStaffRecord(
        staff=staff,
        past=tuple(past[code]),
        people=tuple(people.values_list("pk", "name")[:500]),
        may_manage=accounts.may_do(actor, access.MANAGE, code),
    )


def posts_of(learner: int) -> tuple[Holder, ...]:
    """Return the posts that a person who passed the door holds now. Two queries."""
    rows = as_of(access.appointments().filter(learner_id=learner), now())
    found = _holders(rows, asks(today()))
    return tuple(one for held in found.values() for one in held)


def system_of(actor: Actor, unit_code: str, key: int) -> SystemLine | None:
    """Return a system of a unit's register by its key, where the actor sees it."""
    found = _all_systems(actor, frozenset({unit_code}))[unit_code]
    return next((one for one in found if one.key == key), None)


def units_with_trained_officer(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether an IT officer of it had a valid certificate then. Three queries."""
    able = set(valid_at(at).values_list("learner_id", flat=True))
    held: defaultdict[str, list[Appointment]] = defaultdict(list)
    for row in as_of(access.appointments(), at).filter(post=Post.IT_OFFICER):
        held[row.unit.code].append(row)
    return [
        Counted(
            label=unit.name,
            unit_code=unit.code,
            counts=any(row.learner_id in able for row in held[unit.code]),
            detail=", ".join(row.learner.name for row in held[unit.code]),
            url=reverse("training:staff", args=[unit.code]),
        )
        for unit in accounts.watched_units(at)
        if unit_codes is None or unit.code in unit_codes
    ]


def officers_with_certificate(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each security officer then, and whether a professional certificate was valid. Two queries."""
    standards = _standards(at)
    rows = as_of(access.appointments(), at).filter(post=Post.SECURITY_OFFICER)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    return [
        Counted(
            label=row.learner.name,
            unit_code=row.unit.code,
            counts=rules.is_able(Need.PROFESSIONAL, standards.get(row.learner_id, frozenset())),
            detail=row.decision,
            url=reverse("training:person", args=[row.learner_id]),
        )
        for row in rows.order_by("unit__path", "pk")
    ]


def operators_with_certificate(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each operator of a system of level 3 to 5 then, and whether a certificate was valid.

    Source: NĐ 333/2026, Art. 24. Three queries.
    """
    standards, levels = _standards(at), systems.levels_at(at)
    need = rules.needs_of(asks(timezone.localdate(at))).get(Post.OPERATOR, Need.PROFESSIONAL)
    rows = as_of(access.appointments(), at).filter(post=Post.OPERATOR)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    return [
        Counted(
            label=f"{row.learner.name}: {levels[row.system_id or 0][1]}",
            unit_code=row.unit.code,
            counts=rules.is_able(need, standards.get(row.learner_id, frozenset())),
            detail=row.decision,
            url=reverse("training:person", args=[row.learner_id]),
        )
        for row in rows.order_by("unit__path", "pk")
        if levels.get(row.system_id or 0, ("", "", 0))[2] >= IMPORTANT
    ]


def _holders(
    rows: QuerySet[Appointment] | Iterable[Appointment], asked: tuple[Ask, ...]
) -> defaultdict[str, list[Holder]]:
    standards, needs = _standards(now()), rules.needs_of(asked)
    found: defaultdict[str, list[Holder]] = defaultdict(list)
    for row in rows:
        post = Post(row.post)
        able = standards.get(row.learner_id, frozenset())
        found[row.unit.code].append(
            Holder(
                key=row.pk,
                learner=row.learner_id,
                name=row.learner.name,
                post=post,
                system=row.system_id,
                decision=row.decision,
                decided_on=row.decided_on,
                since=row.valid_from,
                until=row.valid_to,
                is_able=rules.is_able(needs.get(post, Need.NOTHING), able),
            )
        )
    return found


def _standards(at: datetime) -> Mapping[int, frozenset[Standard]]:
    """Return by person the standards of the certificates that were valid at an instant. One query."""
    found: defaultdict[int, set[Standard]] = defaultdict(set)
    for learner, standard in valid_at(at).values_list("learner_id", "standard"):
        found[learner].add(Standard(standard))
    return {key: frozenset(held) for key, held in found.items()}


def _systems(
    actor: Actor, asked: tuple[Ask, ...], codes: frozenset[str]
) -> defaultdict[str, list[SystemLine]]:
    """Return the systems of units where a post of a system is asked; none where none is."""
    if not any(ask.of_system for ask in asked):
        return defaultdict(list)
    if not accounts.may_somewhere(actor, Capability.SEE_INVENTORY):
        return defaultdict(list)
    return _all_systems(actor, codes)


def _all_systems(actor: Actor, codes: frozenset[str]) -> defaultdict[str, list[SystemLine]]:
    found: defaultdict[str, list[SystemLine]] = defaultdict(list)
    for one in systems.with_levels(actor, codes):
        line = SystemLine(one.key, one.name, one.unit_code, one.level)
        found[one.unit_code].append(line)
    return found


@functools.cache
def _written() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(DATA.read_text(encoding="utf-8"))["ask"])
