"""The figures of levels, each with its rows, as of an instant."""

from datetime import datetime

from django.urls import reverse

from khien.base.casework import queries as casework
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.base.core.refusals import text
from khien.know.inventory.queries import systems
from khien.show.assurance import access
from khien.show.assurance.rules.dossiers import KIND
from khien.show.assurance.types.dossiers import DEPLOYED_NAMES, Deployed, Stage

APPROVED = "approved"
PLANNED, IMPORTANT = 2, 3
"""Levels from which a protection plan, and its full deployment, are asked for."""
WRITTEN = (Stage.SENT, Stage.CHECKED, Stage.FIT, Stage.SUBMITTED, Stage.APPROVED)


def decided_in_time(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the limits of dossiers that ended in the year before an instant, kept or not. One query."""
    return casework.clocks_kept(KIND, at, unit_codes)


def plan_deployed(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each system with a level in force, and whether its protection plan was fully deployed.

    One query.
    """
    rows = as_of(access.dossier_states(), at).filter(stage=Stage.APPROVED)
    if unit_codes is not None:
        rows = rows.filter(dossier__unit__code__in=unit_codes)
    fields = ("dossier__number", "dossier__system", "dossier__unit__code", "deployed")
    ordered = rows.order_by("dossier__unit__path", "dossier__system").values_list(*fields)
    return [
        Counted(
            system,
            unit,
            deployed == Deployed.FULL,
            DEPLOYED_NAMES[Deployed(deployed)],
            reverse("assurance:dossier", args=[number]),
        )
        for number, system, unit, deployed in ordered
    ]


def important_protected(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each system of level 3 to 5: is its level in force, and its plan fully deployed? Two queries."""
    states = as_of(access.dossier_states(), at).filter(stage=Stage.APPROVED, deployed=Deployed.FULL)
    whole = set(states.values_list("dossier__system_key", flat=True))
    return [
        Counted(line.name, line.unit_code, line.key in whole, url=_entry(line.key))
        for line in systems.systems_at(at, unit_codes)
        if int(line.content.get("level") or 0) >= IMPORTANT
    ]


def plan_written(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each system of level 2 to 5 and whether a protection plan of it was sent or in force.

    Two queries.
    """
    states = as_of(access.dossier_states(), at).filter(stage__in=WRITTEN)
    written = set(states.values_list("dossier__system_key", flat=True))
    return [
        Counted(line.name, line.unit_code, line.key in written, url=_entry(line.key))
        for line in systems.systems_at(at, unit_codes)
        if int(line.content.get("level") or 0) >= PLANNED
    ]


def _entry(key: int) -> str:
    return reverse("inventory:entry", args=[key])


def assessed_before_use(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each approved system that is online, and whether its last assessment found it eligible.

    Three queries.
    """
    states = as_of(access.dossier_states(), at).filter(stage=Stage.APPROVED)
    approved = set(states.values_list("dossier__system_key", flat=True))
    last: dict[int, tuple[bool, int]] = {}
    checks = access.checks().filter(at__lte=at).order_by("pk")
    for key, is_eligible, pk in checks.values_list("system_key", "is_eligible", "pk"):
        last[key] = is_eligible, pk
    found = []
    for line in systems.systems_at(at, unit_codes):
        has_level = line.key in approved or line.content.get("level_state") == APPROVED
        if not (has_level and line.content.get("is_online")):
            continue
        is_eligible, check = last.get(line.key, (False, 0))
        url = (
            reverse("assurance:check", args=[check])
            if check
            else reverse("inventory:entry", args=[line.key])
        )
        detail = "" if is_eligible else text("not eligible") if check else text("never assessed")
        found.append(Counted(line.name, line.unit_code, is_eligible, detail, url))
    return found
