"""Plans are loaded: checked whole first, then taken in one transaction; a second time nothing changes."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.urls import NoReverseMatch, reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.offers import registry
from khien.base.core.refusals import NotAllowed, text
from khien.base.core.search import fold
from khien.base.core.usecase import use_case
from khien.show.planning import access
from khien.show.planning.models import Obligation, Plan, Section
from khien.show.planning.rules.owing import units_named
from khien.show.planning.rules.reading import files
from khien.show.planning.services import budgeting, standing
from khien.show.planning.services.owing import bodies, owe
from khien.show.planning.services.signing import ask_to_sign
from khien.show.planning.types.plans import (
    GivenObligation,
    ParentMissing,
    PlanFile,
    PlanIsClosed,
    PlanLoaded,
    PlanNotRead,
    PlanStatus,
    PlanTaken,
    PlanTerms,
    Said,
)

PROVINCE: Final = PlanTerms()
"""The province's own plan, in force as it is brought in."""

SHIPPED: Final = Path(__file__).parent.parent / "data" / "plans"


def read_plan(name: str, content: bytes) -> PlanFile:
    """Return a plan file read and checked against the province: units, measures and pages exist.

    Raises PlanNotRead with the place of the first fault.
    """
    file = files.read(name, content)
    units = {unit.code for unit in (*accounts.watched_units(), *bodies())}
    for one in file.obligations:
        _require_known(name, one, units)
    return file


def load_plan(by: Actor, *, name: str, content: bytes, terms: PlanTerms = PROVINCE) -> PlanLoaded:
    """Read, check and take in a plan file; duties of all units that owe stand afterwards.

    The same content changes nothing; a changed obligation is changed in place and keeps its duties, one
    that is no longer in the file is withdrawn with them. A draft, and a unit's own plan, is owed once it
    is signed. Raises PlanNotRead, NotAllowed, PlanIsClosed, PlanTaken, ParentMissing.
    """
    file = read_plan(name, content)
    digest = hashlib.sha256(content).hexdigest()
    return enter_plan(by, code=file.plan.code, secret_file=file, digest=digest, terms=terms)


def load_shipped(by: Actor) -> list[PlanLoaded]:
    """Take in the plans that come with Khiên."""
    return [
        load_plan(by, name=path.name, content=path.read_bytes())
        for path in sorted(SHIPPED.glob("*.toml"))
    ]


@use_case
def enter_plan(
    by: Actor, *, code: str, secret_file: PlanFile, digest: str, terms: PlanTerms
) -> PlanLoaded:
    """Write a plan that was read and checked. What is long is named so that the audit leaves it out."""
    row = _row(by, code, terms)
    at = now()
    given = secret_file.plan
    row.number, row.issued, row.issuer = given.number, given.issued, given.issuer
    row.title, row.approved_by = given.title, given.approved_by
    row.year = given.issued.year if given.issued else terms.year
    row.digest = digest
    row.loaded_by, row.loaded_by_id = by.name[:200], by.person_id
    row.save()
    file = _of_unit(secret_file, terms.unit_code) if terms.unit_code else secret_file
    counts = _obligations(row, file, at)
    budgeting.take(row, file.programmes)
    duties = 0
    if row.status == PlanStatus.IN_FORCE:
        duties = owe(row, at)
        standing.refresh(plan_id=row.pk)
    else:
        ask_to_sign(by, row)
    return PlanLoaded(row.pk, code, **counts, duties=duties)


def _row(by: Actor, code: str, terms: PlanTerms) -> Plan:
    """Return the plan's row as it may be written, a new one where there is none."""
    if terms.unit_code:
        accounts.require_may(by, Capability.ANSWER_PLANS, terms.unit_code)
    else:
        _require_manager(by)
    unit_id = accounts.unit_key(terms.unit_code) if terms.unit_code else None
    row = access.plans().filter(code=code).select_for_update().first()
    if row is None:
        is_draft = terms.is_draft or unit_id is not None
        status = PlanStatus.DRAFT if is_draft else PlanStatus.IN_FORCE
        return Plan(
            code=code,
            status=status,
            loaded_at=now(),
            unit_id=unit_id,
            parent=_other(terms.parent, is_needed=unit_id is not None),
            based_on=_other(terms.based_on),
        )
    is_again_draft = terms.is_draft and row.status == PlanStatus.IN_FORCE
    if row.unit_id != unit_id or is_again_draft:
        raise PlanTaken(code=code)
    if row.status == PlanStatus.CLOSED:
        raise PlanIsClosed(code=code)
    if unit_id is not None and row.status == PlanStatus.IN_FORCE:
        raise PlanTaken(code=code)
    return row


def _other(code: str, *, is_needed: bool = False) -> Plan | None:
    """Return the plan that another serves or follows. Raises ParentMissing."""
    row = access.plans().filter(code=code, unit__isnull=True).first() if code else None
    if row is None and (code or is_needed):
        raise ParentMissing(code=code or "?")
    return row


def _of_unit(file: PlanFile, unit_code: str) -> PlanFile:
    """Return a plan whose obligations are owed by one unit alone."""
    own = tuple(replace(one, owes=(f"unit:{unit_code}",)) for one in file.obligations)
    return replace(file, obligations=own)


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
        "waits_for": _both(given.waits_for),
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


def _require_manager(by: Actor) -> None:
    if not accounts.oversees_province(by, Capability.MANAGE_PLANS):
        raise NotAllowed(what=text("bring in plans of the province"))
