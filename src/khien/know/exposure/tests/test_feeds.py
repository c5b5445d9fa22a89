"""Vulnerability data is carried in: told by its content, bounded, and a second time nothing changes."""

import gzip
import io
import lzma
import tarfile
import zipfile
from datetime import date
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import Cast

from khien.base.core.refusals import NotAllowed
from khien.know.exposure import access
from khien.know.exposure.queries import feeds as queries
from khien.know.exposure.rules.feeds import files, reading
from khien.know.exposure.rules.feeds.osv import COMMITS, MANY, OTHER
from khien.know.exposure.services import feeding
from khien.know.exposure.tests.build import affects, carry_in, cve, nvd
from khien.know.exposure.types.feeds import (
    Affected,
    Bound,
    Confidence,
    Content,
    FeedKind,
    NotTaken,
    Scheme,
    Taken,
)
from khien.know.exposure.types.findings import Severity

FLAW = cve("CVE-2026-0001", affects("mozilla:firefox", since="100.0", before="115.6.0"), score=9.8)
KEV = {
    "title": "CISA Catalog of Known Exploited Vulnerabilities",
    "catalogVersion": "2026.10.05",
    "dateReleased": "2026-10-05T10:00:00Z",
    "vulnerabilities": [
        {"cveID": "CVE-2026-0001", "dateAdded": "2026-10-05", "knownRansomwareCampaignUse": "Known"}
    ],
}
EPSS = b"#model_version:v2026.03.14,score_date:2026-10-06T00:00:00+0000\ncve,epss,percentile\nCVE-2026-0001,0.87654,0.99\n"


def read(raw: bytes) -> Content:
    [content] = reading.read(raw, where="file")
    return content


def rows(raw: bytes) -> list[Affected]:
    return [row for record in read(raw).records for row in record.affected]


@pytest.mark.django_db
def test_what_feeds_say_of_a_cve_comes_together(people: Cast, tmp_path: Path) -> None:
    carry_in(people, tmp_path, kev_json=orjson.dumps(KEV))
    carry_in(people, tmp_path, nvd_json=nvd(FLAW), epss_csv=EPSS)

    row = access.cves().get()
    assert (row.pk, row.severity, row.cvss, row.epss) == ("CVE-2026-0001", "critical", 9.8, 0.8765)
    assert (row.kev_on, row.is_ransomware) == (date(2026, 10, 5), True)
    ages = {line.kind: line.newest and line.newest.date() for line in queries.feeds()}
    assert ages[FeedKind.NVD] == date(2026, 10, 2)
    assert ages[FeedKind.EPSS] == date(2026, 10, 6)
    assert ages[FeedKind.OSV] is None


@pytest.mark.django_db
def test_a_second_import_changes_nothing_and_a_changed_entry_is_taken_in_place(
    people: Cast, tmp_path: Path
) -> None:
    first = carry_in(people, tmp_path, nvd_json=nvd(FLAW, cve("CVE-2026-0002")))
    again = carry_in(people, tmp_path, nvd_json=nvd(FLAW, cve("CVE-2026-0002")))
    narrower = cve("CVE-2026-0001", affects("mozilla:firefox", before="115.4"))
    changed = carry_in(people, tmp_path, nvd_json=nvd(narrower))

    assert (first.changed, first.same, first.rows) == (2, 0, 1)
    assert (again.changed, again.same, again.rows) == (0, 2, 0)
    assert (changed.changed, changed.products) == (1, frozenset({"a:mozilla:firefox"}))
    assert [row.end for row in access.affected()] == ["115.4"]
    [line] = [line for line in queries.feeds() if line.kind is FeedKind.NVD]
    assert (line.records, line.rows, line.without_products) == (2, 1, 1)


@pytest.mark.django_db
def test_what_a_whole_list_does_not_name_any_more_is_withdrawn(
    people: Cast, tmp_path: Path
) -> None:
    carry_in(people, tmp_path, kev_json=orjson.dumps(KEV))

    told = carry_in(people, tmp_path, kev_json=orjson.dumps({**KEV, "vulnerabilities": []}))

    assert told.withdrawn == 1
    assert access.cves().get().kev_on is None


@pytest.mark.django_db
def test_a_lesser_feed_does_not_speak_over_a_better_one(people: Cast, tmp_path: Path) -> None:
    osv = {
        "id": "GHSA-1",
        "aliases": ["CVE-2026-0001"],
        "modified": "2026-10-01T00:00:00Z",
        "summary": "Another summary",
        "database_specific": {"severity": "LOW"},
    }
    carry_in(people, tmp_path, osv_json=orjson.dumps(osv))
    lesser = access.cves().get().summary
    carry_in(people, tmp_path, nvd_json=nvd(FLAW))
    carry_in(people, tmp_path, osv_json=orjson.dumps({**osv, "summary": "Changed"}))

    row = access.cves().get()
    assert lesser == "Another summary"
    assert (row.summary, row.severity) == ("A flaw, told as CVE-2026-0001.", "critical")


@pytest.mark.django_db
def test_of_a_broken_file_nothing_is_taken_and_the_others_are(people: Cast, tmp_path: Path) -> None:
    broken = orjson.loads(nvd(FLAW, cve("CVE-2026-0003")))
    broken["vulnerabilities"][1]["cve"]["id"] = 7

    told = carry_in(
        people,
        tmp_path,
        a_json=orjson.dumps(broken),
        b_json=nvd(cve("CVE-2026-0004")),
        c_json=nvd(FLAW)[:-20],
        d_txt=b"nothing of it",
    )

    assert [row.pk for row in access.cves()] == ["CVE-2026-0004"]
    assert told.files == 1
    assert [fault.partition(str(tmp_path))[2][:40] for fault in told.faults] == [
        "/a.json: $.vulnerabilities[1]: Expected ",
        "/c.json: no whole JSON (Input data was t",
        "/d.txt: this is no vulnerability data th",
    ]


@pytest.mark.django_db
def test_archives_packed_files_and_folders_are_opened(people: Cast, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.json.gz").write_bytes(gzip.compress(nvd(cve("CVE-2026-0001"))))
    (folder / "b.json.xz").write_bytes(lzma.compress(nvd(cve("CVE-2026-0002"))))
    with zipfile.ZipFile(folder / "c.zip", "w") as archive:
        archive.writestr("README.md", "not looked at")
        archive.writestr("year/c.json", nvd(cve("CVE-2026-0003")))
    with tarfile.open(folder / "d.tar.xz", "w:xz") as packed:
        inside = tarfile.TarInfo("d.json")
        inside.size = len(nvd(cve("CVE-2026-0004")))
        packed.addfile(inside, io.BytesIO(nvd(cve("CVE-2026-0004"))))
    (folder / "e.json.xz").write_bytes(lzma.compress(nvd(cve("CVE-2026-0005")))[:-30])

    told = feeding.import_feeds(people.system, paths=[folder])

    assert sorted(row.pk for row in access.cves()) == [
        f"CVE-2026-000{number}" for number in range(1, 5)
    ]
    assert [fault.partition(": ")[2][:13] for fault in told.faults] == ["it breaks off"]
    assert told.skipped == (("files in archives that are neither .json nor .csv", 1),)


@pytest.mark.django_db
def test_only_who_keeps_data_for_the_province_carries_it_in(people: Cast, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        feeding.import_feeds(people.minh, paths=[tmp_path])
    with pytest.raises(NotTaken, match="there is no such file"):
        feeding.import_feeds(people.tuan, paths=[tmp_path / "absent"])
    assert isinstance(feeding.import_feeds(people.tuan, paths=[tmp_path]), Taken)


def test_an_unpacked_file_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BYTES_MAX", 1000)
    (tmp_path / "bomb.json.gz").write_bytes(gzip.compress(b"0" * 1_000_000))

    [(_, raw)] = files.opened(tmp_path)

    assert isinstance(raw, NotTaken)


def test_a_maker_says_what_is_affected_in_many_ways() -> None:
    def product(*versions: dict[str, object], **more: object) -> bytes:
        affected = {
            "vendor": "Foxit Software",
            "product": "PDF Reader",
            "versions": versions,
            **more,
        }
        head = {"cveId": "CVE-2026-0001", "state": "PUBLISHED"}
        return orjson.dumps({"cveMetadata": head, "containers": {"cna": {"affected": [affected]}}})

    def bounds(*versions: dict[str, object], **more: object) -> list[tuple[str, str]]:
        return [
            (row.start.version if row.start else "", row.end.version if row.end else "")
            for row in rows(product(*versions, **more))
        ]

    hit = {"status": "affected"}
    assert bounds({"version": "1.0", "lessThan": "1.4", **hit}) == [("1.0", "1.4")]
    assert bounds({"version": "0", "lessThanOrEqual": "1.4", **hit}) == [("", "1.4")]
    assert bounds({"version": "2.0", "lessThan": "2.*", **hit}) == [("2.0", "3")]
    assert bounds({"version": "2.0", "lessThan": "", **hit}) == [("2.0", "")]
    assert bounds({"version": "1.0", "lessThan": "https://example.org", **hit}) == [("1.0", "")]
    assert bounds({"version": "1.3", **hit}) == [("1.3", "1.3")]
    assert bounds({"version": "1.3", "status": "unaffected"}) == []
    assert bounds({"version": "2.1", "status": "unaffected"}, defaultStatus="affected") == [
        ("", "2.1")
    ]
    assert bounds(defaultStatus="affected") == [("", "")]
    changed = {
        "version": "1.0",
        "lessThan": "*",
        "changes": [{"at": "1.5", "status": "unaffected"}],
    }
    assert bounds({**changed, **hit}) == [("1.0", "1.5")]
    assert bounds({"version": "abc123", "lessThan": "def", "versionType": "git", **hit}) == []
    [row] = rows(product({"version": "1.0", "lessThan": "1.4", **hit}))
    assert (row.product, row.fixed_in) == ("a:foxit_software:pdf_reader", "1.4")
    assert row.confidence is Confidence.MEDIUM


def test_events_of_osv_open_and_close_intervals() -> None:
    events = [
        {"introduced": "0"},
        {"fixed": "1.2"},
        {"introduced": "2.0"},
        {"last_affected": "2.3"},
    ]
    given_ = {
        "id": "GHSA-1",
        "modified": "2026-10-01T00:00:00Z",
        "aliases": ["CVE-2026-0001"],
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": "Foo_Bar"},
                "ranges": [{"type": "ECOSYSTEM", "events": events}],
            },
            {
                "package": {"ecosystem": "Debian:12", "name": "foo"},
                "ranges": [{"type": "ECOSYSTEM", "events": events[:2]}],
            },
            {"package": {"ecosystem": "Maven", "name": "org.a:b"}, "versions": ["1.0"]},
        ],
    }

    found = rows(orjson.dumps(given_))

    assert [(row.product, row.scheme) for row in found] == [
        ("pypi:foo-bar", Scheme.PYPI),
        ("pypi:foo-bar", Scheme.PYPI),
        ("deb:debian 12:foo", Scheme.DEB),
        ("maven:org.a:b", Scheme.MAVEN),
    ]
    assert (found[0].end, found[1].end) == (Bound("1.2", False), Bound("2.3", True))


def test_osv_scores_by_its_vector_and_what_cannot_be_compared_is_counted() -> None:
    given_ = {
        "id": "CVE-2026-0001",
        "modified": "2026-10-01T00:00:00Z",
        "severity": [
            {"type": "CVSS_V2", "score": "not a vector"},
            {"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"},
        ],
        "affected": [
            {"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]},
            {"package": {"ecosystem": "Hex", "name": "x"}, "versions": ["1"]},
            {"package": {"ecosystem": "npm", "name": "y"}},
            {
                "package": {"ecosystem": "npm", "name": "z"},
                "versions": [str(n) for n in range(502)],
            },
        ],
    }

    [content] = reading.read(orjson.dumps([given_, given_]), where="osv.json")

    assert content.records[0].cves[0].cvss == 9.8
    assert content.records[0].cves[0].severity is Severity.CRITICAL
    assert dict(content.skipped) == {OTHER: 4, COMMITS: 2, MANY: 4}


def test_a_rejected_cve_affects_nothing() -> None:
    assert rows(nvd({**FLAW, "vulnStatus": "Rejected"})) == []


def test_nul_is_left_out_as_no_database_keeps_it() -> None:
    content = read(nvd(FLAW).replace(b"A flaw", b"A\\u0000 flaw"))

    assert content.records[0].cves[0].summary == "A flaw, told as CVE-2026-0001."


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for head in (
        b"",
        b'{"vulnerabilities":',
        b'{"cveMetadata":{},"containers":',
        b"cve,epss\nCVE-1,",
    ):
        try:
            reading.read(head + raw, where="file")
        except NotTaken:
            continue


@pytest.mark.django_db
def test_real_data_is_read(people: Cast, data_folder: Path) -> None:
    folder = data_folder / "vulnerability"

    told = feeding.import_feeds(
        people.system, paths=[folder / "known_exploited_vulnerabilities.json"]
    )
    again = feeding.import_feeds(
        people.system, paths=[folder / "known_exploited_vulnerabilities.json"]
    )

    assert (told.changed, told.faults) == (1404, ())
    assert (again.changed, again.same) == (0, 1404)
