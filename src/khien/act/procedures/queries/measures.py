"""The figures of procedures, each with its rows, as of an instant."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from khien.act.procedures.access import acts as access
from khien.act.procedures.models import ActState
from khien.act.procedures.queries.definitions import definition
from khien.base.accounts import queries as accounts
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.know.inventory.queries import systems

YEAR: Final = timedelta(days=365)
ANSWERED_WITHIN: Final = timedelta(days=7)
CONCLUDED: Final = frozenset({"passed", "conditional", "refused", "expired"})
IMPORTANT: Final = frozenset({"important", "secret"})
DONE: Final = frozenset({"destroyed", "wiped"})

Rows = Callable[[datetime, frozenset[str] | None], list[Counted]]


def inspections_concluded(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each inspection before use that was asked for in the year, and whether it was concluded."""
    return [
        _counted(state, state.state in CONCLUDED)
        for state in _of("pre-use-inspection", at, unit_codes)
        if state.state != "withdrawn"
    ]


def foreign_gifts_inspected(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each foreign gift of the year: whether it was inspected, and did not run before."""
    ran = set(
        access.things().filter(seen_at__lte=at).values_list("act_id", flat=True).order_by("act_id")
    )
    return [
        _counted(state, state.state in CONCLUDED and state.act_id not in ran)
        for state in _of("pre-use-inspection", at, unit_codes)
        if state.content.get("is_foreign") is True and state.state != "withdrawn"
    ]


def secret_areas_agreed(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return what is meant for important or secret areas, and whether the security body agreed in writing."""
    return [
        _counted(state, bool(state.content.get("agreement_number")))
        for state in _of("pre-use-inspection", at, unit_codes)
        if state.content.get("area") in IMPORTANT and state.state != "withdrawn"
    ]


def journeys_checked(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each device abroad that was to be back: whether it was allowed, and checked after."""
    day = timezone.localdate(at)
    return [
        _counted(state, state.state == "checked-in")
        for state in _of("device-abroad", at, unit_codes)
        if state.state not in {"refused", "withdrawn"} and _is_past(state.content, "back_by", day)
    ]


def meetings_listed(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each meeting with recording devices kept out, and whether its list was closed."""
    day = timezone.localdate(at)
    return [
        _counted(state, state.state in {"held", "closed"})
        for state in _of("meeting-devices", at, unit_codes)
        if state.state != "cancelled" and _is_past(state.content, "held_on", day)
    ]


def units_attested(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether its people had attested the prohibitions for the time."""
    held = {
        state.act.unit.code: state
        for state in _of("attestation", at, unit_codes)
        if state.state == "attested"
    }
    return [
        Counted(
            unit.name,
            unit.code,
            unit.code in held,
            held[unit.code].act.number if unit.code in held else "",
            reverse("procedures:register", args=["attestation"]),
        )
        for unit in accounts.watched_units(at)
        if unit_codes is None or unit.code in unit_codes
    ]


def destructions_witnessed(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return what was decided to be wiped or destroyed in the year, and whether minutes close it."""
    every = (
        *_of("media-destruction", at, unit_codes),
        *_of("data-destruction", at, unit_codes),
    )
    return [
        _counted(state, state.state in DONE)
        for state in every
        if state.state not in {"asked", "refused"}
    ]


def difficulties_answered(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each difficulty of the year that was answered or is older than a week."""
    return [
        _counted(state, state.state in {"answered", "solved"})
        for state in _of("difficulty", at, unit_codes)
        if state.state in {"answered", "solved"} or state.act.opened_at < at - ANSWERED_WITHIN
    ]


def violations_received(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each violation that was noted in the year, and whether its channel gave a receipt."""
    return [
        _counted(state, state.state in {"received", "settled"})
        for state in _of("violation-referral", at, unit_codes)
        if state.state != "none"
    ]


def experts_authorised(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each engagement of the year whose first day has come, and whether a letter stood before."""
    day = timezone.localdate(at)
    return [
        _counted(state, bool(state.content.get("letter")))
        for state in _of("expert-engagement", at, unit_codes)
        if state.state != "refused" and _is_past(state.content, "from", day)
    ]


def systems_restored(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each system and whether something was restored whole from its backup in the year."""
    whole = {
        state.act_id: state.act.number
        for state in _of("backup-review", at, unit_codes)
        if state.state in {"good", "over"}
    }
    proved = {
        thing.key: whole[thing.act_id]
        for thing in access.things().filter(register="systems", act_id__in=whole)
    }
    return [
        Counted(
            one.name,
            one.unit_code,
            one.key in proved,
            proved.get(one.key, ""),
            reverse("inventory:entry", args=[one.key]),
        )
        for one in systems.systems_at(at, unit_codes)
    ]


def _of(procedure: str, at: datetime, unit_codes: frozenset[str] | None) -> Iterator[ActState]:
    """Yield what the acts of a procedure that were begun in the year before an instant said then."""
    rows = as_of(access.states(), at).select_related("act__unit").order_by("act_id")
    rows = rows.filter(act__procedure=procedure, act__opened_at__gt=at - YEAR)
    if unit_codes is not None:
        rows = rows.filter(act__unit__code__in=unit_codes)
    yield from rows


def _counted(state: ActState, counts: bool) -> Counted:  # noqa: FBT001 - reads as the row's answer
    held = definition(state.act.procedure).state(state.state)
    return Counted(
        f"{state.act.number} {state.act.title}",
        state.act.unit.code,
        counts,
        _(held.title) if held else state.state,
        reverse("procedures:act", args=[state.act.number]),
    )


def _is_past(content: Mapping[str, Any], field: str, day: date) -> bool:
    said = content.get(field)
    return bool(said) and date.fromisoformat(str(said)) <= day
