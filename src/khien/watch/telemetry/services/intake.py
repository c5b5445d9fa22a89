"""Intake: records of a source become events in the store; acknowledged means on disk."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.usecase import use_case
from khien.engine.records.columns import TEXT_COLUMNS
from khien.engine.records.consoles.known import Alert
from khien.engine.records.ecs import columns_of, event_time
from khien.engine.records.reading import Progress, read
from khien.engine.records.types import Batch, Fault, Format, Outcome
from khien.watch.telemetry import access
from khien.watch.telemetry.services.arrivals import note_refused
from khien.watch.telemetry.services.consoles import consoles
from khien.watch.telemetry.services.feeds import token_hash
from khien.watch.telemetry.store.lake import EventLake
from khien.watch.telemetry.store.log import free_writer_name
from khien.watch.telemetry.types import FeedKey, Taken, TokenUnknown

TOKEN_KNOWN_S = 5.0
APPEND_ROWS = 20_000
FAULTS_SHOWN = 20
_ACCOUNT = frozenset({"user_name", "user_domain"})

_tokens: dict[str, tuple[float, FeedKey]] = {}
_guard = threading.Lock()


def open_lake(writer: str = "") -> EventLake:
    """Return the instance's event store; with a name, ready to write under it or `name-2`, …."""
    root = settings.KHIEN.events
    return EventLake(root, writer=free_writer_name(root, writer) if writer else "")


def feed_of_token(token: str) -> FeedKey:
    """Return whose token this is, remembered for five seconds. Raises TokenUnknown."""
    hashed = token_hash(token)
    with _guard:
        held = _tokens.get(hashed)
    if held and held[0] > time.monotonic():
        return held[1]
    feed = (
        access.feeds()
        .filter(token_hash=hashed, closed_at__isnull=True)
        .select_related("unit")
        .first()
    )
    if feed is None or not token:
        raise TokenUnknown
    key = FeedKey(feed.code, feed.unit.code)
    with _guard:
        _tokens[hashed] = (time.monotonic() + TOKEN_KNOWN_S, key)
    return key


def events_of(
    feed: FeedKey, batches: list[Batch], *, defaults: dict[str, str] | None = None
) -> pa.RecordBatch:
    """Return records, and those kept unparsed, as rows of the store.

    `defaults` fill columns that a record leaves empty (the sender's own word for the host).
    """
    at = now()
    micros = int(at.timestamp() * 1_000_000)
    known = consoles()
    rows: list[dict[str, str]] = []
    times: list[int] = []
    outcomes: list[str] = []
    raws: list[bytes] = []
    for batch in batches:
        kind = batch.format
        for raw, fields in zip(batch.raws, batch.fields, strict=True):
            found = columns_of(kind, fields)
            alert = known.alert_of(kind, fields, at)
            if alert is not None:
                found = _as_alert(found, alert)
            rows.append(_row(feed, kind, found, defaults))
            times.append((alert and alert.time) or event_time(kind, fields, at) or micros)
            outcomes.append("event")
            raws.append(raw)
        for fault in batch.faults:
            if fault.outcome is Outcome.UNPARSED:
                rows.append(_row(feed, Format.TEXT, {"message": fault.reason}, defaults))
                times.append(micros)
                outcomes.append("unparsed")
                raws.append(fault.raw)
    arrays: dict[str, Any] = {
        name: pa.array([row.get(name) for row in rows], pa.string()) for name in TEXT_COLUMNS
    }
    arrays["event_time"] = pa.array(times, pa.timestamp("us", "UTC"))
    arrays["ingest_time"] = pa.array([at] * len(times), pa.timestamp("us", "UTC"))
    arrays["outcome"] = pa.array(outcomes, pa.string())
    arrays["raw"] = pa.array(raws, pa.large_binary())
    return pa.RecordBatch.from_pydict(arrays)


@use_case
def ingest(by: Actor, *, path: Path, feed_code: str, progress: Progress | None = None) -> Taken:
    """Take in a file or folder as events of a source; every record is counted.

    Reading and writing run beside the transaction's start, which only keeps the refused counts.
    """
    feed = access.require_feed(by, feed_code)
    accounts.require_may(by, Capability.MANAGE_FEEDS, feed.unit.code)
    taken = _take(FeedKey(feed.code, feed.unit.code), path, progress)
    hour = now().replace(minute=0, second=0, microsecond=0)
    note_refused(feed.code, hour, taken.refused)
    return taken


def _take(feed: FeedKey, path: Path, progress: Progress | None) -> Taken:
    events = unparsed = refused = 0
    faults: list[Fault] = []
    with open_lake("ingest") as lake:
        for group in _grouped(read(path, progress)):
            rows = events_of(feed, group)
            if rows.num_rows:
                lake.append(rows)
            events += sum(len(batch.lines) for batch in group)
            for batch in group:
                for fault in batch.faults:
                    unparsed += fault.outcome is Outcome.UNPARSED
                    refused += fault.outcome is Outcome.REFUSED
                    if len(faults) < FAULTS_SHOWN:
                        faults.append(fault)
    told = tuple(f"{fault.source}, record {fault.line}: {fault.reason}" for fault in faults)
    return Taken(events, unparsed, refused, told)


def _grouped(batches: Iterator[Batch]) -> Iterator[list[Batch]]:
    group: list[Batch] = []
    for batch in batches:
        group.append(batch)
        if sum(len(each.lines) for each in group) >= APPEND_ROWS:
            yield group
            group = []
    if group:
        yield group


def _as_alert(found: dict[str, str], alert: Alert) -> dict[str, str]:
    """Return the columns of a console's alert: whose account it was only where the mapping says so."""
    kept = {name: value for name, value in found.items() if name not in _ACCOUNT}
    return kept | alert.columns


def _row(
    feed: FeedKey, kind: Format, found: dict[str, str], defaults: dict[str, str] | None
) -> dict[str, str]:
    row = {**defaults, **found} if defaults else found
    row["unit"], row["feed"], row["format"] = feed.unit_code, feed.code, kind.value
    return row


def has_feed(code: str) -> bool:
    """Return whether a source of this code stands. One query."""
    return access.feeds().filter(code=code).exists()
