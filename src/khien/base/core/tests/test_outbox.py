"""The outbox under faults: a failing hearer, a killed worker, two workers."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from khien.base.core import outbox
from khien.base.core.clock import now
from khien.base.core.facts import Fact
from khien.base.core.models import AuditRecord, OutboxRow
from khien.base.core.offers import Hearer, Job, Offer, hand_out, registry

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class LampLit(Fact):
    """A fact of these tests."""

    lamp: int


def note(fact: LampLit) -> None:
    AuditRecord.objects.create(at=now(), actor="test", action="lit", details={"lamp": fact.lamp})


def fail_after_note(fact: LampLit) -> None:
    note(fact)
    raise ValueError("the lamp broke")


@pytest.fixture
def wired() -> Any:
    held = dict(registry.__dict__)
    yield lambda service: hand_out(
        [
            Offer(
                facts=[LampLit],
                hearers=[Hearer(LampLit, service)],
                jobs=[Job("lamp", lambda **_: None)],
            )
        ]
    )
    registry.__dict__.update(held)


def test_fact_reaches_its_hearer_once(wired: Any) -> None:
    wired(note)
    outbox.tell(LampLit(lamp=7))

    assert outbox.work_once("one", is_long=False) == 1
    assert outbox.work_once("one", is_long=False) == 0
    assert [record.details for record in AuditRecord.objects.all()] == [{"lamp": 7}]


def test_fact_of_a_rolled_back_transaction_is_never_told(wired: Any) -> None:
    wired(note)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.tell(LampLit(lamp=1))
        raise ZeroDivisionError

    assert outbox.work_once("one", is_long=False) == 0


def test_failing_hearer_leaves_no_effect_and_ends_as_a_dead_letter(wired: Any) -> None:
    wired(fail_after_note)
    outbox.tell(LampLit(lamp=1))

    for attempt in range(outbox.ATTEMPTS_MAX):
        with time_machine.travel(now() + timedelta(hours=attempt), tick=False):
            assert outbox.work_once("one", is_long=False) == 0

    row = OutboxRow.objects.get()
    assert AuditRecord.objects.count() == 0
    assert (row.is_dead, row.error) == (True, "ValueError: the lamp broke")


def test_killed_workers_row_is_taken_over_when_its_lease_runs_out(wired: Any) -> None:
    wired(note)
    outbox.tell(LampLit(lamp=2))
    assert len(outbox._lease("killed", is_long=False)) == 1

    assert outbox.work_once("other", is_long=False) == 0
    with time_machine.travel(now() + timedelta(seconds=outbox.LEASE_S + 1), tick=False):
        assert outbox.work_once("other", is_long=False) == 1


def test_worker_that_lost_its_lease_does_nothing(wired: Any) -> None:
    wired(note)
    outbox.tell(LampLit(lamp=3))
    (row_id,) = outbox._lease("slow", is_long=False)
    with time_machine.travel(now() + timedelta(seconds=outbox.LEASE_S + 1), tick=False):
        assert outbox.work_once("quick", is_long=False) == 1
        assert outbox._do("slow", row_id) == 0

    assert AuditRecord.objects.count() == 1


def test_job_waits_until_it_is_due(wired: Any) -> None:
    wired(note)
    outbox.ask("lamp", due_at=now() + timedelta(hours=1), day="x")

    assert outbox.work_once("one", is_long=True) == 0
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        assert outbox.work_once("one", is_long=True) == 1


@pytest.mark.django_db(transaction=True)
def test_job_outside_runs_in_no_transaction_and_again_when_it_failed(wired: Any) -> None:
    inside: list[bool] = []

    def light(**_: int) -> None:
        inside.append(connection.in_atomic_block)
        if len(inside) == 1:
            raise ValueError("the lamp broke")

    hand_out([Offer(jobs=[Job("lamp", light, is_outside=True)])])
    outbox.ask("lamp", lamp=1)

    assert outbox.work_once("one", is_long=True) == 0
    with time_machine.travel(now() + timedelta(minutes=1), tick=False):
        assert outbox.work_once("one", is_long=True) == 1
    assert inside == [False, False]
    assert OutboxRow.objects.get().done_at is not None
