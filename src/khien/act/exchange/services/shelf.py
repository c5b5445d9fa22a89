"""The shelf: objects enter collections, each version once, in an order that only grows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from khien.act.exchange import access
from khien.act.exchange.models import Collection
from khien.act.exchange.queries import own
from khien.act.exchange.rules.stix_in import read_instant
from khien.act.exchange.types.objects import FreshObject
from khien.base.core.chunks import chunks
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.core.stix import definition, derived_uuid, organisation
from khien.base.core.tlp import Tlp

INDICATORS: Final = "indicators"
ADVISORIES: Final = "advisories"
RECEIVED: Final = "received"
_OWN: Final = {
    INDICATORS: (text("Indicators of this centre"), False),
    ADVISORIES: (text("Advisories of this centre"), False),
    RECEIVED: (text("Received from other centres"), True),
}


@dataclass(frozen=True, slots=True)
class Shelved:
    """What came of objects: the names that were new, changed (a new version) or known."""

    new: frozenset[str]
    changed: frozenset[str]
    known: frozenset[str]


def own_collection(code: str) -> Collection:
    """Return one of the collections that every instance has; made at first use."""
    title, is_writable = _OWN[code]
    uuid = derived_uuid(own.instance(), "collection", code)
    made = {"uuid": uuid, "title": title, "is_writable": is_writable}
    return access.collections().get_or_create(code=code, defaults=made)[0]


def own_collections() -> list[Collection]:
    """Return all collections that every instance has."""
    return [own_collection(code) for code in _OWN]


def shelve(
    collection: Collection,
    things: Sequence[Mapping[str, Any]],
    tlps: Mapping[str, Tlp],
    *,
    peer_id: int | None = None,
) -> Shelved:
    """Keep versions of objects that are whole; known ones are left. Call inside a transaction."""
    shelf = access.locked_collection(collection.pk)
    held = _held(shelf.pk, [str(thing["id"]) for thing in things])
    at = max(now(), shelf.last_added + timedelta(microseconds=1)) if shelf.last_added else now()
    fresh: list[FreshObject] = []
    new: set[str] = set()
    changed: set[str] = set()
    known: set[str] = set()
    for thing in things:
        name = str(thing["id"])
        row = _row(thing, shelf.pk, tlps[name], at + timedelta(microseconds=len(fresh)), peer_id)
        versions = held.setdefault(name, set())
        if row.version in versions or (versions and "modified" not in thing):
            known.add(name)
            continue
        (changed if versions and name not in new else new).add(name)
        versions.add(row.version)
        fresh.append(row)
    _mark_ends(shelf.pk, fresh, held, changed)
    access.add_objects(fresh)
    if fresh:
        shelf.last_added = fresh[-1].date_added
        shelf.save(update_fields=["last_added"])
    return Shelved(frozenset(new), frozenset(changed), frozenset(known - new - changed))


def context_of(tlps: set[Tlp]) -> list[dict[str, Any]]:
    """Return what our own objects refer to: who we are, and the markings."""
    return [organisation(own.instance(), own.name()), *map(definition, sorted(tlps))]


def known_tlps(names: Sequence[str]) -> dict[str, Tlp]:
    """Return the highest marking of objects that are kept already, by name."""
    found: dict[str, Tlp] = {}
    for some in chunks(names):
        rows = access.all_objects().filter(name__in=some).values_list("name", "tlp")
        for name, tlp in rows:
            found[name] = max(found.get(name, Tlp.CLEAR), Tlp(tlp))
    return found


def _held(collection_id: int, names: list[str]) -> dict[str, set[datetime]]:
    held: dict[str, set[datetime]] = {}
    for some in chunks(dict.fromkeys(names)):
        rows = access.all_objects().filter(collection_id=collection_id, name__in=some)
        for name, version in rows.values_list("name", "version"):
            held.setdefault(name, set()).add(version)
    return held


def _row(
    thing: Mapping[str, Any], collection_id: int, tlp: Tlp, at: datetime, peer_id: int | None
) -> FreshObject:
    said = thing.get("modified") or thing.get("created")
    return FreshObject(
        collection_id=collection_id,
        name=thing["id"],
        type=thing["type"],
        version=(read_instant(said) if isinstance(said, str) else None) or at,
        date_added=at,
        tlp=int(tlp),
        content=orjson.dumps(thing).decode(),
        peer_id=peer_id,
    )


def _mark_ends(
    collection_id: int,
    fresh: Sequence[FreshObject],
    held: Mapping[str, set[datetime]],
    changed: set[str],
) -> None:
    """Say which version of each object is the first and which the last."""
    for row in fresh:
        row.is_first = row.version == min(held[row.name])
        row.is_last = row.version == max(held[row.name])
    again = {row.name for row in fresh if not (row.is_first and row.is_last)} | changed
    for some in chunks(sorted(again)):
        rows = access.all_objects().filter(collection_id=collection_id, name__in=some)
        for held_row in rows.only("pk", "name", "version", "is_first", "is_last"):
            versions = held[held_row.name]
            ends = (held_row.version == min(versions), held_row.version == max(versions))
            if ends != (held_row.is_first, held_row.is_last):
                access.all_objects().filter(pk=held_row.pk).update(
                    is_first=ends[0], is_last=ends[1]
                )


def version_in(content: str) -> str:
    """Return the version that a kept object says, as it was written."""
    return str(orjson.loads(content).get("modified", ""))
