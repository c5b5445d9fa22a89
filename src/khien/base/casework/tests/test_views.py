"""Pages of casework: the inbox and its feeds, the parts that rooms put on their case pages."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries
from tests.cast import PASSWORD

from khien.base.casework import queries, services
from khien.base.casework.models import MarkChange
from khien.base.casework.tests.build import LADDER, Province, at, open_case
from khien.base.casework.tests.test_clocks import work
from khien.base.casework.tests.test_items import item_of
from khien.base.core.clock import now


@pytest.fixture
def minh_signed_in(province: Province) -> Client:
    return signed_in("minh")


def signed_in(name: str) -> Client:
    client = Client()
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    return client


def test_inbox_shows_what_waits_and_filters(province: Province, minh_signed_in: Client) -> None:
    services.open_item(province.cast.system, item=item_of("việc gấp", hours=-50))
    services.open_item(province.cast.system, item=item_of("việc vừa trễ", hours=-3))
    services.open_item(province.cast.system, item=item_of("việc sau", hours=50))

    whole = minh_signed_in.get(at()).content.decode()
    late = minh_signed_in.get(at("?waiting=late")).content.decode()

    assert whole.index("việc gấp") < whole.index("việc sau")
    assert "quá 2 ngày 2 giờ" in whole
    assert "việc sau" not in late
    assert "việc vừa trễ" in whole
    assert '<span class="badge late" title="<time' not in whole
    odd = minh_signed_in.get(at("?waiting=x&whose=y&kind=z&unit=KHONG&after=~~"))
    assert odd.status_code == 200


def test_inbox_asks_as_often_for_three_rows_as_for_one(
    province: Province,
    minh_signed_in: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    minh = province.cast.minh
    services.open_item(province.cast.system, item=item_of("a"))
    with django_assert_num_queries(7):
        queries.inbox_page(minh)
    for name in "bc":
        services.open_item(province.cast.system, item=item_of(name))
    with django_assert_num_queries(7):
        queries.inbox_page(minh)


def test_address_is_shown_once_and_revoked(province: Province, minh_signed_in: Client) -> None:
    made = minh_signed_in.post(at("feeds/make"), {"name": "Máy cơ quan"}).content.decode()
    (address,) = re.findall(r'value="(http://testserver/calendar/[^"]+\.ics)"', made)
    assert Client().get(address).status_code == 200
    later = minh_signed_in.get(at("feeds")).content.decode()
    assert address not in later
    assert "Máy cơ quan" in later

    (key,) = [token.key for token in queries.tokens(province.cast.minh)]
    minh_signed_in.post(at(f"feeds/revoke/{key}"))

    assert Client().get(address).status_code == 404


def test_letter_is_chosen_where_an_address_is_known(province: Province) -> None:
    head = signed_in("head")
    head.post(at("feeds/digest"), {"is_on": "1", "hour": "6"})
    assert queries.digest_hour(province.head) == 6
    head.post(at("feeds/digest"), {"hour": "6"})
    assert queries.digest_hour(province.head) is None
    assert "disabled" in signed_in("minh").get(at("feeds")).content.decode()


def test_anonymous_is_sent_to_sign_in(province: Province) -> None:
    assert Client().get(at("feeds")).status_code == 302
    assert Client().post(at("cases/P-1/mark")).status_code == 302


def test_parts_of_a_case_page_do_what_they_show(province: Province, minh_signed_in: Client) -> None:
    minh = province.cast.minh
    open_case(minh)
    base = at("cases/P-1")
    chung = minh_signed_in.post(f"{base}/comment", {"text": "chung"})
    assert chung["Location"] == "/incidents/P-1"
    minh_signed_in.post(f"{base}/comment", {"text": "riêng", "is_private": "1"})
    minh_signed_in.post(f"{base}/mark", {"code": "told", "at": "2026-11-25T01:00", "reason": ""})
    wrong = minh_signed_in.post(f"{base}/mark", {"code": "detected", "at": "?"}, follow=False)
    assert wrong.status_code == 303
    triage, learn = queries.steps_of(minh, "P-1")
    minh_signed_in.post(f"{base}/steps/{triage.key}", {"words": "xong", "version": "1"})
    minh_signed_in.post(f"{base}/steps/{learn.key}", {"words": "bỏ", "skip": "1"})

    assert [step.state for step in queries.steps_of(minh, "P-1")] == ["done", "skipped"]
    assert [one.private_to for one in queries.comments_of(minh, "P-1")] == ["", "Xã XA1"]


def test_correction_over_the_page_keeps_both(province: Province, minh_signed_in: Client) -> None:
    open_case(province.cast.minh)
    sent = {"code": "detected", "at": "2026-11-24T08:00", "is_correction": "1"}

    refused = minh_signed_in.post(at("cases/P-1/mark"), sent)
    assert (refused.status_code, MarkChange.objects.count()) == (303, 0)
    minh_signed_in.post(at("cases/P-1/mark"), {**sent, "reason": "theo nhật ký"})

    assert MarkChange.objects.get().reason == "theo nhật ký"


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("clocks", "First notice"),
        ("marks", "Seen first"),
        ("steps", "Triage"),
        ("comments", "chung"),
        ("participants", "Công an"),
        ("timeline", "Minh"),
    ],
)
def test_part_is_rendered_from_what_queries_give(province: Province, part: str, told: str) -> None:
    minh = province.cast.minh
    open_case(minh)
    services.comment(minh, number="P-1", text="chung")
    services.invite(minh, number="P-1", unit_code="CAT", part="body")
    record = queries.case(minh, "P-1")
    context = {
        "case": record,
        "number": "P-1",
        "sees": record.sees,
        "clocks": queries.clocks_of(minh, "P-1"),
        "steps": queries.steps_of(minh, "P-1"),
        "comments": queries.comments_of(minh, "P-1"),
        "participants": queries.participants_of(minh, "P-1"),
        "timeline": queries.timeline(minh, "P-1"),
    }

    with translation.override("en"):
        shown = render_to_string(f"casework/{part}.html", context)

    assert told in shown


def test_item_is_looked_at_beside_the_list_by_those_whom_it_waits_for(
    province: Province, minh_signed_in: Client
) -> None:
    open_case(province.cast.minh, detected=now() - timedelta(hours=1))
    services.open_item(province.cast.system, item=item_of("việc gấp", hours=-3), ladder=LADDER)
    work()
    (line,) = (one for one in queries.inbox(province.cast.minh) if one.title == "việc gấp")
    (clock,) = (one for one in queries.inbox(province.cast.minh) if one.kind == "clock")

    shown = minh_signed_in.get(at(f"items/{line.key}")).content.decode()
    with_case = minh_signed_in.get(at(f"items/{clock.key}")).content.decode()

    assert "việc gấp" in shown
    assert "Đã báo lên" in shown
    assert "P-1" in with_case
    assert "Diễn biến gần nhất" in with_case
    assert signed_in("hoa").get(at(f"items/{line.key}")).status_code == 404
