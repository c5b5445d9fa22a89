"""Figures of the registers and machines, each with its rows, as of an instant."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from khien.base.core.addresses import addresses
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.base.core.refusals import text
from khien.know.inventory import access
from khien.know.inventory.queries.protection import said_by_unit
from khien.know.inventory.rules import purchases
from khien.know.inventory.types.devices import DeviceKind

Content = Mapping[str, Any]
IMPORTANT_LEVEL = 3
CONNECTED = frozenset({"nation", "both"})
RESTORE_WITHIN = YEAR = timedelta(days=366)


def machines_with_antivirus(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each PC in use and whether it had licensed anti-virus at an instant. One query."""
    return _pcs(at, unit_codes, "has_licensed_antivirus")


def machines_with_fresh_signatures(
    at: datetime, unit_codes: frozenset[str] | None
) -> list[Counted]:
    """Return each PC in use and whether its anti-virus had fresh signatures at an instant. One query."""
    return _pcs(at, unit_codes, "has_fresh_signatures")


def systems_approved(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each information system and whether its level was approved at an instant."""
    return _systems(at, unit_codes, lambda content: content.get("level_state") == "approved")


def important_systems_approved(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each system of level 3 to 5 and whether its level was approved at an instant."""
    rows = _systems_of(at, unit_codes, least=IMPORTANT_LEVEL)
    return _counted(rows, lambda content: content.get("level_state") == "approved")


def systems_with_responsible(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each information system and whether a post was appointed for it at an instant."""
    return _systems(at, unit_codes, lambda content: bool(content.get("responsible")))


def systems_restored(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each information system and whether its backup was restored in a test of the year before."""
    day = timezone.localdate(at)

    def tested(content: Content) -> bool:
        on = _day(content.get("restore_tested"))
        return on is not None and day - RESTORE_WITHIN <= on <= day

    return _systems(at, unit_codes, tested)


def systems_with_response_plan(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each information system and whether a response plan was reviewed in the year before."""
    day = timezone.localdate(at)

    def current(content: Content) -> bool:
        on = _day(content.get("plan_reviewed"))
        return bool(content.get("response_plan")) and on is not None and day - YEAR <= on <= day

    return _systems(at, unit_codes, current)


def important_systems_connected(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each system of level 3 to 5 and whether its unit's monitoring reached the national centre."""
    centres = {code: content.get("monitoring_centre") for code, content in said_by_unit(at).items()}
    return [
        Counted(name, code, centres.get(code) in CONNECTED, text("monitoring of its unit"), url)
        for name, code, _, url in _systems_of(at, unit_codes, least=IMPORTANT_LEVEL)
    ]


def licences_valid(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each licence with an end and whether it had not ended at an instant."""
    day = timezone.localdate(at)
    rows = [one for one in _entries("licences", at, unit_codes) if _day(one[2].get("until"))]
    return _counted(rows, lambda content: (_day(content.get("until")) or day) >= day)


def suppliers_in_order(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each supplier and whether licence, contract and access were in order at an instant."""
    day = timezone.localdate(at)
    return [
        Counted(name, code, counts=not found, detail=", ".join(map(gettext, found)), url=url)
        for name, code, content, url in _entries("suppliers", at, unit_codes)
        for found in [purchases.faults(content, day)]
    ]


def purchases_checked(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each purchase and whether the questions before it were answered at an instant."""
    return [
        Counted(name, code, counts=not found, detail=", ".join(map(gettext, found)), url=url)
        for name, code, content, url in _entries("procurements", at, unit_codes)
        for found in [purchases.lacks(content)]
    ]


_Row = tuple[str, str, Content, str]
"""Name, unit code, content and address of an entry."""


def _pcs(at: datetime, unit_codes: frozenset[str] | None, sign: str) -> list[Counted]:
    held = as_of(access.states(), at).filter(is_in_use=True, device__kind=DeviceKind.PC)
    if unit_codes is not None:
        held = held.filter(device__unit__code__in=unit_codes)
    rows = held.values_list("device_id", "device__host_name", "device__unit__code", sign)
    page = addresses("inventory:device")
    return [
        Counted(host, code, bool(has), url=page(key))
        for key, host, code, has in rows.order_by("device__unit__path", "device__host_name")
    ]


def _systems(
    at: datetime, unit_codes: frozenset[str] | None, counts: Callable[[Content], bool]
) -> list[Counted]:
    return _counted(_systems_of(at, unit_codes), counts)


def _systems_of(at: datetime, unit_codes: frozenset[str] | None, *, least: int = 0) -> list[_Row]:
    rows = _entries("systems", at, unit_codes)
    return [one for one in rows if int(one[2].get("level") or 0) >= least]


def _entries(register: str, at: datetime, unit_codes: frozenset[str] | None) -> Iterator[_Row]:
    rows = as_of(access.entry_states(), at).filter(entry__register=register)
    if unit_codes is not None:
        rows = rows.filter(entry__unit__code__in=unit_codes)
    page = addresses("inventory:entry")
    fields = rows.values_list("entry_id", "entry__name", "entry__unit__code", "content")
    for key, name, code, content in fields.order_by("entry__unit__path", "entry__name"):
        yield str(content.get("name") or name), code, content, page(key)


def _counted(rows: list[_Row], counts: Callable[[Content], bool]) -> list[Counted]:
    return [Counted(name, code, counts(content), url=url) for name, code, content, url in rows]


def _day(given: object) -> date | None:
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        return None
