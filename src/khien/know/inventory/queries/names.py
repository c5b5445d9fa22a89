"""Whose a host name is, for rooms below that certify names."""

from khien.base.accounts.types import Actor
from khien.base.core.offers import Finding
from khien.base.core.refusals import text
from khien.know.inventory import access
from khien.know.inventory.rules.registers.sites import MAIL_DOMAINS, SITES

HOLDERS_MAX = 20


def holders(actor: Actor, host: str) -> list[Finding]:
    """Return the units whose machine, site or mail domain has this name or address; `detail` is the code.

    Only names that are written out whole count: a short name may be anybody's. Three queries.
    """
    name = host.strip().lower().rstrip(".")
    if not name:
        return []
    units = set(
        access.devices_visible_to(actor)
        .filter(host_name__iexact=name)
        .values_list("unit__code", flat=True)[:HOLDERS_MAX]
    )
    written = [name, f"https://{name}", f"http://{name}", f"https://{name}/", f"http://{name}/"]
    rows = access.entries_visible_to(actor).filter(
        register__in=(SITES.code, MAIL_DOMAINS.code), name__in=written
    )
    units |= set(rows.values_list("unit__code", flat=True)[:HOLDERS_MAX])
    kind = text("Systems and devices")
    return [Finding(name, kind, "", detail=code) for code in sorted(units)]
