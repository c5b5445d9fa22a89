"""Which units hold a certificate."""

from datetime import datetime

from khien.base.accounts import queries as accounts
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.base.trust.access import certificates as access


def units_with_certificate(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether it held a valid certificate at an instant. Two queries."""
    held = dict(as_of(access.certificates(), at).values_list("unit__code", "serial"))
    return [
        Counted(unit.name, unit.code, unit.code in held, detail=held.get(unit.code, ""))
        for unit in accounts.watched_units(at)
        if unit_codes is None or unit.code in unit_codes
    ]
