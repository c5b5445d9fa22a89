"""From the asking to the other side: once for a key, again when the server is back, told when late."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connections, transaction
from tests.cast import Cast
from tests.databases import own_database
from tools.instance import Instance, free_port, wait_for

from khien.base.core import outbox
from khien.base.core.clock import now
from khien.base.core.facts import Fact
from khien.base.core.models import AuditRecord
from khien.base.core.offers import Hearer, Offer, hand_out, registry
from khien.base.core.refusals import Invalid, NotAllowed, NotFound
from khien.base.delivery import queries, services
from khien.base.delivery.models import Delivery
from khien.base.delivery.offer import OFFER
from khien.base.delivery.tests.servers import Calls, MailBox, hook_server, mail_server
from khien.base.delivery.types import (
    DeliveryFailed,
    DeliverySent,
    NewTarget,
    Outcome,
    Reason,
    State,
)

pytestmark = pytest.mark.django_db(transaction=True)

FROM = "khien@tinh.example.vn"


@pytest.fixture
def told() -> Iterator[list[Fact]]:
    """Return the facts of delivery as a hearer gets them."""
    held = dict(registry.__dict__)
    heard: list[Fact] = []
    hearers = [Hearer(fact, heard.append) for fact in (DeliverySent, DeliveryFailed)]
    hand_out([OFFER, Offer(hearers=hearers)])
    yield heard
    registry.__dict__.update(held)


def use_server(settings: Any, port: int) -> None:
    settings.KHIEN = replace(settings.KHIEN, smtp=f"smtp://127.0.0.1:{port}", smtp_from=FROM)


def work(seconds: float = 0) -> None:
    """Let the worker do what is due so many seconds from now."""
    with time_machine.travel(now() + timedelta(seconds=seconds), tick=False):
        while outbox.work_once("test", is_long=True) or outbox.work_once("test", is_long=False):
            pass


def post(people: Cast, key: str = "k1", **words: Any) -> None:
    letter = {"to": "truc@xa1.vn", "subject": "Sự cố", "body": "Nội dung mật danh", **words}
    services.send_mail(people.system, about="/incidents/1", key=key, **letter)


def state(key: str = "k1") -> tuple[State, Reason, int]:
    found = queries.state_of(key)
    assert found is not None
    return found.state, found.reason, found.attempts


def test_mail_is_sent_once_for_a_key_and_then_forgotten(
    people: Cast, settings: Any, told: list[Fact]
) -> None:
    box = MailBox()
    with mail_server(box) as port:
        use_server(settings, port)
        post(people)
        post(people, subject="Khác")
        work()
        post(people)
        work()

    assert [str(letter["Subject"]) for letter in box.letters] == ["Sự cố"]
    assert state() == (State.SENT, Reason.NONE, 1)
    assert told == [DeliverySent("k1", "/incidents/1")]
    row = Delivery.objects.get()
    assert (row.subject, row.body) == ("", "")


def test_asking_that_is_rolled_back_sends_nothing(people: Cast, settings: Any) -> None:
    box = MailBox()
    with mail_server(box) as port:
        use_server(settings, port)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            post(people)
            raise ZeroDivisionError
        work()

    assert (box.letters, queries.state_of("k1")) == ([], None)


def test_content_is_not_audited(people: Cast) -> None:
    post(people, subject="Tiêu đề riêng")

    details = str(list(AuditRecord.objects.values_list("details", flat=True)))
    assert "k1" in details
    assert "riêng" not in details
    assert "mật danh" not in details


def test_server_down_is_shown_and_retried_until_it_is_back(
    people: Cast, settings: Any, told: list[Fact]
) -> None:
    port = free_port()
    use_server(settings, port)
    post(people)
    work()
    work(1)
    assert state() == (State.FAILED, Reason.UNREACHABLE, 1)
    work(6)
    assert state() == (State.FAILED, Reason.UNREACHABLE, 2)

    box = MailBox()
    with mail_server(box, port):
        work(60)

    assert state() == (State.SENT, Reason.NONE, 3)
    assert told == [DeliverySent("k1", "/incidents/1")]
    assert len(box.letters) == 1


def test_closed_way_costs_one_try_and_opens_for_all(people: Cast, settings: Any) -> None:
    port = free_port()
    use_server(settings, port)
    for number in range(30):
        post(people, key=f"k{number}")
    work()
    assert sum(Delivery.objects.values_list("attempts", flat=True)) == 1
    assert {line.reason for line in queries.page(people.tuan).rows} == {
        "The server does not answer."
    }

    box = MailBox()
    with mail_server(box, port):
        work(5.1)

    assert len(box.letters) == 30


def test_asker_is_told_once_when_patience_is_over_and_again_when_it_is_sent(
    people: Cast, settings: Any, told: list[Fact]
) -> None:
    port = free_port()
    use_server(settings, port)
    post(people)
    post(people, key="k2", patience=timedelta(hours=5))
    for seconds in range(0, 600, 10):
        work(seconds)

    (late,) = told
    assert isinstance(late, DeliveryFailed)
    assert (late.key, late.about, late.reason) == ("k1", "/incidents/1", Reason.UNREACHABLE)
    assert (late.address, late.is_final) == ("truc@xa1.vn", False)
    with mail_server(MailBox(), port):
        work(2000)
    assert sorted(fact.key for fact in told[1:] if isinstance(fact, DeliverySent)) == ["k1", "k2"]


def test_patience_is_over_to_the_second(people: Cast, settings: Any, told: list[Fact]) -> None:
    use_server(settings, free_port())
    post(people, patience=timedelta(seconds=100))
    for seconds in range(0, 100, 5):
        work(seconds)
    assert told == []

    work(101)

    assert len(told) == 1


def test_refused_for_good_is_given_up_at_once(
    people: Cast, settings: Any, told: list[Fact]
) -> None:
    box = MailBox()
    box.answers = ["550 no such box"]
    with mail_server(box) as port:
        use_server(settings, port)
        post(people)
        work()
        work(9999)

    assert state() == (State.GIVEN_UP, Reason.REFUSED, 1)
    (failed,) = told
    assert isinstance(failed, DeliveryFailed)
    assert failed.is_final
    assert failed.error.startswith("550 no such box")


def test_after_three_days_it_is_given_up(people: Cast, settings: Any, told: list[Fact]) -> None:
    use_server(settings, free_port())
    post(people)
    work()
    work(3 * 86400 + 1)

    assert state()[0] is State.GIVEN_UP
    assert len(told) == 1
    services.retry(people.tuan, key=Delivery.objects.get().pk)
    assert state()[0] is State.QUEUED


def test_without_a_server_mail_stays_queued_and_goes_when_there_is_one(
    people: Cast, settings: Any, told: list[Fact]
) -> None:
    post(people)
    work()
    work(3600)
    assert state() == (State.QUEUED, Reason.NO_SERVER, 0)
    assert told == []

    box = MailBox()
    with mail_server(box) as port:
        use_server(settings, port)
        post(people, key="k2")
        work(3700)

    assert len(box.letters) == 2


def test_server_is_talked_to_outside_any_transaction(people: Cast, settings: Any) -> None:
    box, own, seen = MailBox(), connections["default"], []
    box.on_letter = lambda: seen.append(own.in_atomic_block)
    with mail_server(box) as port:
        use_server(settings, port)
        post(people)
        work()

    assert seen == [False]


def test_row_that_another_worker_holds_is_left_alone(people: Cast, settings: Any) -> None:
    box = MailBox()
    with mail_server(box) as port:
        use_server(settings, port)
        post(people)
        held = services._reserve("k1", 1)
        assert held is not None
        work()
        assert box.letters == []
        work(services.HELD_FOR.total_seconds() + 1)
        services._settle(held, Outcome(Reason.UNREACHABLE))

    assert len(box.letters) == 1
    assert state()[0] is State.SENT


def test_hook_is_signed_with_the_targets_secret_and_closes_with_it(
    people: Cast, told: list[Fact]
) -> None:
    calls = Calls()
    calls.answers = [(500, {}, b"")]
    with hook_server(calls) as port:
        new = NewTarget("SOC", "XA1", f"http://127.0.0.1:{port}/", "same building")
        target = services.enter_target(people.tuan, target=new)
        services.send_hook(people.system, target=target, payload={"số": "SC-1"}, key="h1")
        work()
        work(10)
        services.send_hook(people.system, target=target, payload={}, key="h2")
        services.close_target(people.tuan, key=target)
        work(20)

    (first, body), (second, again) = calls.got
    assert first["X-Khien-Delivery"] == second["X-Khien-Delivery"]
    assert body == again == '{"số":"SC-1"}'.encode()
    assert state("h1") == (State.SENT, Reason.NONE, 2)
    assert state("h2") == (State.GIVEN_UP, Reason.CLOSED, 1)
    with pytest.raises(NotFound):
        services.send_hook(people.system, target=target, payload={}, key="h3")


def test_target_belongs_to_a_unit_and_has_its_own_name(people: Cast) -> None:
    new = NewTarget("SOC", "XA1", "https://soc.example/", "")
    key = services.enter_target(people.tuan, target=new)
    old = queries.secret_of_target(people.tuan, key)
    services.renew_secret(people.tuan, key=key)

    assert queries.secret_of_target(people.tuan, key) != old
    assert [line.name for line in queries.targets_of_unit("XA1")] == ["SOC"]
    assert queries.targets_of_unit("XA2") == []
    with pytest.raises(Invalid, match="a target with this name"):
        services.enter_target(people.tuan, target=new)
    with pytest.raises(NotAllowed):
        services.enter_target(people.minh, target=new)
    with pytest.raises(NotFound):
        queries.secret_of_target(people.hoa, key)


POSTED = """
import django; django.setup()
from khien.base.accounts import services as accounts
from khien.base.delivery import services
by = accounts.everything("tests")
for number in range({count}):
    services.send_mail(
        by, to="truc@xa1.vn", subject="Sự cố", body="x", about="", key=f"k{{number}}"
    )
"""
LEASE_OVER = """
import django; django.setup()
from datetime import timedelta
from khien.base.core.clock import now
from khien.base.core.models import OutboxRow
from khien.base.delivery.models import Delivery
past = now() - timedelta(seconds=1)
OutboxRow.objects.filter(done_at=None).update(leased_until=past)
Delivery.objects.exclude(held_until=None).update(held_until=past)
"""
STATES = """
import django; django.setup()
from khien.base.delivery.models import Delivery
print(*Delivery.objects.values_list("state", flat=True))
"""


def instance_with(tmp_path: Path, port: int) -> Instance:
    mail = {"KHIEN_SMTP": f"smtp://127.0.0.1:{port}", "KHIEN_SMTP_FROM": FROM}
    return Instance(tmp_path, {**own_database(), **mail})


def test_worker_killed_between_send_and_commit_sends_the_same_letter_again(tmp_path: Path) -> None:
    box = MailBox()
    with mail_server(box) as port:
        instance = instance_with(tmp_path, port)
        worker = instance.start("worker")
        box.on_letter = lambda: os.kill(worker.pid, 9)
        instance.python(POSTED.format(count=1))
        assert worker.wait(60) == -9
        assert instance.python(STATES).split() == ["queued"]

        box.on_letter = lambda: None
        instance.python(LEASE_OVER)
        with instance.running("worker"):
            wait_for(lambda: instance.python(STATES).split() == ["sent"], "the second worker")

    first, second = box.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes() == second.as_bytes()


def test_two_workers_send_each_letter_once(tmp_path: Path) -> None:
    box = MailBox()
    with mail_server(box) as port:
        instance = instance_with(tmp_path, port)
        instance.python(POSTED.format(count=60))
        with instance.running("worker"), instance.running("worker"):
            wait_for(lambda: instance.python(STATES).split() == ["sent"] * 60, "both workers")

    assert len({letter["Message-ID"] for letter in box.letters}) == len(box.letters) == 60
