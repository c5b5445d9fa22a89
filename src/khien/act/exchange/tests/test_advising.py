"""Files that tell of something: an advisory is begun from a CSAF document, a report or an event."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client
from tests.cast import Cast

from khien.act.advisories.queries import advisories
from khien.act.exchange.cli import exchange_group
from khien.act.exchange.models import Draft
from khien.act.exchange.services import imports
from khien.act.exchange.tests.build import bundle, csaf, stix_indicator
from khien.act.exchange.tests.test_pages import signed_in
from khien.act.exchange.types.imports import Terms

pytestmark = pytest.mark.django_db
REPORT = stix_indicator() | {"type": "report", "id": "report--44298a74-ba52-4f0c-87a3-1824e67d7fa9"}


def brought(client: Client, content: bytes) -> str:
    file = BytesIO(content)
    file.name = "x.json"
    said = {"file": file, "source": "CERT", "reliability": "A", "tlp": "2", "days": "60"}
    return client.post("/exchange/imports", said, follow=True).content.decode()


def test_csaf_brought_to_the_page_begins_an_advisory_and_is_refused_twice(people: Cast) -> None:
    lan = signed_in("lan")

    page = brought(lan, csaf())
    again = brought(lan, csaf())

    number = f"CB-{advisories_year(page)}-0001"
    assert f"{number} was begun from x.json" in page
    assert "Lỗ hổng Apache" in page
    assert advisories.advisory(people.lan, number).origin.startswith("https://vendor.example")
    assert f"is here already as {number}" in again
    assert Draft.objects.count() == 0


def test_broken_csaf_is_refused_beside_the_file(people: Cast) -> None:
    page = brought(signed_in("lan"), json.dumps({"document": {"csaf_version": "2.0"}}).encode())

    assert "x.json is not taken: /document" in page


def test_command_begins_an_advisory_and_says_its_number(people: Cast, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(csaf())

    checked = CliRunner().invoke(exchange_group, ["check", str(file)])
    imported = CliRunner().invoke(exchange_group, ["import", str(file)])

    assert "an advisory would be begun: Lỗ hổng Apache" in checked.output
    assert "was begun: a draft, at /advisories/CB-" in imported.output


def test_only_a_file_that_tells_something_offers_to_begin_an_advisory(people: Cast) -> None:
    report = REPORT | {
        "name": "Chiến dịch mẫu",
        "published": REPORT["created"],
        "object_refs": [REPORT["id"].replace("report", "malware")],
    }

    plans = [
        imports.check_file(people.lan, content=bundle(*things), terms=Terms("CERT"))
        for things in ([stix_indicator()], [stix_indicator(), report])
    ]

    assert [plan.tells for plan in plans] == [False, True]


def advisories_year(page: str) -> str:
    return page.partition("CB-")[2][:4]
