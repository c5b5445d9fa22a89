"""Sources: how each kind of feed is read, part by part; a part is yielded only when it is whole."""

import hashlib
import hmac
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode, urljoin

import orjson

from khien.act.exchange.rules import feeds, misp, stix_in, taxii
from khien.act.exchange.rules.reading import RECORDS_MAX, read_json
from khien.act.exchange.types.feeds import (
    BadStatus,
    FeedKind,
    HashDiffers,
    Piece,
    PullFailed,
    Source,
)
from khien.act.exchange.types.imports import BadFile, TooLarge
from khien.act.exchange.wire.fetching import Fetcher
from khien.base.core.clock import now
from khien.base.core.refusals import text

PAGE_OBJECTS: Final = 1000
PAGE_BYTES_MAX: Final = 16 * 1024 * 1024
LIST_BYTES_MAX: Final = 16 * 1024 * 1024
DOCUMENT_BYTES_MAX: Final = 15 * 1024 * 1024
HASH_BYTES_MAX: Final = 4096
EVENTS_AT_ONCE: Final = 20
_GONE: Final = frozenset({404, 410})
Unsettled = Callable[[list[tuple[str, str]]], list[tuple[str, str]]]


def pieces(source: Source, fetcher: Fetcher, unsettled: Unsettled) -> Iterator[Piece]:
    """Yield what is new in a feed, oldest first. Raises PullFailed where reading ends before its end.

    `unsettled` returns those of the named versions that were not settled before.
    """
    read = {FeedKind.TAXII: _pages, FeedKind.MISP: _events, FeedKind.CSAF: _documents}[source.kind]
    return read(source, fetcher, unsettled)


def _pages(source: Source, fetcher: Fetcher, _unsettled: Unsettled) -> Iterator[Piece]:
    """Yield pages: `after` is where the walk began, `next` the mark of its next page, `last` its end."""
    root = f"{source.url.rstrip('/')}/collections/{quote(source.collection, safe='')}/objects/"
    at = {"after": "", "next": "", "last": "", **source.position}
    is_moving = True
    while is_moving:
        asked = {"limit": PAGE_OBJECTS, "added_after": at["after"], "next": at["next"]}
        query = urlencode({name: said for name, said in asked.items() if said})
        answer = _page_of(fetcher, f"{root}?{query}", is_resumed=bool(at["next"]), root=root)
        if answer is None:
            at["next"] = ""
            continue
        envelope, last = answer
        objects, mark = envelope.get("objects", []), envelope.get("next")
        is_moving = envelope.get("more") is True
        if is_moving and (not isinstance(mark, str) or not mark or mark == at["next"]):
            raise PullFailed(url=root, why=text("it says that there is more, but not where."))
        at["last"] = last or at["last"]
        at["next"] = mark if is_moving else ""
        if not is_moving:
            at["after"] = at["last"] or at["after"]
        yield _page(root, objects, dict(at))


def _page_of(
    fetcher: Fetcher, url: str, *, root: str, is_resumed: bool
) -> tuple[dict[str, Any], str] | None:
    """Return an envelope and when its last object was added; None for a mark that ran out."""
    try:
        answer = fetcher.get(url, most=PAGE_BYTES_MAX, accept=taxii.MEDIA)
    except BadStatus as refusal:
        if is_resumed and refusal.values["status"] in {400, 404, 410, 416}:
            return None
        raise
    envelope = _json(root, answer.body)
    if not isinstance(envelope, dict) or not isinstance(envelope.get("objects", []), list):
        raise PullFailed(url=root, why=text("this is no TAXII 2.1 envelope."))
    last = answer.headers.get("x-taxii-date-added-last", "")
    return envelope, last if stix_in.read_instant(last) else ""


def _page(root: str, objects: list[Any], position: Mapping[str, Any]) -> Piece:
    """Return the objects of a page that are whole as a bundle; the others are counted."""
    if len(objects) > RECORDS_MAX:
        raise PullFailed(url=root, why=text("there are more records than are read at once."))
    faults = {place: stix_in.fault_of(thing) for place, thing in enumerate(objects)}
    good = [thing for place, thing in enumerate(objects) if faults[place] is None]
    bad = [
        BadFile(path=f"objects[{place}]{fault[0]}", why=fault[1])
        for place, fault in faults.items()
        if fault is not None
    ]
    made = {"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": good}
    content = orjson.dumps(made) if good else b""
    label = str(position["last"] or position["after"])
    return Piece(label, content, position=position, refused=len(bad), why=bad[0] if bad else None)


def _events(source: Source, fetcher: Fetcher, unsettled: Unsettled) -> Iterator[Piece]:
    """Yield events some at a time, each read whole; one that cannot be read is counted alone."""
    manifest = _json(source.url, fetcher.get(source.url, most=LIST_BYTES_MAX).body)
    held: list[bytes] = []
    items: list[tuple[str, str]] = []
    for name, version in unsettled(feeds.events_in(source.url, manifest)):
        url = urljoin(source.url, f"{name}.json")
        try:
            held.append(orjson.dumps(_event(url, name, source, fetcher)))
            items.append((name, version))
        except (BadFile, TooLarge) as refusal:
            yield Piece(name, items=((name, version),), refused=1, why=refusal)
        except PullFailed as refusal:
            if refusal.values.get("status") in _GONE:
                yield Piece(name, refused=1, why=refusal)
                continue
            if held:
                yield _batch(held, items)
            raise
        if len(held) == EVENTS_AT_ONCE or sum(map(len, held)) > PAGE_BYTES_MAX // 2:
            yield _batch(held, items)
            held, items = [], []
    if held:
        yield _batch(held, items)


def _batch(held: list[bytes], items: list[tuple[str, str]]) -> Piece:
    return Piece(items[-1][0], b"[" + b",".join(held) + b"]", tuple(items))


def _event(url: str, name: str, source: Source, fetcher: Fetcher) -> dict[str, Any]:
    """Return an event whose records could be taken. Raises BadFile, TooLarge, PullFailed."""
    values = read_json(fetcher.get(url, most=PAGE_BYTES_MAX // 2).body)
    event = values.get("Event") if isinstance(values, dict) else None
    if not isinstance(event, dict) or str(event.get("uuid", "")).lower() != name.lower():
        raise BadFile(path="Event.uuid", why=text("it is not the event that the manifest names."))
    whole = {"Event": event}
    for _record in misp.from_misp(whole, source.terms, at=now()):
        pass
    return whole


def _documents(source: Source, fetcher: Fetcher, unsettled: Unsettled) -> Iterator[Piece]:
    """Yield documents whose hash holds, where one is offered."""
    metadata = _json(source.url, fetcher.get(source.url, most=LIST_BYTES_MAX).body)
    listed: dict[tuple[str, str], str] = {}
    for url in feeds.rolies_in(source.url, metadata):
        rolie = _json(url, fetcher.get(url, most=LIST_BYTES_MAX).body)
        listed |= {(at, version): mark for at, version, mark in feeds.documents_in(url, rolie)}
    for url, version in unsettled([key for key in listed if len(key[0]) <= 500]):
        try:
            content = fetcher.get(url, most=DOCUMENT_BYTES_MAX).body
            _require_hash(url, content, listed[(url, version)], fetcher)
        except PullFailed as refusal:
            is_of_one = isinstance(refusal, HashDiffers) or refusal.values.get("status") in _GONE
            if not is_of_one:
                raise
            yield Piece(url, refused=1, why=refusal)
            continue
        yield Piece(url.rpartition("/")[2], content, ((url, version),))


def _require_hash(url: str, content: bytes, mark: str, fetcher: Fetcher) -> None:
    """Raise HashDiffers unless a document is what its hash file says, where there is one."""
    if not mark:
        return
    said = feeds.hash_in(fetcher.get(mark, most=HASH_BYTES_MAX, accept="*/*").body)
    made = hashlib.sha512(content) if len(said) == 128 else hashlib.sha256(content)
    if not hmac.compare_digest(said, made.hexdigest()):
        raise HashDiffers(url=url)


def _json(url: str, body: bytes) -> Any:
    try:
        return read_json(body)
    except (BadFile, TooLarge):
        raise PullFailed(url=url, why=text("this is not the JSON that belongs there.")) from None
