"""CSAF: the OASIS test set decides what must be refused; our own files pass; bad files are bounded."""

import json
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khien.act.advisories.queries.exchange import weaknesses
from khien.act.advisories.rules import reading
from khien.act.advisories.rules.csaf import reading as csaf
from khien.act.advisories.rules.csaf import tracking
from khien.act.advisories.rules.csaf.writing import Publisher, Release, as_csaf
from khien.act.advisories.types.content import AdvisoryKind, Content, Reference, Severity
from khien.base.core.offers import Product
from khien.base.core.tlp import Tlp

FOLDER = "test/validator/data/"
AGAINST_THE_TEXT = {"6-2-08-02", "6-2-09-02"}
"""Samples of optional tests that hold one hash algorithm twice, which 6.1.25 forbids."""

Case = tuple[str, str, str, bool]


@pytest.fixture(scope="session")
def oasis(data_folder: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(data_folder / "csaf-2.0-test.zip")


def cases_of(archive: zipfile.ZipFile) -> list[Case]:
    """Return (test, group, file, whether it must be refused) of the whole set."""
    held = json.loads(archive.read(f"{FOLDER}testcases.json"))
    return [
        (test["id"], test["group"], case["name"], not case["valid"])
        for test in held["tests"]
        for kind in ("failures", "valid")
        for case in test.get(kind, [])
    ]


def agrees(archive: zipfile.ZipFile, case: Case) -> bool:
    """Return whether the file is refused by the very test that it breaks, or is not refused."""
    test, _, name, is_bad = case
    found = reading.read(archive.read(FOLDER + name), weaknesses())
    tests = {fault.test for fault in found.faults}
    return test in tests if is_bad else not found.faults


def test_all_mandatory_samples_of_oasis_are_judged_right(
    oasis: zipfile.ZipFile, capsys: pytest.CaptureFixture[str]
) -> None:
    groups: dict[str, list[bool]] = {}
    wrong = []
    for case in cases_of(oasis):
        is_right = agrees(oasis, case)
        groups.setdefault(case[1], []).append(is_right)
        if not is_right:
            wrong.append(case[2].partition("-2021-")[2].removesuffix(".json"))

    with capsys.disabled():
        told = ", ".join(f"{name} {sum(rows)} of {len(rows)}" for name, rows in groups.items())
        print(  # noqa: T201 - the figure that is to be seen
            f"\nOASIS CSAF 2.0 test set agrees: {told}"
        )
    assert set(wrong) == AGAINST_THE_TEXT
    assert groups["mandatory"].count(True) == len(groups["mandatory"]) == 147


def test_every_fault_of_the_set_names_a_path_in_the_file(oasis: zipfile.ZipFile) -> None:
    for _, group, name, is_bad in cases_of(oasis):
        if group != "mandatory" or not is_bad:
            continue
        content = oasis.read(FOLDER + name)
        file = json.loads(content)
        for fault in reading.read(content, weaknesses()).faults:
            assert reaches(file, fault.path), (name, str(fault))


def reaches(file: Any, path: str) -> bool:
    """Return whether a pointer leads to something, or to the one name that is missing."""
    here = file
    names = path.split("/")[1:]
    for place, name in enumerate(names):
        if isinstance(here, list):
            here = here[int(name)]
        elif name in here:
            here = here[name]
        else:
            return place >= len(names) - 2
    return True


def release(number: int = 1) -> list[Release]:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    return [
        Release(place, start + timedelta(days=place), f"bản {place}")
        for place in range(1, number + 1)
    ]


def written(content: Content, *, versions: int = 1, is_draft: bool = False) -> dict[str, Any]:
    return as_csaf(
        content,
        number="CB-2026-0001",
        publisher=Publisher("Công an Tỉnh mẫu", "https://khien.example.vn"),
        releases=release(versions),
        language="vi",
        is_draft=is_draft,
    )


def whole() -> Content:
    return Content(
        title="Lỗ hổng Apache",
        summary="Tóm tắt",
        severity=Severity.CRITICAL,
        tlp=Tlp.AMBER_STRICT,
        products=(Product("HTTP Server", "trước 2.4.68", "Apache"), Product("nginx")),
        cves=("CVE-2026-12345", "CVE-2026-12346"),
        remedies=("Vá", "Khởi động lại"),
        workaround="Tắt mod_proxy",
        references=(Reference("Hãng", "https://example.org/a"),),
        accept_by=datetime(2026, 11, 2, 8, tzinfo=UTC),
    )


def test_our_file_says_what_the_advisory_says() -> None:
    file = written(whole(), versions=2)

    assert file["document"]["category"] == "csaf_security_advisory"
    assert file["document"]["distribution"]["text"] == "TLP:AMBER+STRICT"
    assert file["document"]["distribution"]["tlp"]["label"] == "AMBER"
    assert file["document"]["tracking"]["version"] == "2"
    assert [row["cve"] for row in file["vulnerabilities"]] == ["CVE-2026-12345", "CVE-2026-12346"]
    assert [row["name"] for row in file["product_tree"]["full_product_names"]] == [
        "Apache HTTP Server trước 2.4.68",
        "nginx",
    ]
    assert csaf.check(file, weaknesses()) == []


def test_our_file_read_again_is_the_same_advisory() -> None:
    content = whole()

    found = csaf.as_advisory(written(content))

    same = ("title", "summary", "severity", "tlp", "cves", "remedies", "workaround", "references")
    assert {name: getattr(found.content, name) for name in same} == {
        name: getattr(content, name) for name in same
    }
    assert found.origin == "https://khien.example.vn CB-2026-0001"


TEXTS = st.text(min_size=1, max_size=40).map(str.strip).filter(bool)
CONTENTS = st.builds(
    Content,
    kind=st.sampled_from(AdvisoryKind),
    title=TEXTS,
    summary=TEXTS | st.just(""),
    severity=st.sampled_from(Severity),
    tlp=st.sampled_from(Tlp),
    products=st.lists(st.builds(Product, TEXTS), max_size=3, unique=True).map(tuple),
    cves=st.lists(
        st.from_regex(r"CVE-20\d\d-\d{4,7}", fullmatch=True).filter(str.isascii),
        max_size=3,
        unique=True,
    ).map(tuple),
    remedies=st.lists(TEXTS, max_size=3).map(tuple),
    workaround=TEXTS | st.just(""),
    references=st.lists(
        st.builds(Reference, TEXTS, st.just("https://example.org/x")), max_size=2
    ).map(tuple),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=CONTENTS, versions=st.integers(1, 4), is_draft=st.booleans())
def test_whatever_is_written_passes_every_test(
    content: Content, versions: int, is_draft: bool
) -> None:
    file = json.loads(json.dumps(written(content, versions=versions, is_draft=is_draft)))

    assert [str(fault) for fault in csaf.check(file, {})] == []


def test_our_file_fits_the_official_schema(oasis: zipfile.ZipFile) -> None:
    schema = json.loads(oasis.read("json_schema/csaf_json_schema.json"))
    checker = jsonschema.Draft202012Validator(schema)
    plain = [
        whole(),
        replace(whole(), products=(), cves=()),
        replace(whole(), kind=AdvisoryKind.BULLETIN, products=(), references=()),
        replace(whole(), kind=AdvisoryKind.GUIDANCE, cves=()),
    ]

    for content in plain:
        assert [fault.message for fault in checker.iter_errors(written(content))] == []


def broken(change: Callable[[dict[str, Any]], object]) -> bytes:
    file = written(whole())
    change(file)
    return json.dumps(file).encode()


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda file: file["document"].pop("title"), "/document"),
        (lambda file: file["document"].update(title=7), "/document/title"),
        (lambda file: file["document"].update(title=None), "/document/title"),
        (lambda file: file["document"].update(csaf_version="3.0"), "/document/csaf_version"),
        (
            lambda file: file["document"]["notes"].append({"category": "x", "text": "y"}),
            "/document/notes",
        ),
        (
            lambda file: file["document"]["tracking"].update(status="done"),
            "/document/tracking/status",
        ),
        (lambda file: file["vulnerabilities"][1].update(cve="CVE-1"), "/vulnerabilities/1/cve"),
        (lambda file: file["document"].update(references=[]), "/document/references"),
        (lambda file: file.update(vulnerabilities=[{}]), "/vulnerabilities/0"),
        (
            lambda file: file["document"]["tracking"]["revision_history"][0].update(
                date="2026-02-30T00:00:00Z"
            ),
            "/document",
        ),
        (
            lambda file: file["vulnerabilities"][0]["product_status"].update(fixed=["P1"]),
            "/vulnerabilities/0/product_status/fixed/0",
        ),
        (
            lambda file: file["vulnerabilities"][0]["product_status"].update(fixed=["P9", "P9"]),
            "/vulnerabilities/0/product_status/fixed",
        ),
    ],
)
def test_broken_file_is_refused_with_the_path(
    change: Callable[[dict[str, Any]], object], path: str
) -> None:
    found = reading.read(broken(change), weaknesses())

    assert found.file is None
    assert found.faults[0].path.startswith(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"\xff\xfe{}", "no JSON in UTF-8"),
        (b'{"document": {"title": "a", "title": "b"}}', "“title” stands twice"),
        (b'{"document": {"x": NaN}}', "NaN is no number"),
        (b"[" * 200_000, "nested more than 100 deep"),
        (b'{"document":' * 60_000, "nested more than 100 deep"),
        (b" " * (reading.BYTES_MAX + 1), "at most 15,728,640 are read"),
        (b'{"document": {"a": 1' + b"0" * 5000 + b"}}", "no JSON"),
    ],
)
def test_huge_or_torn_file_is_refused_in_a_moment(content: bytes, told: str) -> None:
    start = time.perf_counter()
    found = reading.read(content, {})

    assert told in str(found.faults[0])
    assert time.perf_counter() - start < 3


def test_largest_file_is_read_in_seconds() -> None:
    """A file near the limit: many vulnerabilities, and relations in one long chain."""
    file = written(whole())
    (first, *_), keys = file["vulnerabilities"], ["P1", "P2"]
    file["vulnerabilities"] = [
        first
        | {"cve": f"CVE-2026-{place:06d}", "notes": [{"category": "summary", "text": "x" * 600}]}
        for place in range(12_000)
    ]
    file["product_tree"]["relationships"] = [
        {
            "category": "installed_on",
            "full_product_name": {"name": "x", "product_id": f"R{place}"},
            "product_reference": f"R{place - 1}" if place else keys[0],
            "relates_to_product_reference": keys[1],
        }
        for place in range(10_000)
    ]
    content = json.dumps(file).encode()
    assert len(content) < reading.BYTES_MAX
    start = time.perf_counter()

    found = reading.read(content, weaknesses())

    assert found.faults == ()
    assert time.perf_counter() - start < 20


@given(
    junk=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["document", "tracking", "vulnerabilities", "scores", "title", "x"]
                ),
                inner,
                max_size=3,
            )
        ),
        max_leaves=20,
    )
)
@settings(max_examples=200, deadline=None)
def test_whatever_stands_in_a_file_it_is_judged_not_crashed(junk: Any) -> None:
    found = reading.read(json.dumps(junk).encode(), {})

    assert found.file is None


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_file_with_any_one_value_changed_is_judged_not_crashed(data: st.DataObject) -> None:
    file = written(whole())
    file["vulnerabilities"][0]["scores"] = [
        {
            "products": ["P1"],
            "cvss_v3": {
                "version": "3.1",
                "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                "baseScore": 9.8,
                "baseSeverity": "CRITICAL",
            },
        }
    ]
    here: Any = file
    while True:
        key = data.draw(
            st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here)))
        )
        if not isinstance(here[key], dict | list) or not here[key] or data.draw(st.booleans()):
            break
        here = here[key]
    here[key] = data.draw(
        st.sampled_from(
            [None, 0, -1, 1e9, "", "x", "9" * 5000, [], {}, [{}], ["P1"], True, {"version": 1}]
        )
    )

    reading.read(json.dumps(file).encode(), {})


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ({"type": "bundle", "objects": []}, "stix"),
        ({"type": "indicator", "spec_version": "2.1"}, "stix"),
        ({"Event": {"info": "x"}}, "misp"),
        ({"response": [{"Event": {}}]}, "misp"),
        ({"document": {}}, "csaf"),
        ({"document": 3}, ""),
        ([], ""),
        (3, ""),
    ],
)
def test_formats_are_told_apart_by_content(file: Any, expected: str) -> None:
    assert reading.format_of(file) == expected


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("1", "2"),
        ("9", "10"),
        ("1.0.0-beta.2", "1.0.0-beta.11"),
        ("1.0.0-rc.1", "1.0.0"),
        ("1.9.0", "1.10.0"),
    ],
)
def test_versions_are_ranked(lower: str, higher: str) -> None:
    assert tracking.is_newer(higher, lower)
    assert not tracking.is_newer(lower, higher)
    assert not tracking.is_newer(lower, lower)
