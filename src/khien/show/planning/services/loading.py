"""Plans are loaded: checked whole first, then taken in one transaction; a second time nothing changes."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.urls import NoReverseMatch, reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, BodyTask, Capability, UnitLine
from khien.base.core import bulk
from khien.base.core.chunks import chunks
from khien.base.core.clock import now
from khien.base.core.offers import registry
from khien.base.core.refusals import NotAllowed, text
from khien.base.core.search import fold
from khien.base.core.usecase import use_case
from khien.show.planning import access
from khien.show.planning.models import Duty, DutyState, Obligation, Plan, Section
from khien.show.planning.rules.owing import owing, units_named
from khien.show.planning.rules.reading import files
from khien.show.planning.services import budgeting, standing
from khien.show.planning.types.duties import Standing
from khien.show.planning.types.plans import (
    OWED,
    GivenObligation,
    PlanFile,
    PlanIsClosed,
    PlanLoaded,
    PlanNotRead,
    PlanStatus,
    PlanTaken,
    Said,
)

SHIPPED: Final = Path(__file__).parent.parent / "data" / "plans"


def read_plan(name: str, content: bytes) -> PlanFile:
    """Return a plan file read and checked against the province: units, measures and pages exist.

    Raises PlanNotRead with the place of the first fault.
    """
    file = files.read(name, content)
    units = {unit.code for unit in (*accounts.watched_units(), *_bodies())}
    for one in file.obligations:
        _require_known(name, one, units)
    return file


def load_plan(by: Actor, *, name: str, content: bytes) -> PlanLoaded:
    """Read, check and take in a plan file; duties of all units that owe stand afterwards.

    The same content changes nothing; a changed obligation is changed in place and keeps its duties, one
    that is no longer in the file is withdrawn with them. Raises PlanNotRead, NotAllowed, PlanIsClosed.
    """
    file = read_plan(name, content)
    digest = hashlib.sha256(content).hexdigest()
    return enter_plan(by, code=file.plan.code, secret_file=file, digest=digest)


def load_shipped(by: Actor) -> list[PlanLoaded]:
    """Take in the plans that come with Khiên."""
    return [
        load_plan(by, name=path.name, content=path.read_bytes())
        for path in sorted(SHIPPED.glob("*.toml"))
    ]


@use_case
def enter_plan(by: Actor, *, code: str, secret_file: PlanFile, digest: str) -> PlanLoaded:
    """Write a plan that was read and checked. What is long is named so that the audit leaves it out."""
    _require_manager(by)
    row = access.plans().filter(code=code).select_for_update().first()
    if row is not None and row.unit_id is not None:
        raise PlanTaken(code=code)
    if row is not None and row.status == PlanStatus.CLOSED:
        raise PlanIsClosed(code=code)
    at = now()
    if row is None:
        row = Plan(code=code, status=PlanStatus.IN_FORCE)
    given = secret_file.plan
    row.number, row.issued, row.issuer = given.number, given.issued, given.issuer
    row.title, row.approved_by = given.title, given.approved_by
    row.year = given.issued.year if given.issued else None
    row.digest, row.loaded_at, row.loaded_by = digest, at, by.name[:200]
    row.save()
    counts = _obligations(row, secret_file, at)
    budgeting.take(row, secret_file.programmes)
    duties = owe(row, at)
    standing.refresh(plan_id=row.pk)
    return PlanLoaded(row.pk, code, **counts, duties=duties)


def owe(row: Plan, at: datetime) -> int:
    """Bring the duties of a plan in line with who owes; return how many stand. Inside a transaction."""
    units, others = accounts.watched_units(), _bodies()
    keys = accounts.unit_keys_by_code([unit.code for unit in (*units, *others)])
    wanted = {
        (one.pk, keys[code])
        for one in access.obligations().filter(plan=row, mark__in=OWED)
        for code in owing(one.owes, units, others, _body)
    }
    every = access.every_duty().filter(obligation__plan=row)
    held = {(one.obligation_id, one.unit_id): one for one in every}
    fresh = [
        Duty(obligation_id=obligation, unit_id=unit)
        for obligation, unit in sorted(wanted - held.keys())
    ]
    bulk.insert(Duty, fresh)
    gone = [one.pk for pair, one in held.items() if pair not in wanted and not one.is_withdrawn]
    back = [one.pk for pair, one in held.items() if pair in wanted and one.is_withdrawn]
    for part in chunks(gone):
        access.every_duty().filter(pk__in=part).update(is_withdrawn=True)
    for part in chunks(back):
        access.every_duty().filter(pk__in=part).update(is_withdrawn=False)
    _begin_states(row, at)
    return len(wanted)


def _begin_states(row: Plan, at: datetime) -> None:
    """Open the past of duties that have none yet."""
    bare = access.duties().filter(obligation__plan=row, states__isnull=True)
    bulk.insert(
        DutyState,
        [
            DutyState(duty_id=key, standing=Standing.SILENT.value, valid_from=at)
            for key in bare.values_list("pk", flat=True)
        ],
    )


def _obligations(row: Plan, file: PlanFile, at: datetime) -> dict[str, int]:
    sections = _sections(row, file)
    held = {one.clause: one for one in access.every_obligation().filter(plan=row)}
    counts = {"new": 0, "changed": 0, "same": 0, "withdrawn": 0}
    for position, given in enumerate(file.obligations):
        values = _values(given, sections[given.section], position)
        one = held.pop(given.clause, None)
        if one is None:
            Obligation(plan=row, clause=given.clause, **values).save()
            counts["new"] += 1
            continue
        counts["same" if _says_same(one, values) else "changed"] += 1
        for name, value in values.items():
            setattr(one, name, value)
        one.withdrawn_at = None
        one.save()
    for one in held.values():
        if one.withdrawn_at is None:
            one.withdrawn_at = at
            one.save(update_fields=["withdrawn_at"])
            counts["withdrawn"] += 1
    return counts


def _says_same(one: Obligation, values: dict[str, Any]) -> bool:
    """Return whether an obligation says what it said, wherever it stands now."""
    names = values.keys() - {"position"}
    return one.withdrawn_at is None and all(getattr(one, name) == values[name] for name in names)


def _sections(row: Plan, file: PlanFile) -> dict[str, int]:
    keys = {}
    for position, given in enumerate(file.sections):
        one = access.sections().filter(plan=row, clause=given.clause).first()
        one = one or Section(plan=row, clause=given.clause)
        one.title, one.position = _both(given.title), position
        one.save()
        keys[given.clause] = one.pk
    return keys


def _values(given: GivenObligation, section_id: int, position: int) -> dict[str, Any]:
    words = f"{given.clause} {given.quote} {given.summary.vi} {given.summary.en}"
    return {
        "section_id": section_id,
        "position": position,
        "quote": given.quote,
        "summary": _both(given.summary),
        "owed_by": _both(given.owed_by),
        "shown_by": _both(given.shown_by),
        "why_not": _both(given.why_not),
        "folded": fold(words)[:1500],
        "mark": given.mark.value,
        "owes": list(given.owes),
        "measures": list(given.measures),
        "pages": list(given.pages),
        "due_on": given.due_on,
    }


def _both(given: Said) -> dict[str, str]:
    return {"en": given.en, "vi": given.vi}


def _require_known(name: str, one: GivenObligation, units: Iterable[str]) -> None:
    for code in sorted(units_named(one.owes) - set(units)):
        raise PlanNotRead(
            name=name,
            place=one.place,
            what=text("there is no such unit"),
            detail=f" ({code})",
            right=text("name a unit of the province by its code"),
        )
    for code in one.measures:
        if code not in registry.measures:
            raise PlanNotRead(
                name=name,
                place=one.place,
                what=text("there is no such measure"),
                detail=f" ({code})",
                right=text("name a measure by its code, as the list of measures shows it"),
            )
    for page in one.pages:
        try:
            reverse(page)
        except NoReverseMatch:
            raise PlanNotRead(
                name=name,
                place=one.place,
                what=text("there is no such page"),
                detail=f" ({page})",
                right=text("name a page that is opened without choosing anything first"),
            ) from None


def _body(task: str) -> UnitLine | None:
    return accounts.body_unit(BodyTask(task))


def _bodies() -> list[UnitLine]:
    """Return the units that lead a task in the province, each once."""
    found = {unit.code: unit for task in BodyTask if (unit := accounts.body_unit(task))}
    watched = {unit.code for unit in accounts.watched_units()}
    return [unit for code, unit in found.items() if code not in watched]


def _require_manager(by: Actor) -> None:
    if not accounts.oversees_province(by, Capability.MANAGE_PLANS):
        raise NotAllowed(what=text("bring in plans of the province"))
