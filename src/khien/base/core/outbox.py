"""The outbox: facts and jobs written in the transaction that causes them, done by workers.

A row belongs to one hearer. A worker leases it, and commits the hearer's effect together with the
row's completion; a killed worker's lease runs out and another takes the row. A job that works
outside transactions is completed after it, so it may be called twice and must bear that. After
`ATTEMPTS_MAX` failures a row is a dead letter, kept until somebody plays it again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Min, Q, QuerySet

from khien.base.core.clock import now
from khien.base.core.facts import Fact, from_plain, name_of, to_plain
from khien.base.core.models import OutboxRow
from khien.base.core.offers import registry

LEASE_S = 60
OUTSIDE_LEASE_S = 120
ATTEMPTS_MAX = 8
BATCH_ROWS = 50

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Queue:
    """How one loop stands: rows that wait, rows given up, and since when the oldest waits."""

    name: str
    waiting: int
    dead: int
    oldest: datetime | None


def tell(fact: Fact) -> None:
    """Write a fact down for each of its hearers. Call inside the transaction that caused it."""
    at = now()
    OutboxRow.objects.bulk_create(
        OutboxRow(
            name=name_of(type(fact)),
            hearer=hearer.name,
            plain=to_plain(fact),
            created_at=at,
            due_at=at,
        )
        for hearer in registry.hearers.get(type(fact), ())
    )


def ask(
    job: str, *, due_at: datetime | None = None, is_long: bool = True, **words: str | int
) -> None:
    """Ask for a job, at once or at an instant. Call inside a transaction.

    A job that takes a few milliseconds (`is_long` false) is done in the loop of the facts.
    """
    at = now()
    OutboxRow.objects.create(
        name=job, hearer="", plain=words, created_at=at, due_at=due_at or at, is_long=is_long
    )


def work_once(worker: str, *, is_long: bool) -> int:
    """Lease what is due in one loop, do it, and return how many rows were done."""
    done = 0
    for row_id in _lease(worker, is_long=is_long):
        done += _do(worker, row_id)
    return done


def queues() -> list[Queue]:
    """Return how both loops stand. Two queries."""
    return [_queue("facts", is_long=False), _queue("jobs", is_long=True)]


def play_again(row_id: int) -> None:
    """Put a dead letter back into the queue."""
    OutboxRow.objects.filter(pk=row_id, is_dead=True).update(
        is_dead=False, attempts=0, due_at=now(), leased_by="", leased_until=None
    )


def dead_letters() -> list[OutboxRow]:
    """Return the newest hundred rows that were given up."""
    return list(OutboxRow.objects.filter(is_dead=True).order_by("-pk")[:100])


def forget_done(before: datetime) -> int:
    """Remove rows done before an instant and return how many."""
    return OutboxRow.objects.filter(done_at__lt=before).delete()[0]


def _queue(name: str, *, is_long: bool) -> Queue:
    rows = OutboxRow.objects.filter(is_long=is_long, done_at__isnull=True)
    counts = rows.aggregate(
        waiting=Count("pk", filter=Q(is_dead=False)),
        dead=Count("pk", filter=Q(is_dead=True)),
        oldest=Min("due_at", filter=Q(is_dead=False)),
    )
    return Queue(name, counts["waiting"], counts["dead"], counts["oldest"])


def _lockable(rows: QuerySet[OutboxRow]) -> QuerySet[OutboxRow]:
    """Return rows locked against other workers, where the database has row locks."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True)
    return rows


def _lease(worker: str, *, is_long: bool) -> list[int]:
    at = now()
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=at)
    due = OutboxRow.objects.filter(
        free, is_long=is_long, done_at__isnull=True, is_dead=False, due_at__lte=at
    )
    if not due.exists():
        return []
    with transaction.atomic():
        ids = list(
            _lockable(due).order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH_ROWS]
        )
        OutboxRow.objects.filter(pk__in=ids).update(
            leased_by=worker, leased_until=at + timedelta(seconds=LEASE_S)
        )
    return ids


def _do(worker: str, row_id: int) -> int:
    try:
        with transaction.atomic():
            row = (
                _lockable(OutboxRow.objects.all())
                .filter(pk=row_id, leased_by=worker, done_at__isnull=True, leased_until__gt=now())
                .first()
            )
            if row is None:
                return 0
            mine = OutboxRow.objects.filter(pk=row_id, leased_by=worker)
            if _is_outside(row):
                mine.update(leased_until=now() + timedelta(seconds=OUTSIDE_LEASE_S))
            else:
                _call(row)
                mine.update(done_at=now(), error="")
        if _is_outside(row):
            _call(row)
            mine.update(done_at=now(), error="")
    except Exception as problem:  # the outermost loop of a worker: the row keeps what went wrong
        log.exception("outbox row %s failed", row_id)
        _put_off(row_id, problem)
        return 0
    return 1


def _is_outside(row: OutboxRow) -> bool:
    return not row.hearer and row.name in registry.jobs and registry.jobs[row.name].is_outside


def _call(row: OutboxRow) -> None:
    if not row.hearer:
        registry.jobs[row.name].service(**row.plain)
        return
    service, fact = _hearer(row.hearer, row.name)
    service(from_plain(fact, row.plain))


def _hearer(name: str, fact_name: str) -> tuple[Callable[[Any], None], type[Fact]]:
    for fact, hearers in registry.hearers.items():
        if name_of(fact) == fact_name:
            for hearer in hearers:
                if hearer.name == name:
                    return hearer.service, fact
    msg = f"nobody hears {fact_name} as {name} any more"
    raise LookupError(msg)


def _put_off(row_id: int, problem: Exception) -> None:
    with transaction.atomic():
        row = OutboxRow.objects.select_for_update().get(pk=row_id)
        row.attempts += 1
        row.is_dead = row.attempts >= ATTEMPTS_MAX
        row.error = f"{type(problem).__name__}: {problem}"[:2000]
        row.due_at = now() + timedelta(seconds=2**row.attempts)
        row.leased_by, row.leased_until = "", None
        row.save()
