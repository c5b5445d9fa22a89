"""Reads of the registers of web sites and mail domains, for what looks at them from outside."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.paging import Page, counted, ordered, page_of
from khien.base.core.refusals import NotFound
from khien.base.core.search import folded_match
from khien.know.inventory import access
from khien.know.inventory.models import Entry
from khien.know.inventory.rules.registers.services import SHARED_SERVICES
from khien.know.inventory.rules.registers.sites import MAIL_DOMAINS, SITES

_ALL: Final = (SITES.code, MAIL_DOMAINS.code, SHARED_SERVICES.code)
_HAS_ADDRESS: Final = Q(register__in=(SITES.code, MAIL_DOMAINS.code)) | Q(
    register=SHARED_SERVICES.code, content__has_key="address"
)


@dataclass(frozen=True, slots=True)
class OutsideEntry:
    """A web site, mail domain or shared service; `is_wanted`: its unit wants it checked from outside."""

    key: int
    name: str
    address: str
    unit: str
    unit_code: str
    is_mail: bool
    is_wanted: bool
    selectors: tuple[str, ...] = ()


def outside_entries(
    actor: Actor,
    *,
    words: str = "",
    unit_codes: frozenset[str] | None = None,
    keys: Collection[int] | None = None,
    after: str = "",
) -> Page[OutsideEntry]:
    """Return one page of sites and mail domains that the actor sees, by name. Two queries."""
    rows = access.entries_visible_to(actor).filter(_HAS_ADDRESS).select_related("unit")
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    if words.strip():
        rows = rows.filter(folded_match("folded", words))
    found, mark = ordered(rows, by="name", after=after)
    return page_of([_line(row) for row in found], after=mark, total=counted(rows))


def outside_entries_among(actor: Actor, keys: Collection[int]) -> dict[int, OutsideEntry]:
    """Return the entries of some keys that the actor sees, by key. One query."""
    rows = access.entries_visible_to(actor).filter(_HAS_ADDRESS, pk__in=keys)
    return {row.pk: _line(row) for row in rows.select_related("unit")}


def outside_entries_counted(actor: Actor) -> list[OutsideEntry]:
    """Return what the figures of the actor's units count, for who sees figures and not the registers."""
    units = accounts.unit_ids(actor, Capability.SEE_MEASURES)
    rows = access.all_entries().filter(_HAS_ADDRESS).select_related("unit")
    if units is not None:
        rows = rows.filter(unit_id__in=units)
    return [_line(row) for row in rows.order_by("name", "pk")]


def outside_entry(
    actor: Actor, key: int, capability: Capability = Capability.SEE_INVENTORY
) -> OutsideEntry:
    """Return one visible site or mail domain. Raises NotFound."""
    row = access.require_entry(actor, key, capability)
    if row.register not in _ALL or not _address(row):
        raise NotFound(what=str(key))
    return _line(row)


def standing_outside_entry(key: int) -> OutsideEntry | None:
    """Return a site or mail domain that stands in its register: for the system's own looks."""
    for register in _ALL:
        row = access.entries(register).select_related("unit").filter(pk=key).first()
        if row is not None and _address(row):
            return _line(row)
    return None


def _address(row: Entry) -> str:
    if row.register == SHARED_SERVICES.code:
        return str(row.content.get("address") or "")
    return row.name


def _line(row: Entry) -> OutsideEntry:
    is_mail = row.register == MAIL_DOMAINS.code
    return OutsideEntry(
        key=row.pk,
        name=row.name,
        address=_address(row),
        unit=row.unit.name,
        unit_code=row.unit.code,
        is_mail=is_mail,
        is_wanted=is_mail or row.content.get("is_checked") is True,
        selectors=tuple(row.content.get("selectors") or ()),
    )
