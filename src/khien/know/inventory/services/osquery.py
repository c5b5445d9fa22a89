"""osquery's nodes: enrolled with a unit's key, told which queries run, their results taken in."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.ids import new_token
from khien.base.core.refusals import NotAllowed, NotFound, text
from khien.base.core.usecase import use_case
from khien.know.inventory import access
from khien.know.inventory.models import OsqueryNode, OsqueryPack
from khien.know.inventory.rules import packs
from khien.know.inventory.rules.reading import osquery
from khien.know.inventory.rules.reading.door import json_of, refused, rows, unpacked
from khien.know.inventory.services.agents import acting, sender_of, token_hash
from khien.know.inventory.services.observing import observe
from khien.know.inventory.types.agents import SamePerson, Sender


@dataclass(frozen=True, slots=True)
class Node:
    """An enrolled osquery: its host identifier, and who stands for it."""

    host: str
    sender: Sender


def body_of(content: bytes) -> dict[str, Any]:
    """Return an osquery's message, unpacked. Raises NotRead."""
    found = json_of(unpacked(content))
    if not isinstance(found, dict):
        raise refused("1:1", text("this is no message of osquery"), text("send a JSON object"))
    return found


def enroll(secret: str, host: str) -> str:
    """Enrol an osquery by the key of its unit and return its own key. Raises KeyUnknown, NotRead.

    One that enrols again gets a new key; its old one ends.
    """
    sender = sender_of(secret)
    if not host.strip():
        raise refused("host_identifier", text("it is empty"), text("name the machine in it"))
    return enter_node(acting(sender), agent_key=sender.key, host=host.strip()[:120])


@use_case
def enter_node(by: Actor, *, agent_key: int, host: str) -> str:
    """Keep a node and return its key."""
    secret = new_token()
    access.osquery_nodes().filter(key_id=agent_key, host=host).delete()
    OsqueryNode(
        key_id=agent_key, host=host, token_hash=token_hash(secret), enrolled_at=now()
    ).save()
    return secret


def node_of(given: str) -> Node | None:
    """Return the node that holds a key; None where none does or its unit's key was revoked. One query."""
    rows_ = access.osquery_nodes().filter(
        token_hash=token_hash(given), key__revoked_at__isnull=True
    )
    row = rows_.select_related("key__unit").first() if given else None
    return Node(row.host, Sender(row.key_id, row.key.name, row.key.unit.code)) if row else None


def config() -> dict[str, Any]:
    """Return the configuration of a node: which queries run, and that nothing else is asked."""
    return {
        "schedule": packs.schedule(running()),
        "options": {"disable_distributed": True, "logger_snapshot_event_type": True},
        "node_invalid": False,
    }


def running() -> list[str]:
    """Return the names of the queries that run: as two persons agreed last, else all of the list."""
    agreed = access.osquery_packs().filter(agreed_at__isnull=False).order_by("-agreed_at").first()
    return list(packs.allowed()) if agreed is None else list(agreed.queries)


def take_results(node: Node, lines: object) -> None:
    """Take in results of queries that run; what is asked by nobody here is passed over. Raises NotRead."""
    at = timezone.localtime(now())
    wanted = set(running())
    known = [
        line | {"hostIdentifier": node.host}
        for line in rows(lines)
        if str(line.get("name", "")).rpartition("/")[2] in wanted
    ]
    if not known:
        return
    said = [replace(one, seen_at=at) for one in osquery.read(known, at=at)]
    observe(acting(node.sender), unit_code=node.sender.unit_code, observations=said)


@use_case
def propose(by: Actor, *, queries: list[str]) -> int:
    """Propose which of the allow-listed queries run. Raises NotAllowed, NotAllowListed."""
    _require_province(by)
    access.osquery_packs().filter(agreed_at__isnull=True, dropped_at__isnull=True).update(
        dropped_at=now()
    )
    row = OsqueryPack(
        queries=packs.require_allowed(queries),
        proposed_by=by.name[:200],
        proposed_by_id=by.person_id,
        proposed_at=now(),
    )
    row.save()
    return row.pk


@use_case
def agree(by: Actor, *, key: int) -> None:
    """Agree to another's proposal: it is in force from now on. Raises NotFound, SamePerson, NotAllowed."""
    _require_province(by)
    waiting = access.osquery_packs().filter(agreed_at__isnull=True, dropped_at__isnull=True)
    row = waiting.select_for_update().filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    if row.proposed_by_id is None or row.proposed_by_id == by.person_id:
        raise SamePerson
    row.agreed_by, row.agreed_at = by.name[:200], now()
    row.save(update_fields=["agreed_by", "agreed_at"])


def _require_province(by: Actor) -> None:
    """Raise NotAllowed for who does not manage the inventory of the whole province."""
    if not accounts.oversees_province(by, Capability.MANAGE_INVENTORY):
        raise NotAllowed(what=text("the queries run on all units' machines"))
