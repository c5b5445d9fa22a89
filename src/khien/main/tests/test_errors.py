"""What no text holds is refused before any room sees it, wherever it stands."""

import pytest
from django.test import Client
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def test_a_nul_is_refused_in_addresses_queries_and_forms(people: Cast) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="vi")
    client.post("/sign-in/login/", {"login": "lan", "password": PASSWORD})

    asked = client.get("/api/v1/incidents?state=%00")
    assert (asked.status_code, "NUL" in asked.json()["detail"]) == (422, True)
    assert client.get("/inventory/devices?q=a%00b").status_code == 422
    assert client.get("/incidents/SC-%00").status_code == 422
    assert client.post("/inventory/devices/1/system", {"system": "\x00"}).status_code == 303
    assert client.get("/inventory/devices?q=a").status_code == 200


def test_a_missing_right_is_told_in_words_with_who_could_give_it(people: Cast) -> None:
    client = Client()
    client.post("/sign-in/login/", {"login": "minh", "password": PASSWORD})
    said = {
        "en": ("see and make official reports", "Who keeps accounts can give this right: Tuan."),
        "vi": ("xem, lập báo cáo", "Người quản lý tài khoản có thể cấp quyền này: Tuan."),
    }

    for language, words in said.items():
        client.cookies["language"] = language
        refused = client.get("/reports/")
        shown = refused.content.decode()
        assert (refused.status_code, [one in shown for one in words]) == (403, [True, True])
        assert "issue_reports" not in shown
