"""Pictures of sites, taken by a real Chromium of real pages, laid beside the last good one."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import require_or_skip
from django.conf import settings as django_settings
from django.test import Client
from tests.cast import PASSWORD, Cast

from khien.base.core.models import AuditRecord
from khien.know.exposure import access
from khien.know.exposure.queries import checks as queries
from khien.know.exposure.rules.checks import pictures
from khien.know.exposure.services import checking, picturing
from khien.know.exposure.tests.looking import confirmed, said, work
from khien.know.exposure.tests.outside import PAGE, Page, Site, site
from khien.know.exposure.types.checks import Place, Verdict
from khien.know.exposure.wire import browser

UTF_8 = {"Content-Type": "text/html; charset=utf-8"}
NEWS = "<h2>Tin {}</h2><p>{}</p>"
WORDS = "Ủy ban nhân dân xã mẫu tiếp công dân vào sáng thứ Hai hằng tuần tại trụ sở. " * 8
DEFACED = "<body style='background:#000;color:#f00;font-size:90px'><h1>HACKED</h1>"


def portal(*, visitors: int = 100, last: str = "mười") -> str:
    news = "".join(NEWS.format(one, WORDS) for one in ("một", "hai", "ba", last))
    return f"<body><h1>Trang thông tin xã mẫu</h1><p>Lượt truy cập: {visitors}</p>{news}"


@pytest.fixture
def chromium() -> str:
    """Return the installed Chromium."""
    found = shutil.which("chromium")
    if found is None:
        require_or_skip("Chromium is not installed")
    assert found is not None
    return found


def picture(chromium: str, body: str) -> bytes:
    with site({"/": Page(body, headers=UTF_8)}) as running:
        return browser.take_picture(
            chromium, Place("http", "localhost", running.port), allows_inner=True
        ).content


def test_a_picture_asks_nothing_of_other_hosts_or_ports(chromium: str) -> None:
    with site({"/": Page("x")}) as foreign:
        other = f"127.0.0.1:{foreign.port}"
        body = (
            f"{PAGE}<img src='http://{other}/a.png'><img src='http://localhost:{foreign.port}/b.png'>"
            f"<img src='http://khac.example/c.png'><img src='/own.png'><script>fetch('http://{other}/d');"
            f"new WebSocket('ws://{other}/e')</script><iframe src='http://{other}/f'></iframe>"
        )
        with site({"/": Page(body, headers=UTF_8)}) as running:
            taken = browser.take_picture(
                chromium, Place("http", "localhost", running.port), allows_inner=True
            )

    assert taken.content.startswith(b"\x89PNG")
    assert ("GET", "/own.png") in running.asked
    assert foreign.asked == []


def test_a_redirect_to_another_host_shows_nothing_of_it(chromium: str) -> None:
    with site({"/": Page(DEFACED, headers=UTF_8)}) as foreign:
        away = Page(status=302, headers={"Location": f"http://127.0.0.1:{foreign.port}/"})
        with site({"/": away}) as running:
            place = Place("http", "localhost", running.port)
            browser.take_picture(chromium, place, allows_inner=True)

    assert foreign.asked == []


@pytest.mark.parametrize(
    ("limit", "value", "script", "problem"),
    [
        ("WHOLE_S", 4.0, "while(true);", "timeout"),
        (
            "MEMORY_MAX",
            900 * 1024**2,
            "let a=[];setInterval(()=>a.push(new Uint8Array(9e7).fill(1)),1)",
            "too much memory",
        ),
    ],
)
def test_a_page_that_takes_too_much_is_given_up_and_leaves_nothing(  # noqa: PLR0913 - a table
    chromium: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    *,
    limit: str,
    value: float,
    script: str,
    problem: str,
) -> None:
    monkeypatch.setattr(browser, limit, value)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with site({"/": Page(f"<script>{script}</script>", headers=UTF_8)}) as running:
        place = Place("http", "localhost", running.port)
        taken = browser.take_picture(chromium, place, allows_inner=True)

    assert (taken.content, taken.problem) == (b"", problem)
    assert list(tmp_path.iterdir()) == []


def test_an_inner_address_is_not_opened_and_without_a_browser_nothing_is(chromium: str) -> None:
    with site({"/": Page(PAGE)}) as running:
        place = Place("http", "localhost", running.port)
        assert browser.take_picture(chromium, place, allows_inner=False).problem == "inner address"
        for absent in ("", "/khong/co"):
            taken = browser.take_picture(absent, place, allows_inner=True)
            assert taken.problem == "no browser"

    assert running.asked == []


def test_a_counter_and_a_new_item_are_no_other_page_and_a_defaced_one_is(chromium: str) -> None:
    def cells(body: str) -> bytes:
        return pictures.read_picture(picture(chromium, body))[1]

    good = cells(portal())

    assert pictures.change(cells(portal(visitors=101)), good) < pictures.CHANGED_LEAST
    assert pictures.change(cells(portal(last="tư")), good) < pictures.CHANGED_LEAST
    assert pictures.change(cells(DEFACED), good) >= 90


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="no picture"):
        pictures.read_picture(b"GIF89a")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("zone")
def test_a_picture_lies_beside_the_last_good_one_until_a_person_says_that_it_is_good(
    people: Cast, running: Site, settings: Any, chromium: str
) -> None:
    settings.KHIEN = replace(django_settings.KHIEN, chromium=chromium)
    running.pages["/"] = Page(portal(), headers=UTF_8)
    key = confirmed(people, running)
    work()
    running.pages["/"] = Page(DEFACED, headers=UTF_8)
    checking.look_now(people.minh, key=key)
    work()

    found = queries.target(people.minh, key)
    assert said(people, key)["picture"] is Verdict.WEAK
    assert found.good_shot
    assert found.last_shot
    assert found.last_shot.key != found.good_shot.key
    assert (found.last_shot.change or 0) >= 90
    shot = f"/exposure/sites/{key}/pictures/{found.last_shot.key}"
    client = Client()
    client.post("/sign-in/login/", {"login": "minh", "password": PASSWORD})
    shown = client.get(shot)
    assert (shown["Content-Type"], shown.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert shot in client.get(f"/exposure/sites/{key}").content.decode()
    client.post("/sign-in/logout/")
    client.post("/sign-in/login/", {"login": "hoa", "password": PASSWORD})
    assert client.get(shot).status_code == 404

    checking.accept(people.minh, key=key)
    work()

    found = queries.target(people.minh, key)
    assert said(people, key)["picture"] is Verdict.GOOD
    assert found.good_shot == found.last_shot
    assert AuditRecord.objects.filter(action="exposure.accept", actor="Minh").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("zone")
def test_pictures_that_are_the_same_are_kept_once_and_old_ones_are_deleted(
    people: Cast,
    running: Site,
    settings: Any,
    chromium: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.KHIEN = replace(django_settings.KHIEN, chromium=chromium)
    monkeypatch.setattr(picturing, "SHOTS_MAX", 1)
    key = confirmed(people, running)
    work()
    files = []
    for body in (PAGE, DEFACED, DEFACED.replace("#000", "#ff0")):
        running.pages["/"] = Page(body, headers=UTF_8)
        checking.look_now(people.minh, key=key)
        work()
        files.append(list(access.shots().order_by("pk").values_list("file_key", flat=True)))

    assert [len(one) for one in files] == [1, 2, 2]
    assert files[1][0] == files[2][0]
    assert files[1][1] != files[2][1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("zone")
def test_without_a_browser_the_check_says_so_and_is_counted(people: Cast, running: Site) -> None:
    key = confirmed(people, running)
    work()

    [found] = [
        one for one in queries.target(people.minh, key).checks if one.check.code == "picture"
    ]
    assert (found.verdict, found.why) == (
        Verdict.UNKNOWN,
        "No browser is set up here that takes pictures.",
    )
    assert queries.targets(people.minh).rows[0].counts["unknown"] >= 1
