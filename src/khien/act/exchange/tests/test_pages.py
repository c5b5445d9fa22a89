"""The pages of exchange: for whom they are, and that each can be used."""

from io import BytesIO

import pytest
from django.test import Client
from tests.cast import PASSWORD, Cast

from khien.act.exchange.models import Draft, Feed, Indicator
from khien.act.exchange.tests.build import bundle, entered, peer, stix_indicator

pytestmark = pytest.mark.django_db

PAGES = ("", "indicators/new", "protected", "peers", "block-lists", "imports", "passing", "feeds")


def signed_in(name: str) -> Client:
    client = Client()
    client.cookies["language"] = "en"
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    return client


def test_pages_are_for_who_speaks_for_the_province(people: Cast) -> None:
    key = entered(people.lan)
    peer(people.lan)
    lan, minh = signed_in("lan"), signed_in("minh")

    for page in (*PAGES, f"indicators/{key}"):
        assert lan.get(f"/exchange/{page}").status_code == 200, page
        assert minh.get(f"/exchange/{page}").status_code in {403, 404}, page


def test_indicator_is_entered_changed_and_revoked_over_the_pages(people: Cast) -> None:
    lan = signed_in("lan")
    said = {
        "kind": "domain",
        "value": "evil[.]example",
        "technical_class": "phishing",
        "source": "CERT",
        "reliability": "B",
        "tlp": "1",
        "confidence": "70",
        "days": "30",
    }

    page = lan.post("/exchange/indicators/new", said, follow=True).content.decode()
    row = Indicator.objects.get()
    assert (row.value, "evil.example" in page) == ("evil.example", True)
    twice = lan.post("/exchange/indicators/new", said).content.decode()
    assert "entered already" in twice
    lan.post(f"/exchange/indicators/{row.pk}/change", said | {"tlp": "4"})
    page = lan.post(
        f"/exchange/indicators/{row.pk}/revoke", {"why": "Nhầm"}, follow=True
    ).content.decode()
    assert "TLP:GREEN → TLP:RED" in page
    assert "Nhầm" in page


def test_tokens_are_shown_once(people: Cast) -> None:
    lan = signed_in("lan")
    shown = lan.post(
        "/exchange/peers", {"name": "Bạn", "ceiling": "1", "reads": ["indicators"]}
    ).content.decode()
    wall = lan.post(
        "/exchange/block-lists", {"name": "FW", "ceiling": "2", "confidence_min": "0"}
    ).content.decode()

    token = shown.partition('<code class="breakable">')[2].partition("<")[0]
    assert len(token) == 43
    assert token not in lan.get("/exchange/peers").content.decode()
    assert "/blocklist/" in wall
    assert "/edl" not in lan.get("/exchange/block-lists").content.decode()


def test_file_shows_its_differences_before_it_is_applied(people: Cast) -> None:
    lan = signed_in("lan")
    entered(people.lan, "198.51.100.1", source="CERT")
    file = BytesIO(bundle(stix_indicator("198.51.100.1"), stix_indicator("10.0.0.1")))
    file.name = "x.json"
    said = {"file": file, "source": "CERT", "reliability": "A", "tlp": "2", "days": "60"}

    page = lan.post("/exchange/imports", said, follow=True).content.decode()
    key = Draft.objects.get().pk

    assert "reliability</span>: B → A" in page
    assert "private, local or reserved" in page
    assert Indicator.objects.get().reliability == "B"
    lan.post(f"/exchange/imports/{key}/apply")
    assert Indicator.objects.get().reliability == "A"
    assert Draft.objects.get().content is None
    assert lan.post(f"/exchange/imports/{key}/apply").status_code == 404


def test_broken_file_is_not_kept(people: Cast) -> None:
    lan = signed_in("lan")
    file = BytesIO(b'{"type":"bundle"}')
    file.name = "x.json"
    said = {"file": file, "source": "CERT", "reliability": "A", "tlp": "2", "days": "60"}

    answer = lan.post("/exchange/imports", said, follow=True).content.decode()

    assert "id: it is no identifier" in answer
    assert Draft.objects.count() == 0


def test_feed_is_registered_paused_and_closed_over_the_pages(people: Cast) -> None:
    lan = signed_in("lan")
    said = {
        "name": "Trung tâm bạn",
        "kind": "misp",
        "url": "http://127.0.0.1:9/misp/manifest.json",
        "source": "CERT",
        "reliability": "B",
        "tlp": "2",
        "days": "60",
        "minutes": "30",
        "secret": "khóa riêng",
    }

    refused = lan.post("/exchange/feeds", said).content.decode()
    assert "Only an https:// address is taken." in refused
    page = lan.post("/exchange/feeds", said | {"inner_reason": "thử"}, follow=True).content.decode()

    row = Feed.objects.get()
    assert ("Trung tâm bạn" in page, "khóa riêng" in page) == (True, False)
    assert ("khóa" in row.sealed_secret, row.minutes, row.is_direct) == (False, 30, False)
    page = lan.post(f"/exchange/feeds/{row.pk}/pause", follow=True).content.decode()
    assert "Paused" in page
    lan.post(f"/exchange/feeds/{row.pk}/pull")
    assert not Feed.objects.get().is_paused
    page = lan.post(f"/exchange/feeds/{row.pk}/close", follow=True).content.decode()
    assert "Trung tâm bạn" not in page
