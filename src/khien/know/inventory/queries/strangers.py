"""Reads of machines that were seen and stand in no register of their unit."""

from collections import defaultdict
from datetime import datetime

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.addresses import addresses
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.base.core.paging import Page, counted, ordered, page_of
from khien.base.core.search import folded_match
from khien.know.inventory import access
from khien.know.inventory.queries.devices import lines
from khien.know.inventory.types.devices import Claim
from khien.know.inventory.types.strangers import StrangerLine

MARKS_SHOWN = 3


def strangers(
    actor: Actor, *, unit_codes: frozenset[str] | None, words: str = "", after: str = ""
) -> Page[StrangerLine]:
    """Return one page of the machines in use that stand in no register, by name. Six queries."""
    rows = access.strangers_visible_to(actor)
    if unit_codes is not None:
        rows = rows.filter(unit_id__in=accounts.unit_keys(unit_codes))
    if words.strip():
        rows = rows.filter(folded_match("folded", words))
    found, mark = ordered(rows.select_related("unit"), by="host_name", after=after)
    marks: defaultdict[int, list[str]] = defaultdict(list)
    held = access.identities().filter(device_id__in=[row.pk for row in found])
    for key, value in held.order_by("kind", "value").values_list("device_id", "value"):
        marks[key].append(value)
    managed = accounts.unit_codes(actor, Capability.MANAGE_INVENTORY)
    shown = [
        StrangerLine(
            line,
            tuple(row.addresses),
            tuple(marks[row.pk][:MARKS_SHOWN]),
            row.claim if row.claim == Claim.NOT_OURS else "",
            row.claimed_by,
            managed is None or row.unit.code in managed,
        )
        for row, line in zip(found, lines(found), strict=True)
    ]
    return page_of(shown, after=mark, total=counted(rows))


def stranger_totals(actor: Actor, unit_codes: frozenset[str] | None) -> tuple[int, int]:
    """Return how many machines in use stand in no register, and how many do. Two queries."""
    rows = access.strangers_visible_to(actor)
    held = access.devices_visible_to(actor).filter(
        states__valid_to__isnull=True, states__is_known=True, states__is_in_use=True
    )
    if unit_codes is not None:
        keys = accounts.unit_keys(unit_codes)
        rows, held = rows.filter(unit_id__in=keys), held.filter(unit_id__in=keys)
    return rows.count(), held.count()


def machines_registered(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each machine in use and whether its unit answered for it at an instant. One query."""
    held = as_of(access.states(), at).filter(is_in_use=True)
    if unit_codes is not None:
        held = held.filter(device__unit__code__in=unit_codes)
    rows = held.values_list("device_id", "device__host_name", "device__unit__code", "is_known")
    page = addresses("inventory:device")
    return [
        Counted(host, code, known, url=page(key))
        for key, host, code, known in rows.order_by("device__unit__path", "device__host_name")
    ]
