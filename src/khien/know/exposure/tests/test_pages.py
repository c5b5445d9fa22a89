"""Pages and reads of matches: each sees own machines alone; what a person says takes effect and is kept."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import translation
from tests.cast import PASSWORD, Cast

from khien.base.accounts.types import Actor
from khien.base.core import outbox
from khien.base.core.clock import today
from khien.base.core.models import AuditRecord
from khien.base.core.offers import Product, matched_units, relatives_of
from khien.base.core.refusals import Invalid, NotAllowed, NotFound
from khien.know.exposure import access
from khien.know.exposure.cli import feeds_group, match_command
from khien.know.exposure.queries import feeds, holes, matching
from khien.know.exposure.services import matching as services
from khien.know.exposure.services import naming
from khien.know.exposure.tests.build import (
    FIREFOX,
    SEVEN_ZIP,
    UNKNOWN,
    affects,
    carry_in,
    cve,
    machine,
    microsoft,
    nvd,
)
from khien.know.exposure.types.findings import Severity
from khien.know.exposure.types.matching import NotAProduct, NotUntilThen, Wish

pytestmark = pytest.mark.django_db

FIREFOX_FLAW = cve(
    "CVE-2026-0001", affects("mozilla:firefox", since="1", before="115.6.0"), score=9.8
)
ZIP_FLAW = cve("CVE-2026-0002", affects("7-zip:7-zip", since="1", before="24.0"))


@pytest.fixture
def matched(people: Cast, tmp_path: Path) -> tuple[int, int]:
    """Return a machine of XA1 with Firefox, 7-Zip and something unknown, and one of XA2 with Firefox."""
    first = machine(people, "PC-1", FIREFOX, SEVEN_ZIP, UNKNOWN)
    second = machine(people, "PC-2", FIREFOX, unit="XA2")
    carry_in(people, tmp_path, nvd_json=nvd(FIREFOX_FLAW, ZIP_FLAW))
    services.match(people.system)
    return first, second


def page(name: str, address: str) -> str:
    client = Client()
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    client.cookies["language"] = "vi"
    answer = client.get(address)
    return f"{answer.status_code} {answer.content.decode()}"


def units(actor: Actor, name: str) -> list[tuple[str, int]]:
    return [(one.unit_code, one.machines) for one in matching.cve(actor, name).units]


def test_everybody_sees_own_machines_alone(people: Cast, matched: tuple[int, int]) -> None:
    first, second = matched

    assert units(people.minh, "CVE-2026-0001") == [("XA1", 1)]
    assert units(people.hoa, "CVE-2026-0001") == [("XA2", 1)]
    assert units(people.lan, "CVE-2026-0001") == [("XA1", 1), ("XA2", 1)]
    assert matching.cve(people.hoa, "cve-2026-0002").matches == ()
    assert [one.title for one in holes.of_device(people.minh, first)] == [
        "Mozilla Firefox",
        "7-Zip",
    ]
    with pytest.raises(NotFound):
        holes.of_device(people.minh, second)
    with pytest.raises(NotFound):
        matching.cve(people.lan, "CVE-2026-9999")


def test_pages_are_shown(people: Cast, matched: tuple[int, int]) -> None:
    first, second = matched

    assert page("minh", "/exposure/feeds").startswith("200")
    assert "≥ 1, &lt; 115.6.0" in page("minh", "/exposure/cves/CVE-2026-0001")
    assert "Mozilla Firefox" in page("minh", f"/exposure/devices/{first}")
    assert page("minh", f"/exposure/devices/{second}").startswith("404")
    assert page("minh", "/exposure/unnamed").startswith("403")
    assert "Phần mềm Một cửa (mẫu) 2.1" in page("tuan", "/exposure/unnamed")


def test_a_person_names_what_had_no_name(people: Cast, matched: tuple[int, int]) -> None:
    outbox.work_once("tests", is_long=True)
    [line] = feeds.unnamed(people.tuan).rows
    wish = Wish(line.name, line.publisher, "7-zip:7-zip", "Đóng gói lại")

    naming.map_name(people.tuan, wish=wish)
    outbox.work_once("tests", is_long=True)

    assert (line.name, line.machines) == ("phần mềm một cửa", 1)
    assert feeds.unnamed(people.tuan).rows == ()
    found = access.matches().filter(thing__bare="phần mềm một cửa")
    assert [(row.cve_id, row.thing.naming) for row in found] == [("CVE-2026-0002", "person")]
    assert AuditRecord.objects.filter(action="exposure.map_name", actor="Tuan").exists()


def test_nothing_to_match_leaves_the_queue_and_the_blind_spot(
    people: Cast, matched: tuple[int, int]
) -> None:
    [line] = feeds.unnamed(people.tuan).rows
    before = feeds.blind_spot()

    naming.map_name(people.tuan, wish=Wish(line.name, line.publisher, "", ""))
    services.match(people.system)

    after = feeds.blind_spot()
    assert (before.packages, before.installations) == (1, 1)
    assert (after.packages, after.installations) == (0, 0)
    assert feeds.unnamed(people.tuan).rows == ()


def test_a_product_that_nobody_knows_is_no_name(people: Cast, matched: tuple[int, int]) -> None:
    [line] = feeds.unnamed(people.tuan).rows
    for given in ("mozilla", "mozilla:fierfox", "a:b:c:d"):
        with pytest.raises(NotAProduct):
            naming.map_name(people.tuan, wish=Wish(line.name, line.publisher, given, ""))
    with pytest.raises(NotAllowed):
        naming.map_name(people.minh, wish=Wish(line.name, line.publisher, "", ""))


def test_a_suppression_holds_until_its_day_and_is_seen(
    people: Cast, matched: tuple[int, int]
) -> None:
    product, until = "a:mozilla:firefox", today() + timedelta(days=30)

    key = naming.suppress(
        people.tuan, cve="CVE-2026-0001", product=product, reason="Đã chặn", until=until
    )
    stopped = [one.title for one in holes.of_device(people.minh, matched[0])]
    [shown] = matching.cve(people.minh, "CVE-2026-0001").suppressions
    naming.lift(people.tuan, key=key)
    lifted = [one.title for one in holes.of_device(people.minh, matched[0])]

    assert (stopped, lifted) == (["7-Zip"], ["Mozilla Firefox", "7-Zip"])
    assert (shown.reason, shown.by, shown.until) == ("Đã chặn", "Tuan", until)


def test_a_suppression_needs_a_reason_a_day_and_a_match(
    people: Cast, matched: tuple[int, int]
) -> None:
    def suppress(**changes: object) -> None:
        given: dict[str, object] = {
            "cve": "CVE-2026-0001",
            "product": "a:mozilla:firefox",
            "reason": "x",
            "until": today() + timedelta(days=1),
        }
        naming.suppress(people.tuan, **(given | changes))  # type: ignore[arg-type]

    for changes, refusal in (
        ({"reason": " "}, Invalid),
        ({"until": today()}, NotUntilThen),
        ({"until": today() + timedelta(days=400)}, NotUntilThen),
        ({"product": "a:7-zip:7-zip"}, NotFound),
    ):
        with pytest.raises(refusal):
            suppress(**changes)


def test_findings_are_one_a_unit_and_product(people: Cast, matched: tuple[int, int]) -> None:
    with translation.override("en"):
        found = {(code, one.rule): one for code, one in holes.matched_findings()}

    assert set(found) == {
        ("XA1", "a:mozilla:firefox"),
        ("XA1", "a:7-zip:7-zip"),
        ("XA2", "a:mozilla:firefox"),
    }
    one = found["XA1", "a:mozilla:firefox"]
    assert one.title == "Mozilla Firefox 115.5.0: 1 vulnerability"
    assert (one.severity, one.cves, one.fixed_in) == (
        Severity.CRITICAL,
        ("CVE-2026-0001",),
        "115.6.0",
    )
    assert (one.machines, one.cvss, one.asset.value) == (1, 9.8, "XA1")


def test_the_house_asks_what_matching_knows(people: Cast, matched: tuple[int, int]) -> None:
    asked = [Product("Firefox", "trước 115.6", "Mozilla")]
    assert [one.unit_code for one in matched_units(people.lan, asked)] == ["XA1", "XA2"]
    assert [one.unit_code for one in matched_units(people.hoa, asked)] == ["XA2"]
    assert matched_units(people.lan, [Product("Không có")]) == []
    shown = relatives_of("device", people.minh, str(matched[0]))
    assert [one.title for one in shown] == ["Mozilla Firefox 115.5.0", "7-Zip 23.01"]
    assert [one.title for one in matching.find(people.minh, "cve-2026")] == [
        "CVE-2026-0001",
        "CVE-2026-0002",
    ]


def test_builds_of_windows_are_counted_and_shown_on_their_machines(
    people: Cast, matched: tuple[int, int], tmp_path: Path
) -> None:
    flaw = microsoft("CVE-2026-1000", "Windows 10 Version 22H2", "10.0.19045.4000")
    carry_in(people, tmp_path, ms_json=flaw)
    services.match(people.system)

    [line] = matching.cve(people.minh, "CVE-2026-1000").matches
    [hole] = [one for one in holes.of_device(people.minh, matched[0]) if "Windows" in one.title]

    assert (line.machines, line.why.interval) == (1, "≥ 10.0.19045.0, < 10.0.19045.4000")
    assert units(people.lan, "CVE-2026-1000") == [("XA1", 1), ("XA2", 1)]
    assert (hole.version, hole.fixed_in) == ("10.0.19045.3803", "10.0.19045.4000")
    with translation.override("en"):
        found = [one for code, one in holes.matched_findings() if code == "XA2"]
    assert "Microsoft Windows 10 Pro 10.0.19045.3803: 1 vulnerability" in {
        one.title for one in found
    }


def test_commands_carry_in_match_and_say_what_came_of_it(people: Cast, tmp_path: Path) -> None:
    machine(people, "PC-1", FIREFOX, UNKNOWN)
    (tmp_path / "good.json").write_bytes(nvd(FIREFOX_FLAW))
    (tmp_path / "torn.json").write_bytes(nvd(ZIP_FLAW)[:-9])

    told = CliRunner().invoke(feeds_group, ["import", str(tmp_path)])
    ran = CliRunner().invoke(match_command)

    assert told.exit_code == 1
    assert "1 files read: 1 entries new or changed" in told.output
    assert "torn.json: no whole JSON" in told.output
    assert "kev        never carried in" in told.output
    assert ran.exit_code == 0
    assert "1 machines, 2 packages: 1 named, 1 unnamed" in ran.output
    assert "1 findings (package × CVE), 1 pairs (machine × CVE)" in ran.output
    assert "Software we could not name: 1 packages, 1 installations" in ran.output
