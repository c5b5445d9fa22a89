"""TAXII on the way in: a peer's objects are checked one by one and kept in the collection."""

import uuid
from collections.abc import Mapping
from typing import Any

from khien.act.exchange import access
from khien.act.exchange.models import TaxiiStatus
from khien.act.exchange.rules import marks, stix_in, taxii
from khien.act.exchange.services import shelf
from khien.act.exchange.types.imports import BadFile
from khien.act.exchange.types.peers import CollectionLine, Reader
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.refusals import NotAllowed, text
from khien.base.core.tlp import Tlp
from khien.base.core.usecase import use_case


def add_objects(reader: Reader, *, collection: CollectionLine, envelope: Mapping[str, Any]) -> Any:
    """Keep a peer's objects and return the status resource. Raises BadFile, NotAllowed.

    What is not whole is refused by itself, with the path; checking happens before the transaction.
    """
    if collection.key not in reader.writes or reader.peer_id is None:
        raise NotAllowed(what=collection.code)
    things = stix_in.objects_of(envelope)
    if len(things) > taxii.POST_OBJECTS_MAX:
        raise BadFile(path="objects", why=text("there are more records than are read at once."))
    good: list[dict[str, Any]] = []
    failures = []
    for place, thing in enumerate(things):
        fault = stix_in.fault_of(thing)
        if fault is None:
            good.append(thing)
        else:
            failures.append(_failure(thing, f"objects[{place}]{fault[0]}: {fault[1]}"))
    by = everything(text("a peer added objects"))
    return keep_objects(
        by,
        collection_id=collection.key,
        peer_id=reader.peer_id,
        objects=good,
        failures=failures,
    )


@use_case
def keep_objects(
    by: Actor,
    *,
    collection_id: int,
    peer_id: int,
    objects: list[dict[str, Any]],
    failures: list[dict[str, Any]],
) -> dict[str, Any]:
    """Keep a peer's objects that are whole, and what came of all of them."""
    collection = access.collections().get(pk=collection_id)
    newest = {thing["id"]: thing for thing in objects}
    refs = [ref for thing in objects for ref in marks.refs_of(thing)]
    known = shelf.known_tlps(list(dict.fromkeys(refs)))
    tlps = marks.inherited(newest, known=known, default=Tlp.AMBER)
    shelf.shelve(collection, objects, tlps, peer_id=peer_id)
    content: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "status": "complete",
        "request_timestamp": taxii.instant(now()),
        "total_count": len(objects) + len(failures),
        "success_count": len(objects),
        "successes": [{"id": thing["id"], "version": _version(thing)} for thing in objects],
        "failure_count": len(failures),
        "failures": failures,
        "pending_count": 0,
    }
    TaxiiStatus(uuid=content["id"], peer_id=peer_id, content=content).save()
    return content


def _failure(thing: Any, message: str) -> dict[str, Any]:
    name = thing.get("id") if isinstance(thing, dict) else None
    shown = name if isinstance(name, str) and len(name) < 300 else "unknown--" + "0" * 8
    return {
        "id": shown,
        "version": _version(thing) if isinstance(thing, dict) else taxii.instant(now()),
        "message": message[:500],
    }


def _version(thing: Mapping[str, Any]) -> str:
    said = thing.get("modified") or thing.get("created")
    return said if isinstance(said, str) and len(said) < 40 else taxii.instant(now())
