"""The public site: what everybody reads, how it is cached, served elsewhere, and kept current."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from defusedxml.ElementTree import fromstring
from django.contrib.auth import get_user_model
from django.test import Client

from khien.act.advisories.tests.build import build_province, sent
from khien.base.core.clock import now, today
from khien.base.core.tlp import Tlp
from khien.base.trust.services.keys import make_key
from khien.show.publishing import queries, rules
from khien.show.publishing.cli import build
from khien.show.publishing.types import BadGuide
from tests.cast import Cast
from tests.issuing import issued, office

pytestmark = pytest.mark.django_db


def test_everybody_reads_what_is_clear_and_nothing_else(people: Cast, client: Client) -> None:
    province = build_province(people)
    clear = sent(province, title="Lỗ hổng trong trình duyệt", tlp=Tlp.CLEAR)
    amber = sent(province, title="Chỉ dành cho đơn vị", tlp=Tlp.AMBER)

    page = client.get("/public/").content.decode()

    assert "Lỗ hổng trong trình duyệt" in page
    assert "Chỉ dành cho đơn vị" not in page
    assert client.get(f"/public/warnings/{clear}.html").status_code == 200
    assert client.get(f"/public/warnings/{amber}.html").status_code == 404
    for feed in ("feed.atom", "rss.xml"):
        said = client.get(f"/public/{feed}").content
        fromstring(said)
        assert "Lỗ hổng trong trình duyệt".encode() in said
        assert amber.encode() not in said


def test_pages_are_for_caches_and_set_no_cookie(people: Cast, client: Client) -> None:
    first = client.get("/public/guides/lua-dao.html")

    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in first.headers
    assert "Cookie" not in first.headers.get("Vary", "")
    assert b"<script" not in first.content
    again = client.get("/public/guides/lua-dao.html", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert client.get("/public/../../etc/passwd").status_code == 404
    assert client.post("/public/").status_code == 405


def test_security_txt_holds_its_two_duties(people: Cast, client: Client, settings: Any) -> None:
    settings.KHIEN = replace(
        settings.KHIEN,
        contact="0290 123 456; baosuco@tinhmau.example",
        address="https://khien.tinhmau.example",
    )

    said = client.get("/.well-known/security.txt").content.decode()

    assert "Contact: https://khien.tinhmau.example/report\n" in said
    assert "Contact: mailto:baosuco@tinhmau.example\n" in said
    assert "Contact: tel:0290123456\n" in said
    expires = datetime.fromisoformat(re.findall(r"^Expires: (.+)$", said, re.MULTILINE)[0])
    assert 100 < (expires - now()).days < 365


def test_the_yearly_report_is_read_as_a_page_and_as_the_signed_paper(
    people: Cast, client: Client
) -> None:
    staff = office(people)
    make_key(people.system, holder="Công an Tỉnh mẫu")
    year = today().year - 1
    issued(people, staff, kind="capability-public", unit="TINH", period=str(year))

    page = client.get(f"/public/reports/{year}.html").content.decode()
    assert "01/BC-TINH" in page
    assert "Năng lực theo năm trụ cột" in page
    assert client.get(f"/public/reports/{year}.pdf").content.startswith(b"%PDF-")


def test_the_whole_site_is_written_as_files_whose_ways_lead_somewhere(
    people: Cast, client: Client, tmp_path: Path
) -> None:
    sent(build_province(people), title="Lỗ hổng trong trình duyệt", tlp=Tlp.CLEAR)
    done = CliRunner().invoke(build, ["--out", str(tmp_path / "site")])
    assert done.exit_code == 0, done.output

    pages = sorted((tmp_path / "site").rglob("*.html"))
    assert len(pages) == 5
    for page in pages:
        for way in re.findall(r'(?:href)="([^":]+)"', page.read_text(encoding="utf-8")):
            if not way.startswith("/"):
                assert (page.parent / way).resolve().is_file(), f"{page.name}: {way}"
    client.force_login(_user(people))
    archive = zipfile.ZipFile(io.BytesIO(client.get("/publishing/site.zip").content))
    assert set(archive.namelist()) == set(queries.paths())


def test_a_guide_that_nobody_read_over_for_a_year_is_out_of_date() -> None:
    guide = queries.looked_through()[0][0]

    assert rules.is_current(guide, date(2027, 1, 1))
    assert not rules.is_current(guide, date(2027, 12, 1))
    assert not rules.is_current(guide, date(2026, 1, 1)), "that day it had not been read over"


def test_a_guide_that_cannot_be_shown_is_refused_with_its_place() -> None:
    with pytest.raises(BadGuide) as refused:
        rules.read_guide(b'code = "x"\ntitle = 1\n', file="own.toml")

    assert refused.value.values["file"] == "own.toml"


def _user(people: Cast) -> Any:
    return get_user_model().objects.get(username="lan")
