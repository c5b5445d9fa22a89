"""Which systems a person may propose the level of, as a form offers them."""

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.know.inventory.queries import systems

OFFERED_MAX = 1000


def systems_to_propose(actor: Actor, unit_codes: frozenset[str] | None) -> list[tuple[str, str]]:
    """Return the systems of the units where the actor proposes levels: code, and how it is called."""
    own = accounts.unit_codes(actor, Capability.PROPOSE_LEVELS)
    codes = own if unit_codes is None else unit_codes if own is None else own & unit_codes
    found = systems.systems_at(now(), codes)[:OFFERED_MAX]
    return [(f"{one.unit_code}~{one.name}", f"{one.name} · {one.unit}") for one in found]
