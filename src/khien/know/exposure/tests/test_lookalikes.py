"""Names that look like a unit's own: made, asked of a real name server, read from logs, judged, never called."""

import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from django.conf import settings as django_settings
from django.test import Client
from tests.cast import PASSWORD, Cast

from khien.base.casework import queries as casework
from khien.base.core.clock import today
from khien.base.core.refusals import NotFound
from khien.know.exposure import access
from khien.know.exposure.cli import checks_group
from khien.know.exposure.queries import lookalikes as queries
from khien.know.exposure.rules.cases import LOOKALIKE_ITEM
from khien.know.exposure.rules.checks import certificates
from khien.know.exposure.rules.checks import lookalikes as rules
from khien.know.exposure.services import lookalikes, owning
from khien.know.exposure.tests.looking import work
from khien.know.exposure.tests.outside import Page, Zone, certificate, site
from khien.know.exposure.types.lookalikes import Likeness, NotALog, NothingSaid, Standing
from khien.know.exposure.wire import lookups
from khien.know.inventory.services.registers import enter_entry

OWN = "tinhmau.gov.vn"


@pytest.mark.parametrize(
    ("name", "likeness"),
    [
        ("camau.com", Likeness.ENDING),
        ("camau.vn", Likeness.ENDING),
        ("camau-gov.com", Likeness.WORD),
        ("dichvucongcamau.vn", Likeness.WORD),
        ("carnau.com", Likeness.HOMOGLYPH),
        ("xn--cmau-0na.vn", Likeness.HOMOGLYPH),
        ("cama.vn", Likeness.OMISSION),
        ("caamu.vn", Likeness.TRANSPOSITION),
        ("camauu.com", Likeness.REPETITION),
        ("ca-mau.vn", Likeness.HYPHENATION),
        ("bamau.vn", Likeness.BIT_FLIP),
    ],
)
def test_names_that_look_like_a_domain(name: str, likeness: Likeness) -> None:
    assert rules.candidates("www.camau.gov.vn")[name] is likeness


def test_candidates_are_bounded_and_never_the_domain_itself() -> None:
    found = rules.candidates(f"{'trungtamdulieu' * 4}.gov.vn")

    assert len(found) == rules.CANDIDATES_MAX
    assert "camau.gov.vn" not in rules.candidates("camau.gov.vn")
    assert rules.candidates("localhost") == {}
    assert rules.candidates("10.0.0.5") == {}


def test_a_name_below_another_is_looked_for_without_its_dots_alone() -> None:
    found = rules.candidates("xa5.camau.gov.vn")

    assert found["xa5-camau.com"] is Likeness.JOINED
    assert found["camauxa5.vn"] is Likeness.JOINED
    assert set(found.values()) == {Likeness.JOINED}
    assert "camau.com" not in found


@pytest.mark.parametrize(
    ("name", "likeness"),
    [
        ("camau.gov.vn.dang-nhap.top", Likeness.HOLDING),
        ("camau-gov-vn.web.app", Likeness.HOLDING),
        ("quakhach-camau-uytin.shop", Likeness.HOLDING),
        ("xn--amau-k6d.tk", Likeness.HOMOGLYPH),
        ("camau.tk", Likeness.ENDING),
        ("mail.camau.com", Likeness.ENDING),
        ("camau.gov.vn", None),
        ("portal.camau.gov.vn", None),
        ("haiphong.gov.vn", None),
        ("vn", None),
    ],
)
def test_any_name_is_told_from_others(name: str, likeness: Likeness | None) -> None:
    found = rules.Resembler(["camau.gov.vn", "haiphong.gov.vn"]).resembles(name)

    assert found == (("camau.gov.vn", likeness) if likeness else None)


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (
            orjson.dumps([{"name_value": "a.vn\n*.A.vn\nb.vn", "issuer_name": "O=R", "id": 1}]),
            ("a.vn", "b.vn"),
        ),
        (b'\xef\xbb\xbf{"dns_names":["a.vn"],"issuer":{"O":"R"}}\n', ("a.vn",)),
        (b'{"data":{"leaf_cert":{"all_domains":["a.vn"],"not_before":1700000000}}}', ("a.vn",)),
        (b"issuer_name,common_name,name_value\nR,a.vn,b.vn\n", ("b.vn", "a.vn")),
    ],
)
def test_logs_are_read_in_each_of_their_forms(content: bytes, names: tuple[str, ...]) -> None:
    [found] = certificates.read_log("log", content)

    assert found is not None
    assert found.names == names


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'[{"name_value": "a.vn"},', "JSON, 1:25"),
        (b'{"name_value":"a.vn"}\n{"name_value"', "JSON, 2:14"),
        (b"ten,so\na.vn,1\n", "its first line names no column of names"),
        (b"\xff\xfe<html>", "UTF-8, 0"),
        (b"[1]", "JSON, 1"),
    ],
)
def test_a_broken_log_is_refused_with_its_place(content: bytes, told: str) -> None:
    with pytest.raises(NotALog) as refused:
        list(certificates.read_log("log", content))

    assert refused.value.values["fault"] == told


@pytest.fixture
def domain(people: Cast, zone: Zone) -> int:
    """Have a unit's mail domain shown to be its own and looked at: its look-alikes are looked for next."""
    content = {"name": OWN, "service": "Thư mẫu"}
    key = enter_entry(people.minh, register="mail-domains", unit_code="XA1", content=content)
    zone[OWN, "TXT"] = ['"v=spf1 -all"']
    owning.confirm(people.lan, key=key, letter="12/CV", on=today())
    work()
    return key


@pytest.mark.django_db(transaction=True)
def test_a_name_in_the_dns_joins_the_queue_and_waits_for_its_unit(
    people: Cast, zone: Zone, domain: int
) -> None:
    zone["tinhmau.com", "NS"] = ["ns.khac.example."]
    zone["tinhmau.com", "A"] = ["192.0.2.7"]
    zone["tinhmau.com", "MX"] = ["10 mx.khac.example."]
    zone["tinhmau-gov.vn", "FAIL"] = []

    work()

    [line] = queries.lookalikes(people.minh).rows
    assert (line.name, line.own, line.likeness) == ("tinhmau.com", OWN, Likeness.ENDING)
    assert (line.addresses, line.mail_servers) == (("192.0.2.7",), ("10 mx.khac.example.",))
    [search] = queries.queue(people.minh).searches
    assert (search.asked > 300, search.untold, search.problem) == (True, 1, "")
    assert LOOKALIKE_ITEM.code in [one.kind for one in casework.inbox(people.minh)]
    assert queries.lookalikes(people.hoa).rows == ()


@pytest.mark.django_db(transaction=True)
def test_a_search_is_made_once_a_week(people: Cast, zone: Zone, domain: int) -> None:
    row = access.targets().get(entry_id=domain)
    before = row.names_at

    lookalikes.ask_when_due(row)

    assert access.targets().get(pk=row.pk).names_at == before


@pytest.mark.django_db(transaction=True)
def test_a_name_server_that_answers_for_everything_is_not_believed(
    people: Cast, zone: Zone, domain: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "token_hex", lambda _size: "nonsense")
    zone["khien-nonsense.com", "NS"] = ["ns.quang-cao.example."]
    zone["tinhmau.com", "NS"] = ["ns.quang-cao.example."]

    work()

    assert queries.lookalikes(people.minh).rows == ()
    [search] = queries.queue(people.minh).searches
    assert (search.asked, search.problem) == (0, lookups.LYING)


@pytest.mark.django_db(transaction=True)
def test_names_that_there_was_no_time_for_are_counted(
    people: Cast, domain: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "WHOLE_S", -1.0)

    work()

    [search] = queries.queue(people.minh).searches
    assert search.asked == search.untold > 300


@pytest.mark.django_db(transaction=True)
def test_names_on_certificates_are_taken_in_by_the_command_and_nothing_of_a_broken_file(
    people: Cast, domain: int, tmp_path: Path
) -> None:
    good, broken = tmp_path / "ct.json", tmp_path / "hong.json"
    row = {
        "name_value": "tinhmau-dichvu.top\nwww.tinhmau-dichvu.top\ntra.tinhmau-dichvu.top",
        "issuer_name": "O=R3",
    }
    good.write_bytes(orjson.dumps([row | {"not_before": "2026-10-01T00:00:00"}, {"id": 3}]))
    broken.write_bytes(b'{"name_value":"tinhmau-khac.top"}\n{')

    for told in (
        "2 look like a unit's own, 2 of them new; 1 name nothing, 0 left out",
        "2 look like a unit's own, 0",
    ):
        ran = CliRunner().invoke(checks_group, ["certificates", str(good)])
        assert told in ran.output
    ran = CliRunner().invoke(checks_group, ["certificates", str(broken)])

    assert ran.exit_code == 1
    assert "JSON, 2:2" in ran.output
    assert {line.name for line in queries.lookalikes(people.minh).rows} == {
        "tinhmau-dichvu.top",
        "tra.tinhmau-dichvu.top",
    }
    assert {line.certificates for line in queries.lookalikes(people.minh).rows} == {1}


@pytest.mark.django_db(transaction=True)
def test_a_log_with_too_many_names_fills_a_queue_to_its_bound_and_counts_the_rest(
    people: Cast, domain: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookalikes, "HELD_MAX", 3)
    rows = [{"name_value": f"tinhmau-so{number}.top"} for number in range(5)]

    told = lookalikes.take_log(people.system, name="ct.json", content=orjson.dumps(rows))

    assert (told.alike, told.new, told.left_out) == (5, 3, 2)


@pytest.mark.django_db(transaction=True)
def test_the_log_that_the_operator_named_is_asked_and_no_found_name_is(
    people: Cast,
    domain: int,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    log = orjson.dumps([{"name_value": "tinhmau-tra-cuu.top"}]).decode()
    with site({"/?q=tinhmau": Page(log)}, context) as running:
        address = f"https://localhost:{running.port}/?q={{name}}"
        settings.KHIEN = replace(django_settings.KHIEN, certificate_log=address)
        work()

    assert running.asked == [("GET", "/?q=tinhmau")]
    assert [line.name for line in queries.lookalikes(people.minh).rows] == ["tinhmau-tra-cuu.top"]


@pytest.mark.django_db(transaction=True)
def test_a_log_that_says_nothing_useful_is_told_and_breaks_nothing(
    people: Cast, zone: Zone, domain: int, settings: Any
) -> None:
    zone["tinhmau.com", "NS"] = ["ns.khac.example."]
    with site({"/?q=tinhmau": Page("<html>", 200)}) as running:
        address = f"http://localhost:{running.port}/?q={{name}}"
        settings.KHIEN = replace(django_settings.KHIEN, certificate_log=address)
        work()

    [search] = queries.queue(people.minh).searches
    assert "cannot be read" in search.problem
    assert [line.name for line in queries.lookalikes(people.minh).rows] == ["tinhmau.com"]


@pytest.mark.django_db(transaction=True)
def test_a_person_says_what_a_name_is(people: Cast, zone: Zone, domain: int) -> None:
    zone["tinhmau.com", "NS"] = ["ns.khac.example."]
    work()
    [line] = queries.lookalikes(people.minh).rows

    with pytest.raises(NothingSaid):
        lookalikes.decide(people.minh, key=line.key, state=Standing.REPORTED)
    with pytest.raises(NotFound):
        lookalikes.decide(people.hoa, key=line.key, state=Standing.OURS)
    client = Client()
    client.post("/sign-in/login/", {"login": "minh", "password": PASSWORD})
    assert "tinhmau.com" in client.get("/exposure/sites/lookalikes").content.decode()
    given = {"state": "reported", "words": "Đã báo nhà đăng ký (mẫu)"}
    assert client.post(f"/exposure/sites/lookalikes/{line.key}", given).status_code == 302

    assert queries.lookalikes(people.minh).rows == ()
    [line] = queries.lookalikes(people.minh, state=Standing.REPORTED).rows
    assert (line.decided_by, line.words) == ("Minh", "Đã báo nhà đăng ký (mẫu)")
    assert LOOKALIKE_ITEM.code not in [one.kind for one in casework.inbox(people.minh)]
