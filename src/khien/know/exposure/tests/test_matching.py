"""What is installed is matched against what is known: once a product, with the reason for each match."""

from pathlib import Path

import orjson
import pytest
from tests.cast import Cast

from khien.base.core import outbox
from khien.know.exposure import access
from khien.know.exposure.services import matching
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
from khien.know.exposure.types.feeds import Confidence
from khien.know.inventory.types.observation import Ecosystem, PackageSeen, SystemSeen

pytestmark = pytest.mark.django_db

FLAW = cve("CVE-2026-0001", affects("mozilla:firefox", since="100.0", before="115.6.0"), score=9.8)


def found() -> set[tuple[str, str, str]]:
    rows = access.matches().values_list("thing__title", "version", "cve_id")
    return set(rows)


def test_a_product_is_matched_once_however_many_machines_have_it(
    people: Cast, tmp_path: Path
) -> None:
    machine(people, "PC-1", FIREFOX, SEVEN_ZIP)
    machine(people, "PC-2", FIREFOX, UNKNOWN, unit="XA2")
    carry_in(people, tmp_path, nvd_json=nvd(FLAW))

    told = matching.match(people.system)

    assert found() == {("Mozilla Firefox", "115.5.0", "CVE-2026-0001")}
    assert (told.machines, told.packages, told.named, told.unnamed) == (2, 3, 2, 1)
    assert (told.findings, told.pairs, told.new) == (1, 2, 1)
    row = access.matches().get()
    assert (row.source, row.interval, row.fixed_in) == ("nvd", "≥ 100.0, < 115.6.0", "115.6.0")
    assert row.confidence == Confidence.HIGH


def test_a_second_run_changes_nothing_and_an_update_closes(people: Cast, tmp_path: Path) -> None:
    machine(people, "PC-1", FIREFOX)
    carry_in(people, tmp_path, nvd_json=nvd(FLAW))
    matching.match(people.system)

    again = matching.match(people.system)
    machine(people, "PC-1", PackageSeen(FIREFOX.name, "128.0", "Mozilla", Ecosystem.WINDOWS))
    updated = matching.match(people.system)

    assert (again.new, again.gone) == (0, 0)
    assert (updated.new, updated.gone, found()) == (0, 1, set())


def test_an_import_asks_for_a_match_of_what_changed(people: Cast, tmp_path: Path) -> None:
    machine(people, "PC-1", FIREFOX, SEVEN_ZIP)
    carry_in(people, tmp_path, nvd_json=nvd(FLAW))
    outbox.work_once("tests", is_long=True)
    first = found()

    narrower = cve("CVE-2026-0001", affects("mozilla:firefox", since="100.0", before="115.4"))
    other = cve("CVE-2026-0002", affects("7-zip:7-zip", before="24.0"))
    carry_in(people, tmp_path, nvd_json=nvd(narrower, other))
    outbox.work_once("tests", is_long=True)

    assert first == {("Mozilla Firefox", "115.5.0", "CVE-2026-0001")}
    assert found() == {("7-Zip", "23.01", "CVE-2026-0002")}


@pytest.mark.parametrize(
    ("flaw", "confidence", "doubts"),
    [
        (affects("mozilla:firefox", before="116"), Confidence.MEDIUM, ["no lower bound"]),
        (affects("mozilla:firefox"), Confidence.LOW, ["no version in the data"]),
        (affects("mozilla:firefox", version="-"), Confidence.LOW, ["no version in the data"]),
        (affects("mozilla:firefox", version="115.5.0"), Confidence.HIGH, []),
        (affects("mozilla:firefox", "windows", since="1", before="116"), Confidence.HIGH, []),
        (affects("mozilla:firefox", "android", since="1", before="116"), None, None),
        (affects("mozilla:firefox", "node.js", since="1", before="116"), None, None),
        (affects("mozilla:firefox", since="1", until="115.5"), Confidence.HIGH, []),
        (affects("mozilla:firefox", since="1", before="115.5"), None, None),
        (affects("mozilla:firefox", after="115.5", before="116"), None, None),
    ],
)
def test_a_match_is_as_sure_as_the_row_that_it_rests_on(
    people: Cast, tmp_path: Path, flaw: dict[str, object], confidence: int | None, doubts: list[str]
) -> None:
    machine(people, "PC-1", FIREFOX)
    carry_in(people, tmp_path, nvd_json=nvd(cve("CVE-2026-0001", flaw)))

    matching.match(people.system)

    row = access.matches().first()
    assert (row and row.confidence, row and row.doubts) == (confidence, doubts)


def test_running_on_needs_the_operating_system_to_agree(people: Cast, tmp_path: Path) -> None:
    machine(people, "PC-1", FIREFOX)
    flaw = affects("mozilla:firefox", since="1", before="116")
    windows = "cpe:2.3:o:microsoft:windows:-:*:*:*:*:*:*:*"
    mac = "cpe:2.3:o:apple:macos:-:*:*:*:*:*:*:*"
    reader = "cpe:2.3:a:adobe:acrobat_reader_dc:*:*:*:*:*:*:*:*"
    given = nvd(
        cve("CVE-2026-0001", flaw, runs_on=[windows, mac]),
        cve("CVE-2026-0002", flaw, runs_on=[mac]),
        cve("CVE-2026-0003", flaw, runs_on=[reader]),
    )
    carry_in(people, tmp_path, nvd_json=given)

    matching.match(people.system)

    rows = {row.cve_id: (row.confidence, row.doubts) for row in access.matches()}
    assert rows == {
        "CVE-2026-0001": (Confidence.HIGH, []),
        "CVE-2026-0003": (Confidence.LOW, ["also needs another product"]),
    }


def test_windows_is_judged_by_its_build_and_revision(people: Cast, tmp_path: Path) -> None:
    machine(people, "PC-1")
    server = SystemSeen("Microsoft Windows Server 2019 Standard", "1809", 17763, 5000, "x86_64")
    machine(people, "SV-1", system=server)
    carry_in(
        people,
        tmp_path,
        a_json=microsoft("CVE-2026-1000", "Windows 10 Version 22H2", "10.0.19045.4000"),
        b_json=microsoft("CVE-2026-1001", "Windows 10 Version 22H2", "10.0.19045.3803"),
        c_json=microsoft("CVE-2026-1002", "Windows 10 Version 1809", "10.0.17763.6000"),
        d_json=microsoft("CVE-2026-1003", "Windows Server 2019", "10.0.17763.6000"),
    )

    matching.match(people.system)

    assert {(row.version, row.cve_id, row.fixed_in) for row in access.matches()} == {
        ("10.0.19045.3803", "CVE-2026-1000", "10.0.19045.4000"),
        ("10.0.17763.5000", "CVE-2026-1003", "10.0.17763.6000"),
    }


def test_without_a_revision_the_updates_and_what_they_replace_are_a_second_opinion(
    people: Cast, tmp_path: Path
) -> None:
    known = SystemSeen(
        "Microsoft Windows 10 Pro", "22H2", 19045, None, "x86_64", patches=("KB5002",)
    )
    machine(people, "PC-1", system=known)
    product = "Windows 10 Version 22H2 for x64-based Systems"
    head = '"DatePosted","CVE","BulletinKB","Title","AffectedProduct","AffectedComponent","Severity","Impact","Supersedes","Exploits"'
    rows = [
        ("CVE-2026-0001", "5001", ""),
        ("CVE-2026-0002", "5002", "5001"),
        ("CVE-2026-0003", "5003", "5002"),
    ]
    lines = [
        f'"20261001","{name}","{kb}","t","{product}","","Critical","","{old}",""'
        for name, kb, old in rows
    ]
    office = '"20261001","CVE-2026-0009","5009","t","Microsoft Office 2016","","Low","","",""'
    taken = carry_in(people, tmp_path, msrc_csv="\n".join([head, *lines, office]).encode())

    matching.match(people.system)

    assert taken.skipped == (("not Windows itself", 1),)
    assert [(row.cve_id, row.fixed_in, row.confidence) for row in access.matches()] == [
        ("CVE-2026-0003", "KB5003", Confidence.MEDIUM)
    ]


def test_a_distribution_is_judged_by_its_own_feed_where_there_is_one(
    people: Cast, tmp_path: Path
) -> None:
    openssl = PackageSeen("libssl3", "3.0.11-1~deb12u1", ecosystem=Ecosystem.DEB, origin="openssl")
    debian = SystemSeen("Debian GNU/Linux 12", "12", distribution="debian", release="12")
    machine(people, "SV-1", openssl, system=debian)
    upstream = cve("CVE-2026-0001", affects("openssl:openssl", since="3.0.0", before="3.0.12"))
    carry_in(people, tmp_path, nvd_json=nvd(upstream))
    matching.match(people.system)
    before = [(row.version, row.confidence) for row in access.matches()]
    releases = {
        "CVE-2026-0001": {
            "releases": {"bookworm": {"status": "resolved", "fixed_version": "3.0.11-1~deb12u1"}}
        },
        "CVE-2026-0002": {
            "releases": {"bookworm": {"status": "resolved", "fixed_version": "3.0.11-1~deb12u2"}}
        },
        "TEMP-0000000": {"releases": {}},
    }

    carry_in(people, tmp_path, debian_json=orjson.dumps({"openssl": releases}))
    matching.match(people.system)

    assert before == [("3.0.11", Confidence.LOW)]
    assert [(row.cve_id, row.confidence) for row in access.matches()] == [
        ("CVE-2026-0002", Confidence.HIGH)
    ]
