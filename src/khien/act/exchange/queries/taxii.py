"""Reads of the TAXII server: collections of a peer, pages of objects by the order of adding."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from khien.act.exchange import access
from khien.act.exchange.models import Collection, StixObject
from khien.act.exchange.rules import taxii
from khien.act.exchange.rules.stix_in import read_instant
from khien.act.exchange.types.peers import CollectionLine, Reader
from khien.base.core.refusals import Invalid, NotFound, text

MATCH_MAX = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request for objects wants."""

    added_after: datetime | None = None
    limit: int = taxii.PAGE_MAX
    start: tuple[datetime, int] | None = None
    ids: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    spec_versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectPage:
    """One page of objects with the mark of the next one (empty on the last)."""

    rows: tuple[StixObject, ...]
    mark: str

    @property
    def first_added(self) -> str:
        """Return when the first object was added."""
        return taxii.instant(self.rows[0].date_added) if self.rows else ""

    @property
    def last_added(self) -> str:
        """Return when the last object was added."""
        return taxii.instant(self.rows[-1].date_added) if self.rows else ""

    def envelope(self) -> bytes:
        """Return the page as an envelope; objects go out as they were kept."""
        objects = ",".join(row.content for row in self.rows)
        held = [f'"objects":[{objects}]'] if self.rows else []
        if self.mark:
            held += ['"more":true', f'"next":"{self.mark}"']
        return ("{" + ",".join(held) + "}").encode()


def collections_of(reader: Reader) -> list[CollectionLine]:
    """Return the collections that a peer reads or writes. One query."""
    mine = access.collections().filter(pk__in=reader.reads | reader.writes)
    return [_line(row) for row in mine.order_by("code")]


def collection_of(reader: Reader, uuid: str) -> CollectionLine:
    """Return one collection of a peer by its identifier or code. Raises NotFound."""
    mine = access.collections().filter(pk__in=reader.reads | reader.writes)
    found = mine.filter(Q(uuid=uuid.lower()) | Q(code=uuid)).first()
    if found is None:
        raise NotFound(what=uuid)
    return _line(found)


def collection_resource(collection: CollectionLine, reader: Reader) -> dict[str, Any]:
    """Return a collection as the server describes it."""
    return {
        "id": collection.uuid,
        "title": collection.title,
        "alias": collection.code,
        "can_read": collection.key in reader.reads,
        "can_write": collection.key in reader.writes,
        "media_types": ["application/stix+json;version=2.1"],
    }


def asked(words: Any) -> Asked:
    """Return what the words of a request want (a mapping with `get`). Raises Invalid."""
    listed = {
        name: tuple(one for one in words.get(f"match[{name}]", "").split(",") if one)
        for name in ("id", "type", "version", "spec_version")
    }
    if any(len(values) > MATCH_MAX for values in listed.values()):
        raise Invalid(what=text("A match names at most a hundred values."))
    for version in listed["version"]:
        if version not in {"all", "first", "last"} and read_instant(version) is None:
            raise Invalid(what=text("match[version] takes all, first, last or an instant."))
    return Asked(
        added_after=taxii.read_added_after(words.get("added_after", "")),
        limit=taxii.read_limit(words.get("limit", "")),
        start=taxii.read_next(words.get("next", "")),
        ids=listed["id"],
        types=listed["type"],
        versions=listed["version"],
        spec_versions=listed["spec_version"],
    )


def object_page(reader: Reader, collection: CollectionLine, wanted: Asked) -> ObjectPage:
    """Return one page of what the peer may see, in the order of adding. One query."""
    rows = _matching(access.objects_in(collection.key, reader), wanted)
    if wanted.added_after is not None:
        rows = rows.filter(date_added__gt=wanted.added_after)
    if wanted.start is not None:
        at, key = wanted.start
        rows = rows.filter(Q(date_added__gt=at) | Q(date_added=at, pk__gt=key))
    found = list(rows.order_by("date_added", "pk")[: wanted.limit + 1])
    kept = found[: wanted.limit]
    last = kept[-1] if len(found) > wanted.limit else None
    return ObjectPage(tuple(kept), taxii.next_mark(last.date_added, last.pk) if last else "")


def require_object(reader: Reader, collection: CollectionLine, name: str) -> None:
    """Raise NotFound unless the peer may see some version of an object. One query."""
    if not access.objects_in(collection.key, reader).filter(name=name).exists():
        raise NotFound(what=name)


def manifest_of(rows: Sequence[StixObject]) -> list[dict[str, str]]:
    """Return what the manifest says of objects."""
    return [
        {
            "id": row.name,
            "date_added": taxii.instant(row.date_added),
            "version": taxii.version(row.version),
            "media_type": "application/stix+json;version=2.1",
        }
        for row in rows
    ]


def status_of(reader: Reader, uuid: str) -> Any:
    """Return what came of objects that this peer added. Raises NotFound. One query."""
    found = access.statuses().filter(uuid=uuid, peer_id=reader.peer_id or 0).first()
    if found is None:
        raise NotFound(what=uuid)
    return found.content


def _matching(rows: QuerySet[StixObject], wanted: Asked) -> QuerySet[StixObject]:
    if wanted.ids:
        rows = rows.filter(name__in=wanted.ids)
    if wanted.types:
        rows = rows.filter(type__in=wanted.types)
    if wanted.spec_versions and "2.1" not in wanted.spec_versions:
        return rows.none()
    if "all" in wanted.versions:
        return rows
    reach = Q()
    for version in wanted.versions or ("last",):
        if version == "first":
            reach |= Q(is_first=True)
        elif version == "last":
            reach |= Q(is_last=True)
        else:
            reach |= Q(version=read_instant(version))
    return rows.filter(reach)


def narrowed(wanted: Asked, key: str, versions: tuple[str, ...]) -> Asked:
    """Return the request narrowed to one object, and to versions where they are named."""
    return replace(wanted, ids=(key,) if key else wanted.ids, versions=versions or wanted.versions)


def _line(row: Collection) -> CollectionLine:
    return CollectionLine(row.pk, row.code, row.uuid, row.title, row.description, row.is_writable)
