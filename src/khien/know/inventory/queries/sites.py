"""Reads of the registers of web sites and mail domains, for what looks at them from outside."""

from dataclasses import dataclass
from typing import Final

from khien.base.accounts.types import Actor, Capability
from khien.base.core.paging import Page, counted, ordered, page_of
from khien.base.core.refusals import NotFound
from khien.base.core.search import folded_match
from khien.know.inventory import access
from khien.know.inventory.models import Entry
from khien.know.inventory.rules.registers.sites import MAIL_DOMAINS, SITES

_BOTH: Final = (SITES.code, MAIL_DOMAINS.code)


@dataclass(frozen=True, slots=True)
class OutsideEntry:
    """A web site or mail domain; `is_wanted`: its unit wants it checked from outside."""

    key: int
    name: str
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
    after: str = "",
) -> Page[OutsideEntry]:
    """Return one page of sites and mail domains that the actor sees, by name. Two queries."""
    rows = access.entries_visible_to(actor).filter(register__in=_BOTH).select_related("unit")
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    if words.strip():
        rows = rows.filter(folded_match("folded", words))
    found, mark = ordered(rows, by="name", after=after)
    return page_of([_line(row) for row in found], after=mark, total=counted(rows))


def outside_entry(
    actor: Actor, key: int, capability: Capability = Capability.SEE_INVENTORY
) -> OutsideEntry:
    """Return one visible site or mail domain. Raises NotFound."""
    row = access.require_entry(actor, key, capability)
    if row.register not in _BOTH:
        raise NotFound(what=str(key))
    return _line(row)


def standing_outside_entry(key: int) -> OutsideEntry | None:
    """Return a site or mail domain that stands in its register: for the system's own looks."""
    for register in _BOTH:
        row = access.entries(register).select_related("unit").filter(pk=key).first()
        if row is not None:
            return _line(row)
    return None


def _line(row: Entry) -> OutsideEntry:
    is_mail = row.register == MAIL_DOMAINS.code
    return OutsideEntry(
        key=row.pk,
        name=row.name,
        unit=row.unit.name,
        unit_code=row.unit.code,
        is_mail=is_mail,
        is_wanted=is_mail or row.content.get("is_checked") is True,
        selectors=tuple(row.content.get("selectors") or ()),
    )
