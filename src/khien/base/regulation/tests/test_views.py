"""The pages of the rule book: who reads them, what held on a past date, an entry with its source."""

from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import PASSWORD, Cast

from khien.base.regulation import queries
from khien.base.regulation.offer import find
from khien.base.regulation.rules.book import KINDS

pytestmark = pytest.mark.django_db


def client(name: str = "minh", language: str = "en") -> Client:
    found = Client()
    assert found.post("/sign-in/login/", {"login": name, "password": PASSWORD}).status_code == 302
    found.cookies["language"] = language
    return found


def test_rule_book_is_read_by_the_signed_in_only(people: Cast) -> None:
    assert Client().get("/rule-book/").status_code == 302
    assert Client().get("/rule-book/clock/feed.silent~all~2014-08-01").status_code == 302
    for name in ("minh", "hoa", "lan", "tuan"):
        assert client(name).get("/rule-book/").status_code == 200
    assert client().post("/rule-book/").status_code == 405


def test_list_shows_what_holds_today_of_the_instances_profile(people: Cast) -> None:
    reader = client()

    none = reader.get("/rule-book/?kind=clock&q=nothing.such")
    answer = reader.get("/rule-book/?kind=clock&q=incident.report")

    (row,) = answer.context["rows"]
    assert "No rule of this profile fits on that day" in none.content.decode()
    assert (row.code, row.profile, row.amount) == ("incident.report", "vn-2026", 72)
    assert "1 not compared with the signed original" in answer.content.decode()


def test_what_held_on_a_past_day_or_in_another_profile(people: Cast) -> None:
    reader = client()
    wanted = {
        "day=2020-01-01": ("vn-2017", 5),
        "day=2015-01-01": ("vn-2014", 72),
        "profile=vn-2014": ("vn-2014", 72),
        "day=2026-08-18&profile=vn-2017": ("vn-2017", 5),
    }
    for asked, found in wanted.items():
        answer = reader.get(f"/rule-book/?kind=clock&q=incident.report&{asked}")

        assert [(row.profile, row.amount) for row in answer.context["rows"]] == [found]
        assert ("What held on" in answer.content.decode()) == ("day=" in asked)


def test_older_profile_says_that_a_newer_one_holds(people: Cast) -> None:
    reader = client()

    assert "A newer set of rules" in reader.get("/rule-book/?profile=vn-2017").content.decode()
    assert "A newer set of rules" not in reader.get("/rule-book/").content.decode()


def test_list_is_narrowed_by_confidence_and_words_without_accents(people: Cast) -> None:
    inferred = client().get("/rule-book/?confidence=inferred").context["rows"]
    folded = client().get("/rule-book/?q=tet nguyen dan").context["rows"]

    assert {row.confidence for row in inferred} == {"inferred"}
    assert [row.code for row in folded] == ["2026-tet"]


def test_wrong_filter_is_told_and_the_page_still_stands(people: Cast) -> None:
    reader = client()
    for asked in ("day=2026-13-01", "profile=vn-1999", "confidence=sure", "day=x&profile=y"):
        answer = reader.get(f"/rule-book/?{asked}")

        assert answer.status_code == 200
        assert answer.content.decode().count('class="error"') == asked.count("=")
        assert len(answer.context["rows"]) > 50


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_entry_has_its_page_in_both_languages(people: Cast, language: str) -> None:
    reader = client(language=language)
    for kind in KINDS:
        for entry in queries.book().of(kind)[:2]:
            said = reader.get(reverse("regulation:entry", args=[kind.kind, entry.key]))
            assert said.status_code == 200
            assert entry.title.spoken(language).replace("'", "&#x27;") in said.content.decode()


def test_unchecked_entry_is_labelled(people: Cast) -> None:
    url = "/rule-book/clock/incident.report~vn-2026~2026-08-19"

    vietnamese = client(language="vi").get(url).content.decode()
    english = client().get(url).content.decode()

    assert "Chưa đối chiếu bản gốc" in vietnamese
    assert "Not compared with the original" in english
    assert "Nghị định 331/2026/NĐ-CP" in english
    assert "72 hours" in english
    assert "vn-2017~2017-09-12" in english


def test_form_page_shows_fields_and_rules(people: Cast) -> None:
    said = client(language="vi").get("/rule-book/form/BM05~vn-2017~2017-09-12").content.decode()

    assert "Mã thành viên mạng lưới" in said
    assert "Dòng tổng không bằng tổng các dòng." in said


def test_unknown_entry_is_not_found(people: Cast) -> None:
    reader = client()

    for address in ("clock/nothing~all~2014-08-01", "nokind/a", "clock/../x"):
        assert reader.get(f"/rule-book/{quote(address)}").status_code == 404


def test_fault_in_the_provinces_files_stands_on_the_page(people: Cast, home: Path) -> None:
    (home / "regulation").mkdir()
    (home / "regulation" / "own.toml").write_text("[[clock]]\ncode = 'a'", encoding="utf-8")

    said = client().get("/rule-book/").content.decode()

    assert "own.toml: clock “a”: Object missing required field" in said


def test_search_finds_entries(people: Cast) -> None:
    found = find(people.minh, "72 giờ bien phap khac phuc")

    assert "/rule-book/form/report-72h~vn-2026~2026-08-19" in [one.url for one in found]


def test_list_asks_the_database_for_nothing_of_its_own(
    people: Cast, django_assert_max_num_queries: object
) -> None:
    reader = client()
    reader.get("/rule-book/")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        reader.get("/rule-book/?q=x")
