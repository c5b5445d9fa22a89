"""What is the province's own, as a mail may imitate it: its domains, and the names of its units."""

from urllib.parse import urlsplit

from khien.act.mails.rules.letters.hosts import own_of
from khien.act.mails.types.mails import Own
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.core.refusals import text
from khien.know.inventory.queries import sites

_SYSTEM = everything(text("a reported mail is compared with the province's own domains"))


def own() -> Own:
    """Return the province's domains, from its registers of sites and mail domains, and its units' names."""
    held = sites.outside_entries_counted(_SYSTEM)
    domains = {_host(one.address) for one in held}
    names = tuple(unit.name for unit in accounts.units_of(_SYSTEM))
    return Own(own_of(tuple(domains - {""})), names)


def unit_of_domain(domain: str) -> str:
    """Return the code of the unit to which a mail domain belongs, the nearest above; or nothing."""
    held = [one for one in sites.outside_entries_counted(_SYSTEM) if one.is_mail]
    above = [one for one in held if f".{domain}".endswith(f".{one.address.lower()}")]
    return max(above, key=lambda one: len(one.address)).unit_code if above else ""


def _host(address: str) -> str:
    written = address if "//" in address else f"//{address}"
    try:
        return urlsplit(written).hostname or ""
    except ValueError:
        return ""
