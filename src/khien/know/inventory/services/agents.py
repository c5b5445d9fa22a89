"""Keys of agents: made, shown once, revoked; who holds one brings inventories of its unit."""

import hashlib
from pathlib import Path

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as system
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now, today
from khien.base.core.ids import new_token
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.usecase import use_case
from khien.know.inventory import access
from khien.know.inventory.models import AgentKey
from khien.know.inventory.types.agents import KeyUnknown, Sender

HINT_CHARACTERS = 4
COLLECTOR = Path(__file__).parent.parent / "data" / "collector.ps1"


def token_hash(token: str) -> str:
    """Return what is kept of a key: it holds 256 bits of chance, so its hash needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


@use_case
def make_key(by: Actor, *, unit_code: str, name: str) -> str:
    """Make a key for the agents of a unit and return it; it is shown this once. Raises NotAllowed."""
    accounts.require_may(by, Capability.MANAGE_INVENTORY, unit_code)
    if not name.strip():
        raise Invalid(what=text("Give the key a name: the room or the machines it is for."))
    token = new_token()
    AgentKey(
        unit_id=accounts.unit_key(unit_code),
        name=name.strip()[:120],
        token_hash=token_hash(token),
        token_hint=token[-HINT_CHARACTERS:],
        made_at=now(),
        made_by=by.name[:200],
    ).save()
    return token


@use_case
def revoke_key(by: Actor, *, key: int) -> None:
    """Revoke a key: agents that hold it bring nothing from now on. Raises NotFound."""
    row = access.keys_visible_to(by).filter(pk=key, revoked_at__isnull=True).first()
    if row is None:
        raise NotFound(what=str(key))
    row.revoked_at = now()
    row.save(update_fields=["revoked_at"])


def sender_of(token: str) -> Sender:
    """Return who holds a key; once a day that it was used is kept. Raises KeyUnknown."""
    rows = access.agent_keys().filter(token_hash=token_hash(token), revoked_at__isnull=True)
    row = rows.select_related("unit").first() if token else None
    if row is None:
        raise KeyUnknown
    if row.last_used_on != today():
        rows.update(last_used_on=today())
    return Sender(row.pk, row.name, row.unit.code)


def acting(sender: Sender) -> Actor:
    """Return who acts when an agent brings something."""
    return system.everything(sender.name)


def collector() -> bytes:
    """Return the collector for Windows machines, with the mark by which PowerShell knows UTF-8."""
    return b"\xef\xbb\xbf" + COLLECTOR.read_bytes()
