"""Calendar addresses and the daily letter: one's own, as of now, ended at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from icalendar import Calendar

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people_of
from khien.base.casework import queries, services
from khien.base.casework.models import CalendarToken
from khien.base.casework.services.feeds import TOKENS_MAX, letter_due, next_at
from khien.base.casework.tests.build import Province, open_case
from khien.base.casework.tests.test_items import item_of
from khien.base.core.clock import now, today
from khien.base.core.models import AuditRecord, OutboxRow
from khien.base.core.refusals import Invalid, NotFound


def events(token: str) -> list[str]:
    answer = Client().get(f"/calendar/{token}.ics")
    assert answer.status_code == 200
    found = Calendar.from_ical(answer.content)
    return [str(event["summary"]) for event in found.walk("VEVENT")]


def test_calendar_follows_the_inbox(province: Province) -> None:
    minh, system = province.cast.minh, province.cast.system
    token = services.make_token(minh, name="Điện thoại")
    assert events(token) == []
    services.open_item(system, item=item_of("Xử lý sự cố"))
    assert events(token) == ["Xử lý sự cố"]

    services.finish_item(system, kind="alert", subject="Xử lý sự cố")

    assert events(token) == []


def test_event_is_due_to_the_second_in_utc_with_a_reminder_and_the_page(province: Province) -> None:
    open_case(province.cast.minh)
    token = services.make_token(province.cast.minh, name="x")
    (item,) = [one for one in queries.inbox(province.cast.minh) if one.kind == "clock"]

    found = Calendar.from_ical(Client().get(f"/calendar/{token}.ics").content)
    (event,) = [one for one in found.walk("VEVENT") if str(one["summary"]) == item.title]

    assert event.decoded("dtstart") == item.due_at.replace(microsecond=0)
    assert str(event["url"]) == f"http://testserver{item.url}"
    assert [alarm.decoded("trigger") for alarm in event.walk("VALARM")] == [-timedelta(hours=1)]


def test_revoked_unknown_and_departed_get_nothing(province: Province) -> None:
    minh = province.cast.minh
    token = services.make_token(minh, name="x")
    other = services.make_token(minh, name="y")
    (line, _) = sorted(queries.tokens(minh), key=lambda one: one.name)
    with pytest.raises(NotFound):
        services.revoke_token(province.cast.hoa, key=line.key)
    services.revoke_token(minh, key=line.key)

    assert Client().get(f"/calendar/{token}.ics").status_code == 404
    assert Client().get("/calendar/nothing.ics").status_code == 404
    assert Client().get(f"/calendar/{other}.ics").status_code == 200
    get_user_model().objects.filter(username="minh").update(is_active=False)
    assert Client().get(f"/calendar/{other}.ics").status_code == 404


def test_role_that_ends_empties_the_calendar(province: Province) -> None:
    minh, system = province.cast.minh, province.cast.system
    services.open_item(system, item=item_of("a"))
    services.open_item(system, item=item_of("b", unit="XA2"))
    services.assign_item(system, kind="alert", subject="b", owner_id=minh.person_id)
    token = services.make_token(minh, name="x")
    assert events(token) == ["a"], "an owner without any right in the unit sees nothing of it"
    (role,) = [
        one for one in accounts.unit_record(province.cast.tuan, "XA1").roles if one.person == "Minh"
    ]

    people_of.end_membership(province.cast.tuan, membership_id=role.key)

    assert events(token) == []


def test_secret_is_not_kept_anywhere(province: Province) -> None:
    token = services.make_token(province.cast.minh, name="x")

    kept = [str(row.__dict__) for row in CalendarToken.objects.all()]
    kept += [str(row.details) for row in AuditRecord.objects.all()]
    assert not any(token in row for row in kept)


def test_addresses_are_named_and_bounded(province: Province) -> None:
    with pytest.raises(Invalid):
        services.make_token(province.cast.minh, name=" ")
    for number in range(TOKENS_MAX):
        services.make_token(province.cast.minh, name=str(number))
    with pytest.raises(Invalid, match="ten addresses"):
        services.make_token(province.cast.minh, name="more")


def test_letter_lists_what_waits_late_first(province: Province) -> None:
    services.open_item(province.cast.system, item=item_of("trễ", hours=-2))
    services.open_item(province.cast.system, item=item_of("sau", hours=5))
    contact = accounts.contact(province.cast.minh.person_id or 0)
    assert contact is not None

    letter = queries.digest(contact)

    assert letter is not None
    assert letter.subject == "Khiên: 2 việc đang chờ, 1 việc quá hạn"
    assert letter.body.index("QUÁ HẠN") < letter.body.index("trễ") < letter.body.index("sau")
    nobody = accounts.contact(province.quan.person_id or 0)
    assert nobody is not None
    assert queries.digest(nobody) is None


def test_letter_is_off_until_chosen(province: Province) -> None:
    minh = province.cast.minh
    assert queries.digest_hour(minh) is None

    services.choose_digest(minh, is_on=True, hour=6)

    assert queries.digest_hour(minh) == 6
    (row,) = OutboxRow.objects.filter(name="casework.digest")
    assert row.due_at == next_at(6, now())
    with pytest.raises(Invalid):
        services.choose_digest(minh, is_on=True, hour=24)


def test_letter_goes_once_after_an_outage_and_asks_for_the_next(province: Province) -> None:
    head = province.head
    person = head.person_id or 0
    services.open_item(province.cast.system, item=replace(item_of("a"), capability="issue_reports"))
    services.choose_digest(head, is_on=True, hour=6)
    services.choose_digest(head, is_on=True, hour=7)
    with time_machine.travel(now() + timedelta(days=4), tick=False):
        first = letter_due(person=person, turn=1)
        letter = letter_due(person=person, turn=2)
        asked = OutboxRow.objects.filter(name="casework.digest", plain__turn=2, due_at__gt=now())

        assert first is None
        assert letter is not None
        assert (letter.to, letter.text.subject) == (
            "head@x.example",
            "Khiên: 1 việc đang chờ, 1 việc quá hạn",
        )
        assert letter.key == f"digest:{person}:{today().isoformat()}"
        assert [row.due_at for row in asked] == [next_at(7, now())]


def test_letter_switched_off_or_of_a_departed_person_does_not_go(province: Province) -> None:
    person = province.head.person_id or 0
    services.choose_digest(province.head, is_on=True, hour=6)
    services.choose_digest(province.head, is_on=False, hour=6)
    assert letter_due(person=person, turn=2) is None
    services.choose_digest(province.head, is_on=True, hour=6)
    get_user_model().objects.filter(pk=person).update(is_active=False)
    assert letter_due(person=person, turn=3) is None


@time_machine.travel("2026-11-25T01:30:00+00:00", tick=False)  # 08:30 in the province
def test_next_letter_comes_at_the_next_such_hour() -> None:
    assert next_at(9, now()).isoformat() == "2026-11-25T09:00:00+07:00"
    assert next_at(8, now()).isoformat() == "2026-11-26T08:00:00+07:00"
