"""Machines that stand in no register: found by whoever sees them, answered for by their unit."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone
from tests.cast import Cast

from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.core import outbox
from khien.base.core.clock import now, today
from khien.base.core.refusals import NotFound
from khien.know.inventory import access
from khien.know.inventory.queries import protection
from khien.know.inventory.queries import strangers as reads
from khien.know.inventory.services import strangers
from khien.know.inventory.services.observing import observe
from khien.know.inventory.tests.test_importing import signed_in
from khien.know.inventory.types.control import NeedsWords
from khien.know.inventory.types.devices import Claim
from khien.know.inventory.types.observation import Observation, Source
from khien.know.inventory.types.strangers import Claimed, GuestWithoutEnd, NobodyHolds

pytestmark = pytest.mark.django_db

OURS = Claimed(Claim.OURS, holder="Văn phòng", place="Phòng 12")


def seen(people: Cast, name: str = "XA1-LA", source: Source = Source.SCAN) -> int:
    """Have a source see a machine now, and return its key."""
    one = Observation(source, now(), host_name=name, macs=("d4:81:d7:00:00:01",))
    (key,) = observe(people.minh, unit_code="XA1", observations=[one]).keys
    while outbox.work_once("one", is_long=False):
        pass
    return key


def strange(actor: Actor) -> list[tuple[str, str]]:
    page = reads.strangers(actor, unit_codes=None)
    return [(one.line.host_name, one.claim) for one in page.rows]


def waits(actor: Actor) -> bool:
    return any(item.kind == strangers.STRANGER_ITEM.code for item in casework.inbox(actor))


def measured(days: float = 0) -> list[bool]:
    return [row.counts for row in reads.machines_registered(now() + timedelta(days=days), None)]


def test_a_scanned_machine_waits_and_one_of_the_register_does_not(people: Cast) -> None:
    seen(people)
    seen(people, "XA1-SO", Source.REGISTER)

    assert strange(people.minh) == [("XA1-LA", "")]
    assert strange(people.hoa) == []
    assert sorted(measured()) == [False, True]
    _, page = protection.coverage(people.lan, None)
    assert {row.unit_code: row.strangers for row in page.rows} == {"XA1": 1, "XA2": 0}


def test_ones_own_enters_the_register_with_post_and_place(people: Cast) -> None:
    key = seen(people)
    with pytest.raises(NobodyHolds):
        strangers.answer_for(people.minh, keys=[key], said=Claimed(Claim.OURS, holder="Văn phòng"))

    strangers.answer_for(people.minh, keys=[key], said=OURS)

    row = access.everything().get(pk=key)
    assert (row.holder, row.place) == ("Văn phòng", "Phòng 12")
    assert set(access.sightings_of(row).values_list("source", flat=True)) == {"scan", "register"}
    assert strange(people.minh) == []
    assert measured() == [True]


def test_others_machines_are_not_answered_for(people: Cast) -> None:
    key = seen(people)
    with pytest.raises(NotFound):
        strangers.answer_for(people.hoa, keys=[key], said=OURS)
    assert strange(people.minh) == [("XA1-LA", "")]


def test_what_is_not_ours_waits_until_removed_and_again_when_seen(people: Cast) -> None:
    key = seen(people)
    strangers.answer_for(people.minh, keys=[key], said=Claimed(Claim.NOT_OURS))
    assert strange(people.minh) == [("XA1-LA", "not_ours")]
    assert waits(people.minh)
    with pytest.raises(NeedsWords):
        strangers.say_removed(people.minh, key=key, words=" ")

    strangers.say_removed(people.minh, key=key, words="Đã rút khỏi bộ chia mạng")
    assert not waits(people.minh)
    assert strange(people.minh) == []
    assert measured() == []

    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        assert seen(people) == key
        assert waits(people.minh)
        assert strange(people.minh) == [("XA1-LA", "not_ours")]


def test_a_guest_is_known_until_the_end_of_its_day(people: Cast) -> None:
    key = seen(people)
    last = today() + timedelta(days=2)
    for wrong in (None, today() - timedelta(days=1), today() + timedelta(days=400)):
        with pytest.raises(GuestWithoutEnd):
            strangers.answer_for(people.minh, keys=[key], said=Claimed(Claim.GUEST, until=wrong))

    strangers.answer_for(people.minh, keys=[key], said=Claimed(Claim.GUEST, until=last))
    assert strange(people.minh) == []

    end = timezone.make_aware(datetime.combine(last, time.max)).astimezone(UTC)
    for moment, expected in (
        (end - timedelta(hours=1), []),
        (end + timedelta(minutes=1), [("XA1-LA", "")]),
    ):
        with time_machine.travel(moment, tick=False):
            while outbox.work_once("one", is_long=False):
                pass
            assert strange(people.minh) == expected


def test_the_page_answers_for_what_is_ticked(people: Cast) -> None:
    key = seen(people)
    minh = signed_in("minh")
    assert "XA1-LA" in minh.get("/inventory/strangers?q=xa1-la").content.decode()
    assert "XA1-LA" not in signed_in("hoa").get("/inventory/strangers").content.decode()

    minh.post("/inventory/strangers/answer", {"claim": "ours"})
    minh.post("/inventory/strangers/answer", {"device": key, "claim": "ours"})
    assert strange(people.minh) == [("XA1-LA", "")]
    minh.post("/inventory/strangers/answer", {"device": key, "claim": "not_ours"})
    minh.post(f"/inventory/strangers/{key}/removed", {"words": "Đã rút"})
    assert strange(people.minh) == []
