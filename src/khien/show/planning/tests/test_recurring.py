"""What comes round: arranged for a year, moved with the level, done or left out, counted by its day."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from khien.act.reviews.types.reviews import AccountsReviewed
from khien.base.casework import queries as casework
from khien.base.casework import services as casework_services
from khien.base.core.clock import played, today
from khien.base.core.refusals import NotFound
from khien.base.files.services import storing as files
from khien.know.inventory.services import registers
from khien.show.planning import access
from khien.show.planning.models import Occurrence
from khien.show.planning.queries import recurring as queries
from khien.show.planning.queries.recurring import OccurrenceFilter
from khien.show.planning.rules import recurring as rules
from khien.show.planning.services import recurring as services
from khien.show.planning.types.recurring import (
    OccurrenceEnded,
    OccurrenceNeedsWords,
    Thing,
    Turn,
)

pytestmark = pytest.mark.django_db
START = datetime(2026, 9, 7, 3, tzinfo=UTC)


def system(people: Cast, level: str = "2") -> int:
    content: dict[str, object] = {"name": "Cổng thông tin (mẫu)", "level": level}
    return registers.enter_entry(people.minh, register="systems", unit_code="XA1", content=content)


def due(rule: str, key: int) -> list[date]:
    rows = access.occurrences().filter(rule=rule, system=key, withdrawn_at__isnull=True)
    return list(rows.order_by("due_on").values_list("due_on", flat=True))


def test_a_year_is_arranged_once_and_a_second_time_changes_nothing(people: Cast) -> None:
    with played(START):
        key = system(people)
        first = services.arrange(people.system)
        again = services.arrange(people.system)

        assert due("log-review", key) == [date(2027, 4, 29)]
        assert due("penetration-test", key) == []
        assert again.new == again.withdrawn == 0
        assert again.same == first.new == access.occurrences().count()
        units = access.occurrences().filter(system=0).values_list("unit__code", flat=True)
        assert set(units) == {"XA1", "XA2"}
        reports = access.occurrences().filter(rule="level-report")
        assert [(one.unit.code, one.due_on) for one in reports] == [("XA1", date(2026, 12, 18))]


def test_a_higher_level_moves_what_lies_ahead_and_keeps_what_was_done(people: Cast) -> None:
    with played(START):
        key = system(people, "3")
        services.arrange(people.system)
        done = access.occurrences().get(rule="scan", system=key, due_on=date(2026, 9, 30))
        services.do_occurrence(people.minh, key=done.pk, words="Đã rà quét, không có lỗ hổng cao")

    with played(START + timedelta(days=1)):
        entry = {"name": "Cổng thông tin (mẫu)", "level": "5"}
        registers.change_entry(people.minh, key=key, content=entry, version=1)
        services.arrange(people.system)

        assert len(due("log-review", key)) == 12
        assert len(due("scan", key)) == 4
        assert due("scan", key)[0] == done.due_on
        assert access.occurrences().get(pk=done.pk).is_done
        assert set(access.occurrences().filter(system=key, ended_at=None).values_list("level")) == {
            (5,)
        }

    with played(START + timedelta(days=2)):
        entry["level"] = "1"
        registers.change_entry(people.minh, key=key, content=entry, version=2)
        services.arrange(people.system)
        assert len(due("log-review", key)) == 1
        gone = access.occurrences().filter(rule="log-review", withdrawn_at__isnull=False)
        assert gone.count() >= 11


def test_what_is_due_soon_waits_for_its_unit_and_goes_when_done(people: Cast) -> None:
    with played(START):
        key = system(people, "3")
        services.arrange(people.system)
        scan = access.occurrences().get(rule="scan", system=key, due_on=date(2026, 9, 30))
        waiting = [line for line in casework.inbox(people.minh) if line.kind == "recurring"]
        assert any("Rà quét lỗ hổng: Cổng thông tin" in line.title for line in waiting)
        assert all(line.due_at < START + timedelta(days=31) for line in waiting)
        assert not any("Cổng thông tin" in line.title for line in casework.inbox(people.hoa))

        kept = files.keep_file(people.minh, name="kq.txt", content=b"0 CVE", unit_code="XA1")
        services.do_occurrence(people.minh, key=scan.pk, words="Đã quét", file_key=kept.key)

        after = [line for line in casework.inbox(people.minh) if line.kind == "recurring"]
        assert len(after) == len(waiting) - 1
        record = queries.occurrence(people.lan, scan.pk)
        assert (record.line.turn, record.words, record.file_name) == (
            Turn.DONE,
            "Đã quét",
            "kq.txt",
        )
        with pytest.raises(OccurrenceEnded):
            services.skip_occurrence(people.minh, key=scan.pk, reason="thôi")


def test_only_its_unit_ends_it_and_never_without_words(people: Cast) -> None:
    with played(START):
        key = system(people)
        services.arrange(people.system)
        row = access.occurrences().filter(system=key).first()
        assert row is not None
        with pytest.raises(NotFound):
            services.do_occurrence(people.hoa, key=row.pk, words="Xong")
        with pytest.raises(OccurrenceNeedsWords):
            services.skip_occurrence(people.minh, key=row.pk, reason=" ")


def test_figure_counts_what_was_done_by_its_day_and_a_past_one_comes_out_again(
    people: Cast,
) -> None:
    with played(START):
        key = system(people, "3")
        services.arrange(people.system)
    rows = access.occurrences().filter(due_on=date(2026, 9, 30), unit__code="XA1")
    keys = list(rows.order_by("rule").values_list("pk", flat=True))
    assert len(keys) >= 2
    with played(START + timedelta(days=2)):
        services.do_occurrence(people.minh, key=keys[0], words="Xong")
    late = START + timedelta(days=40)
    with played(late):
        before = queries.on_time(late, frozenset({"XA1"}))
        assert [one.counts for one in before].count(True) == 1
        assert len(before) == len(keys)
        services.do_occurrence(people.minh, key=keys[1], words="Xong muộn")
    later = late + timedelta(days=1)
    with played(later):
        assert [one.counts for one in queries.on_time(later, frozenset({"XA1"}))].count(True) == 1
        assert queries.on_time(late, frozenset({"XA1"})) == before
    assert key


def test_left_out_with_a_reason_is_not_owed(people: Cast) -> None:
    with played(START):
        system(people, "3")
        services.arrange(people.system)
    end = START + timedelta(days=40)
    with played(end):
        owed = queries.on_time(end, frozenset({"XA1"}))
        row = access.occurrences().filter(due_on=date(2026, 9, 30), unit__code="XA1").first()
        assert row is not None
        services.skip_occurrence(people.minh, key=row.pk, reason="Hệ thống đang bảo trì")
        assert len(queries.on_time(end + timedelta(hours=1), frozenset({"XA1"}))) == len(owed) - 1


def test_what_is_due_stands_in_the_telephones_calendar(people: Cast) -> None:
    system(people, "5")
    with played(datetime.now(UTC)):
        services.arrange(people.system)
    token = casework_services.make_token(people.minh, name="điện thoại")
    assert any(line.kind == "recurring" for line in casework.inbox(people.minh))

    feed = casework.calendar(token, base_url="https://khien.example").decode()

    assert "Cổng thông tin (mẫu)" in feed.replace("\r\n ", "")


def test_days_fall_on_the_last_working_day_of_their_month() -> None:
    from khien.base.regulation import queries as regulation  # noqa: PLC0415 - the rule book itself

    found = rules.wanted(
        regulation.recurrences(date(2026, 9, 7), "vn-2026"),
        [Thing("XA1", 7, "A", 4)],
        first=date(2026, 9, 7),
        is_working=lambda day: day.isoweekday() < 6,
    )
    days = [one.due_on for one in found if one.rule == "log-review"]

    assert len(days) == 12
    assert days[:3] == [date(2026, 9, 30), date(2026, 10, 30), date(2026, 11, 30)]


def test_pages_of_a_month_a_list_and_one_occurrence(people: Cast, client: Client) -> None:
    system(people, "5")
    services.arrange(people.system)
    row = access.occurrences().filter(unit__code="XA1").order_by("due_on").first()
    assert row is not None
    client.force_login(get_user_model().objects.get(username="minh"))
    client.cookies["language"] = "en"

    month = client.get(reverse("planning:calendar") + f"?month={row.due_on:%Y-%m}")
    assert f"day={row.due_on}" in month.content.decode()
    assert client.get(reverse("planning:calendar") + "?month=2026-13").status_code == 200
    assert client.get(reverse("planning:recurring") + "?after=x~1").status_code == 200
    listed = client.get(reverse("planning:recurring") + f"?day={row.due_on}&rule={row.rule}")
    assert reverse("planning:occurrence", args=[row.pk]) in listed.content.decode()
    act = reverse("planning:occurrence-act", args=[row.pk])
    given = client.post(act, {"act": "give", "person": people.minh.person_id}, follow=True)
    assert "Minh" in given.content.decode()
    following = access.occurrences().filter(rule=row.rule, system=row.system, unit=row.unit)
    assert {one.owner_id for one in following} == {people.minh.person_id}
    with played(datetime.now(UTC) + timedelta(days=400)):
        services.arrange(people.system)
        assert {one.owner_id for one in following.all()} == {people.minh.person_id}
    client.post(act, {"act": "give", "person": people.hoa.person_id})
    refused = client.get(reverse("planning:occurrence", args=[row.pk]))
    assert "does not cover the unit" in refused.content.decode()
    page = client.post(
        act,
        {"act": "done", "words": "Done and clean"},
        follow=True,
    )
    assert "Done and clean" in page.content.decode()
    client.force_login(get_user_model().objects.get(username="hoa"))
    assert client.get(reverse("planning:occurrence", args=[row.pk])).status_code == 404


def test_a_hundred_systems_are_arranged_in_seconds(people: Cast, home: Path) -> None:
    for number in range(100):
        registers.enter_entry(
            people.minh,
            register="systems",
            unit_code="XA1",
            content={"name": f"Hệ thống {number} (mẫu)", "level": "3"},
        )
    begin = datetime.now(UTC)

    services.arrange(people.system)

    assert (datetime.now(UTC) - begin).total_seconds() < 20
    assert Occurrence.objects.filter(system__gt=0).count() >= 100 * 8
    page = queries.occurrences(people.minh, OccurrenceFilter(unit_codes=frozenset({"XA1"})))
    assert [one.due_on for one in page.rows] == sorted(one.due_on for one in page.rows)
    assert page.rows[0].due_on >= today()
    assert home.exists()


def test_a_review_of_accounts_ends_what_asked_for_it_and_not_what_is_far(people: Cast) -> None:
    told = "Đợt (mẫu)"
    with played(START):
        key = system(people)
        services.arrange(people.system)
        services.hear_reviewed(AccountsReviewed(key, "XA1", told))
    rows = access.occurrences().filter(rule="account-review", system=key)
    assert [(one.due_on, one.is_done) for one in rows] == [(date(2027, 6, 30), False)]

    with played(datetime(2027, 6, 1, 3, tzinfo=UTC)):
        services.hear_reviewed(AccountsReviewed(key, "XA1", told))

    assert [(one.is_done, told in one.words) for one in rows.all()] == [(True, True)]
