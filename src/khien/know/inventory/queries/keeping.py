"""Figures of what units keep and answer: books, data sets, shared services, new software, networks."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import UnitLine
from khien.base.casework import queries as casework
from khien.base.core.addresses import addresses
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.know.inventory import access
from khien.know.inventory.models import EntryState
from khien.know.inventory.queries.protection import SIGNS, profile_of, said_by_unit
from khien.know.inventory.rules import control as rules
from khien.know.inventory.rules.registers.media import STORAGE_MEDIA
from khien.know.inventory.rules.registers.networks import LINES, NETWORKS
from khien.know.inventory.rules.registers.services import SHARED_SERVICES
from khien.know.inventory.rules.registers.sites import SITES
from khien.know.inventory.rules.registers.systems import DATA_SETS, SYSTEMS
from khien.know.inventory.types.control import ANSWER_WITHIN, SECRET_ONLINE, QuestionState

YEAR: Final = timedelta(days=365)


def units_with_media(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether its book of storage media had an entry at an instant. Two queries."""
    return _units_keeping(STORAGE_MEDIA.code, at, unit_codes)


def units_with_lines(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether its register of Internet lines had an entry. Two queries."""
    return _units_keeping(LINES.code, at, unit_codes)


def units_with_networks(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether its register of networks had an entry. Two queries."""
    return _units_keeping(NETWORKS.code, at, unit_codes)


def units_fitting_profile(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether its network had all that the profile for its size asks. Three queries."""
    held = as_of(access.states(), at).filter(is_in_use=True).values_list("device__unit__code")
    machines = dict(held.annotate(count=Count("pk")).order_by())
    said = said_by_unit(at)
    titles = {rule.code: rule.title for rule in SIGNS}
    page = reverse("inventory:coverage")
    found = []
    for unit in _units(at, unit_codes):
        asks = profile_of(machines.get(unit.code, 0)).asks
        content = said.get(unit.code, {})
        lacks = [code for code in titles if code in asks and content.get(code) is not True]
        detail = titles[lacks[0]] if lacks else ""
        found.append(Counted(unit.name, unit.code, counts=not lacks, detail=detail, url=page))
    return found


def units_without_secrets_online(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether no warning waited that its never-online machine was seen. Two queries.

    Neither the machines nor how many a unit has is told (NB47-II.3-c).
    """
    warned = casework.units_with_open_items(SECRET_ONLINE, at)
    return [
        Counted(unit.name, unit.code, counts=unit.code not in warned)
        for unit in _units(at, unit_codes)
    ]


def data_sets_backed_up(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each data set and whether its system's backup was said at an instant. Two queries."""
    systems = as_of(access.entry_states(), at).filter(entry__register=SYSTEMS.code)
    backed = {str(key) for key, said in systems.values_list("entry_id", "content__backup") if said}
    return _entries(
        DATA_SETS.code, at, unit_codes, lambda content: str(content.get("system")) in backed
    )


def shared_services_used(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each shared service and whether the units that use it were named. One query."""
    return _entries(
        SHARED_SERVICES.code, at, unit_codes, lambda content: bool(content.get("users"))
    )


def questions_answered(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the questions on new software of the year before, and which were answered in time.

    One whose time still runs is among them once it is answered. One query.
    """
    rows = access.software_questions().filter(asked_at__lte=at, asked_at__gt=at - YEAR)
    rows = rows.filter(Q(asked_at__lte=at - ANSWER_WITHIN) | Q(answered_at__lte=at))
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    page = reverse("inventory:control")
    fields = rows.values_list("name", "unit__code", "asked_at", "answered_at", "state")
    return [
        Counted(
            name,
            code,
            counts=answered is not None and answered <= min(asked + ANSWER_WITHIN, at),
            detail=rules.STATE_NAMES[QuestionState(state)],
            url=page,
        )
        for name, code, asked, answered, state in fields.order_by("asked_at", "pk")
    ]


def sites_at(at: datetime, unit_codes: frozenset[str] | None) -> list[tuple[int, str, str]]:
    """Return key, name and unit of each site in the register at an instant. One query."""
    rows = _held(SITES.code, at, unit_codes)
    return list(rows.values_list("entry_id", "entry__name", "entry__unit__code"))


def _units_keeping(register: str, at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    held = _held(register, at, unit_codes).order_by().values_list("entry__unit__code")
    counts = dict(held.annotate(count=Count("pk")))
    page = reverse("inventory:entries", args=[register])
    return [
        Counted(
            unit.name,
            unit.code,
            counts=unit.code in counts,
            detail=str(counts.get(unit.code, 0)),
            url=f"{page}?unit={unit.code}",
        )
        for unit in _units(at, unit_codes)
    ]


def _entries(
    register: str,
    at: datetime,
    unit_codes: frozenset[str] | None,
    counts: Callable[[dict[str, Any]], bool],
) -> list[Counted]:
    rows = _held(register, at, unit_codes)
    page = addresses("inventory:entry")
    return [
        Counted(name, code, counts(content), url=page(key))
        for key, name, code, content in rows.values_list(
            "entry_id", "entry__name", "entry__unit__code", "content"
        )
    ]


def _held(register: str, at: datetime, unit_codes: frozenset[str] | None) -> QuerySet[EntryState]:
    rows = as_of(access.entry_states(), at).filter(entry__register=register)
    if unit_codes is not None:
        rows = rows.filter(entry__unit__code__in=unit_codes)
    return rows.order_by("entry__unit__path", "entry__name", "entry_id")


def _units(at: datetime, unit_codes: frozenset[str] | None) -> Iterable[UnitLine]:
    return (
        unit for unit in accounts.watched_units(at) if unit_codes is None or unit.code in unit_codes
    )
