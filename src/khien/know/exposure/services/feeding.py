"""Feeds are carried in: read outside any transaction, taken in chunks; a second time changes nothing."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from django.db import transaction

from khien.base.accounts.types import Actor
from khien.base.core.chunks import chunks
from khien.base.core.clock import now
from khien.base.core.refusals import Refusal
from khien.base.core.usecase import record
from khien.know.exposure import access
from khien.know.exposure.models import Affected, Cve, Entry, Feed
from khien.know.exposure.rules.feeds import files, reading
from khien.know.exposure.rules.versions.keys import key_of
from khien.know.exposure.services import nightly
from khien.know.exposure.types import feeds as words
from khien.know.exposure.types.feeds import Content, CveSeen, FeedKind, NotTaken, Record, Taken

CHUNK: Final = 1000
"""Records of one transaction: about a third of a second."""

OTHER_FILES: Final = "files in archives that are neither .json nor .csv"
KEYS_MAX: Final = 400
PACKED: Final = ("deb:", "rpm:", "apk:")
FAULTS_MAX: Final = 50
_RANKS: Final = {kind: rank for rank, kind in enumerate(FeedKind)}
_SAID: Final = (
    "summary",
    "cvss",
    "severity",
    "published",
    "kev_on",
    "is_ransomware",
    "epss",
    "told_by",
)


@dataclass(slots=True)
class _Import:
    """One import under way: what waits to be taken by feed, and what was counted."""

    by: str
    at: datetime
    waiting: dict[FeedKind, list[Record]] = field(default_factory=dict)
    newest: dict[FeedKind, datetime] = field(default_factory=dict)
    files: int = 0
    changed: int = 0
    same: int = 0
    withdrawn: int = 0
    rows: int = 0
    faults: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    products: set[str] = field(default_factory=set)


def import_feeds(by: Actor, *, paths: Sequence[Path]) -> Taken:
    """Carry in files, archives and folders of vulnerability data, told by their content.

    A broken file is named among the faults and nothing of it is taken; the others are. Asks for a match of
    what changed. Raises NotAllowed; NotTaken where a path does not exist.
    """
    access.require_keeper(by)
    run = _Import(by.name[:200], now())
    for path in paths:
        for place, raw in files.opened(path):
            if raw is None:
                run.skipped[OTHER_FILES] += 1
            else:
                _take_file(run, place, raw)
    return _closed(by, run)


def take(by: Actor, contents: Sequence[Content]) -> Taken:
    """Take in what was read elsewhere, as an import of files does. Raises NotAllowed."""
    access.require_keeper(by)
    run = _Import(by.name[:200], now())
    for content in contents:
        _take_content(run, content)
    return _closed(by, run)


def _closed(by: Actor, run: _Import) -> Taken:
    """Take what waits still, leave the audit's record, ask for a match of what changed."""
    _flush(run)
    taken = _told(run)
    with transaction.atomic():
        details: dict[str, object] = {
            "files": taken.files,
            "changed": taken.changed,
            "same": taken.same,
            "withdrawn": taken.withdrawn,
            "faults": len(taken.faults),
        }
        record(by, "exposure.import_feeds", details)
        if taken.products:
            nightly.ask_for(taken.products)
    return taken


def _take_file(run: _Import, place: str, raw: bytes | NotTaken) -> None:
    try:
        if isinstance(raw, NotTaken):
            raise raw
        contents = reading.read(raw, where=place)
    except Refusal as fault:
        run.faults.append(str(fault))
        return
    run.files += 1
    for content in contents:
        _take_content(run, content)


def _take_content(run: _Import, content: Content) -> None:
    kind = content.kind
    run.skipped.update(dict(content.skipped))
    if content.newest:
        held = run.newest.get(kind)
        run.newest[kind] = max(held, content.newest) if held else content.newest
    run.waiting.setdefault(kind, []).extend(content.records)
    if len(run.waiting[kind]) >= CHUNK:
        _flush(run)
    if content.is_whole:
        _flush(run)
        _withdraw(run, kind, {one.name for one in content.records})


def _flush(run: _Import) -> None:
    for kind, waiting in run.waiting.items():
        records = list({one.name: one for one in waiting}.values())
        run.same += len(waiting) - len(records)
        for first in range(0, len(records), CHUNK):
            _take(run, kind, records[first : first + CHUNK])
    run.waiting.clear()


def _take(run: _Import, kind: FeedKind, records: list[Record]) -> None:
    """Take some records in one transaction, in place of what they said before."""
    digests = {one.name: _digest(one) for one in records}
    with transaction.atomic():
        feed = _feed(run, kind)
        held = {
            entry.name: entry
            for some in chunks(sorted(digests), KEYS_MAX)
            for entry in access.entries().filter(feed=feed, name__in=some)
        }
        fresh = [
            one
            for one in records
            if one.name not in held or held[one.name].digest != digests[one.name]
        ]
        run.same += len(records) - len(fresh)
        run.changed += len(fresh)
        if fresh:
            _remove(run, feed, [held[one.name] for one in fresh if one.name in held])
            _keep_cves(kind, [cve for one in fresh for cve in one.cves])
            _keep(run, feed, fresh, digests)
        feed.save()


def _feed(run: _Import, kind: FeedKind) -> Feed:
    feed = access.feeds().select_for_update().filter(kind=kind).first()
    if feed is None:
        feed = Feed(kind=kind, imported_at=run.at, imported_by=run.by)
        feed.save()
    feed.imported_at, feed.imported_by = run.at, run.by
    newest = run.newest.get(kind)
    if newest and (feed.newest is None or newest > feed.newest):
        feed.newest = newest
    elif kind is FeedKind.DEBIAN:
        feed.newest = run.at  # the tracker carries no date of its own
    return feed


def _remove(run: _Import, feed: Feed, gone: list[Entry]) -> None:
    for some in chunks([one.pk for one in gone], KEYS_MAX):
        rows = access.affected().filter(entry_id__in=some)
        run.products.update(rows.values_list("product", flat=True).distinct())
        rows.delete()
        access.entries().filter(pk__in=some).delete()
    feed.records -= len(gone)
    feed.rows -= sum(one.rows for one in gone)
    feed.without_products -= sum(not one.rows for one in gone)


def _keep(run: _Import, feed: Feed, fresh: list[Record], digests: dict[str, str]) -> None:
    made = [
        Entry(feed=feed, name=one.name, digest=digests[one.name], rows=len(one.affected))
        for one in fresh
    ]
    access.entries().bulk_create(made, batch_size=CHUNK)
    rows = [
        _row(entry.pk, each)
        for entry, one in zip(made, fresh, strict=True)
        for each in one.affected
    ]
    access.affected().bulk_create(rows, batch_size=CHUNK)
    run.products.update(row.product for row in rows)
    run.rows += len(rows)
    spoken = {row.product.rpartition(":")[0] for row in rows if row.product.startswith(PACKED)}
    feed.releases = sorted(spoken.union(feed.releases))
    feed.records += len(fresh)
    feed.rows += len(rows)
    feed.without_products += sum(not one.affected for one in fresh)


def _row(entry: int, said: words.Affected) -> Affected:
    start, end = said.start, said.end
    return Affected(
        entry_id=entry,
        cve_id=said.cve,
        product=said.product,
        scheme=said.scheme,
        start=start.version if start else "",
        start_key=key_of(said.scheme, start.version) if start else None,
        is_start_in=start is None or start.is_included,
        end=end.version if end else "",
        end_key=key_of(said.scheme, end.version) if end else None,
        is_end_in=end is not None and end.is_included,
        fixed_in=said.fixed_in[:120],
        target=said.target[:60],
        runs_on=said.runs_on,
        replaces=said.replaces,
        confidence=said.confidence,
    )


def _keep_cves(kind: FeedKind, said: list[CveSeen]) -> None:
    """Enter CVEs, and what a feed says of them: over what lesser feeds said, and where nobody did."""
    wanted = {one.name: one for one in said}
    held = {
        row.pk: row
        for some in chunks(sorted(wanted), KEYS_MAX)
        for row in access.cves().filter(pk__in=some)
    }
    rows = [_cve(held.get(name), one, kind) for name, one in wanted.items()]
    access.cves().bulk_create(
        rows, batch_size=CHUNK, update_conflicts=True, unique_fields=["name"], update_fields=_SAID
    )


def _cve(row: Cve | None, one: CveSeen, kind: FeedKind) -> Cve:
    row = row or Cve(name=one.name, told_by=kind)
    is_believed = _RANKS[kind] <= _RANKS[FeedKind(row.told_by)]
    for name, value in (
        ("summary", one.summary),
        ("cvss", one.cvss),
        ("severity", one.severity),
        ("published", one.published),
    ):
        if value and (is_believed or not getattr(row, name)):
            setattr(row, name, value)
    if is_believed:
        row.told_by = kind
    if kind is FeedKind.KEV:
        row.kev_on, row.is_ransomware = one.kev_on, one.is_ransomware
    if kind is FeedKind.EPSS:
        row.epss = one.epss
    return row


def _withdraw(run: _Import, kind: FeedKind, named: set[str]) -> None:
    """Remove what a whole feed does not name any more."""
    feed = access.feeds().filter(kind=kind).first()
    if feed is None:
        return
    gone = [one for one in access.entries().filter(feed=feed) if one.name not in named]
    for first in range(0, len(gone), CHUNK):
        some = gone[first : first + CHUNK]
        with transaction.atomic():
            feed = _feed(run, kind)
            _remove(run, feed, some)
            if kind is FeedKind.KEV:
                names = [one.name for one in some]
                access.cves().filter(pk__in=names).update(kev_on=None, is_ransomware=False)
            feed.save()
    run.withdrawn += len(gone)


def _told(run: _Import) -> Taken:
    return Taken(
        files=run.files,
        changed=run.changed,
        same=run.same,
        withdrawn=run.withdrawn,
        rows=run.rows,
        faults=tuple(run.faults[:FAULTS_MAX])
        + ((f"… and {len(run.faults) - FAULTS_MAX} more",) if len(run.faults) > FAULTS_MAX else ()),
        skipped=tuple(sorted(run.skipped.items())),
        products=frozenset(run.products),
    )


def _digest(one: Record) -> str:
    return hashlib.blake2b(msgspec.json.encode(one), digest_size=16).hexdigest()
