"""The audit chain: the worker numbers records, chains them by hash, and anchors the head outside.

Each chained record holds the hash of the one before. The head (position and hash) is written to a
file outside the database after every round, and to one file a day that is never rewritten: who
alters, removes or inserts a record, the last one too, is seen by `verify`.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from khien.base.core.clock import now, today
from khien.base.core.models import AuditRecord

FIRST_HASH = "0" * 64
ROUND_RECORDS = 500


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One audit record, as the page and the command show it."""

    key: int
    position: int | None
    at: str
    actor: str
    action: str
    details: dict[str, object]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the chain found: how many records hold, and a sentence for each fault."""

    records: int
    unchained: int
    faults: tuple[str, ...]


def chain_once() -> int:
    """Chain the records that wait, oldest first, anchor the head, and return how many."""
    with transaction.atomic():
        head = _head()
        position, previous = (head.position or 0, head.hash) if head else (0, FIRST_HASH)
        waiting = AuditRecord.objects.select_for_update().filter(position__isnull=True)
        records = list(waiting.order_by("pk")[:ROUND_RECORDS])
        for record in records:
            position += 1
            record.position, record.previous_hash = position, previous
            record.hash = previous = hash_of(record)
        AuditRecord.objects.bulk_update(records, ["position", "previous_hash", "hash"])
    if records:
        _anchor(position, previous)
    return len(records)


def verify() -> Verdict:
    """Check every link and every anchor. Reads all records once, in order."""
    faults: list[str] = []
    position, previous = 0, FIRST_HASH
    anchors = dict(_anchors())
    chained = AuditRecord.objects.filter(position__isnull=False).order_by("position")
    for record in chained.iterator(chunk_size=2000):
        position += 1
        faults += _faults_of(record, position, previous, anchors)
        position, previous = record.position or position, record.hash
    faults += [
        f"The records from position {position + 1} to {anchored} are gone: an anchor outside the "
        f"database names record {anchored}, the database ends at {position}."
        for anchored in [max(anchors, default=0)]
        if anchored > position
    ]
    unchained = AuditRecord.objects.filter(position__isnull=True).count()
    return Verdict(position, unchained, tuple(faults))


def newest(*, limit: int = 200, action: str = "") -> list[AuditLine]:
    """Return the newest records, of one action where given. One query."""
    records = AuditRecord.objects.order_by("-pk")
    if action:
        records = records.filter(action__startswith=action)
    return [
        AuditLine(
            record.pk,
            record.position,
            record.at.isoformat(timespec="seconds"),
            record.actor,
            record.action,
            record.details,
        )
        for record in records[:limit]
    ]


def hash_of(record: AuditRecord) -> str:
    """Return the SHA-256 over the record's content and the hash before it."""
    content = json.dumps(
        [
            record.position,
            record.previous_hash,
            record.at.isoformat(),
            record.actor,
            record.person_id,
            record.action,
            record.details,
            record.request_id,
        ],
        ensure_ascii=False,
        sort_keys=True,
    )
    return hashlib.sha256(content.encode()).hexdigest()


def _faults_of(
    record: AuditRecord, expected: int, previous: str, anchors: dict[int, str]
) -> list[str]:
    name = (
        f"record {record.position} ({record.action} by {record.actor}, "
        f"{record.at.isoformat(timespec='seconds')})"
    )
    faults = []
    if record.position != expected:
        faults.append(f"Before {name}, {(record.position or 0) - expected} record(s) were removed.")
    if record.hash != hash_of(record):
        faults.append(f"Altered: {name} no longer has the content that was chained.")
    elif record.previous_hash != previous:
        faults.append(f"Broken link: {name} does not follow the record before it.")
    elif record.position in anchors and anchors[record.position] != record.hash:
        faults.append(f"Rewritten: {name} differs from the anchor outside the database.")
    return faults


def _head() -> AuditRecord | None:
    return AuditRecord.objects.filter(position__isnull=False).order_by("-position").first()


def _folder() -> Path:
    return Path(settings.KHIEN.home) / "audit-anchors"


def _anchor(position: int, head: str) -> None:
    """Write the head durably: the day's first one to its own file, every one to `head.json`."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"position": position, "hash": head, "at": now().isoformat()}) + "\n"
    day = folder / f"{today().isoformat()}.json"
    for target in [folder / "head.json"] + ([] if day.exists() else [day]):
        fresh = target.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)


def _anchors() -> Iterator[tuple[int, str]]:
    if _folder().is_dir():
        for file in sorted(_folder().glob("*.json")):
            anchor = json.loads(file.read_text(encoding="utf-8"))
            yield int(anchor["position"]), str(anchor["hash"])
