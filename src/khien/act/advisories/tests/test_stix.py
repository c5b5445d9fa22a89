"""STIX 2.1: the twin of an advisory is whole and valid; bundles of others are read or refused with a path."""

import copy
import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stix2  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from stix2validator import ValidationOptions, validate_instance  # type: ignore[import-untyped]

from khien.act.advisories.queries import sharing
from khien.act.advisories.rules import reading
from khien.act.advisories.rules.stix import writing
from khien.act.advisories.services import drafts, issuing
from khien.act.advisories.tests.build import Province, content, new_version, pass_on, sent, settle
from khien.act.advisories.types.content import AdvisoryKind, Content, Reference, Severity
from khien.act.advisories.types.foreign import Format, Read
from khien.base.core.offers import Product
from khien.base.core.stix import MARKS
from khien.base.core.tlp import Tlp

START = datetime(2026, 11, 1, 8, tzinfo=UTC)
PAPER = writing.Paper(
    number="CB-2026-0001",
    life=1,
    instance="7d3b1c52-3a4e-4c7e-9f50-000000000001",
    publisher="Công an Tỉnh mẫu",
    language="vi",
    created=START,
    modified=START + timedelta(days=1),
)
KEPT = (
    "kind title summary severity tlp products cves remedies workaround references".split()  # noqa: SIM905
)


def bundle(*things: Any) -> dict[str, Any]:
    plain = [
        json.loads(thing.serialize()) if hasattr(thing, "serialize") else thing for thing in things
    ]
    return {"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": plain}


def as_read(file: Any) -> Read:
    looked = reading.read(json.dumps(file).encode(), {})
    assert [str(fault) for fault in looked.faults] == []
    return reading.as_advisory(looked)


def faults_of(file: Any) -> list[str]:
    return [str(fault) for fault in reading.read(json.dumps(file).encode(), {}).faults]


def said(content: Content) -> dict[str, object]:
    return {name: getattr(content, name) for name in KEPT}


def assert_valid(things: Any) -> None:
    verdict = validate_instance(bundle(*things), ValidationOptions(version="2.1"))
    assert (verdict.is_valid, [str(fault) for fault in verdict.errors]) == (True, [])


def assert_complete(things: Any) -> None:
    held = {thing["id"] for thing in things}
    for thing in things:
        named = [*thing.get("object_refs", ()), *thing.get("object_marking_refs", ())]
        assert set(named) | {thing.get("created_by_ref", thing["id"])} <= held


LINES = (
    st.text(
        st.characters(exclude_categories=["C"], exclude_characters="|"), min_size=1, max_size=40
    )
    .map(lambda words: " ".join(words.split()))
    .filter(bool)
)
CONTENTS = st.builds(
    Content,
    kind=st.sampled_from(AdvisoryKind),
    title=LINES,
    summary=LINES,
    severity=st.sampled_from(Severity),
    tlp=st.sampled_from(Tlp),
    products=st.lists(
        st.builds(Product, LINES, LINES | st.just(""), LINES | st.just("")), max_size=3, unique=True
    ).map(tuple),
    cves=st.lists(
        st.integers(1000, 9_999_999).map(lambda serial: f"CVE-2026-{serial}"),
        max_size=3,
        unique=True,
    ).map(tuple),
    remedies=st.lists(LINES, max_size=3).map(tuple),
    workaround=LINES | st.just(""),
    references=st.lists(
        st.builds(Reference, LINES, st.just("https://example.org/x")), max_size=2, unique=True
    ).map(tuple),
)


@settings(max_examples=100, deadline=None)
@given(written=CONTENTS)
def test_whatever_is_written_is_whole_and_read_again_as_it_was(written: Content) -> None:
    things = writing.as_stix(written, PAPER)

    assert_complete(things)
    found = as_read(bundle(*things))
    assert said(found.content) == said(written)
    assert found.remarks == ()


def test_twin_is_valid_to_the_outsiders_judge_and_library() -> None:
    things = writing.as_stix(content(), PAPER)

    assert_valid(things)
    assert_valid(writing.as_revoked(content(), PAPER, why="Hãng đính chính", at=PAPER.modified))
    for thing in things:
        stix2.parse(thing, version="2.1")


def test_identifiers_stay_over_versions_and_the_newest_is_the_later_one() -> None:
    later = replace(PAPER, modified=START + timedelta(days=9))

    before, after = (
        {thing["id"]: thing for thing in writing.as_stix(content(), paper)}
        for paper in (PAPER, later)
    )

    assert before.keys() == after.keys()
    (report,) = [name for name in before if name.startswith("report--")]
    assert before[report]["created"] == after[report]["created"]
    assert before[report]["modified"] < after[report]["modified"]


def test_no_two_objects_of_one_identifier_and_version_ever_differ() -> None:
    """Another number, marking or version of what shares a CVE or a product contradicts nothing."""
    seen: dict[tuple[str, str], Any] = {}
    for number in ("CB-2026-0001", "CB-2026-0002"):
        for tlp in (Tlp.AMBER, Tlp.RED):
            paper = replace(PAPER, number=number, modified=START + timedelta(days=tlp.value))
            for thing in writing.as_stix(content(tlp=tlp), paper):
                assert seen.setdefault((thing["id"], thing.get("modified", "")), thing) == thing


def test_what_is_in_force_is_shared_in_both_forms(province: Province) -> None:
    number = sent(province, "XA1")
    drafts.begin(province.an, content=content(title="Bản nháp"))
    new_version(province, number, title="Bản hai")

    (shared,) = sharing.documents()

    assert (shared.number, shared.version, shared.csaf is None) == (number, "2", False)
    assert_valid(shared.stix)
    assert_complete(shared.stix)
    assert as_read(bundle(*shared.stix)).content.title == "Bản hai"


def test_withdrawn_is_shared_as_nothing_but_its_revoked_report(province: Province) -> None:
    number = sent(province, "XA1")
    (before,) = sharing.documents()
    issuing.withdraw(province.lan, number=number, why="Hãng đính chính")
    settle()

    (shared,) = sharing.documents()

    assert shared.csaf is None
    held, gone = (
        next(thing for thing in each.stix if thing["type"] == "report") for each in (before, shared)
    )
    assert (gone["id"], gone["revoked"], gone["description"]) == (
        held["id"],
        True,
        "Hãng đính chính",
    )
    assert gone["modified"] > held["modified"]
    assert_valid(shared.stix)
    assert_complete(shared.stix)


def test_what_is_sent_after_a_withdrawal_is_another_report(province: Province) -> None:
    """A revoked object is never taken up again. Source: STIX 2.1, section 3.6."""
    number = sent(province, "XA1")
    issuing.withdraw(province.lan, number=number, why="nhầm")
    settle()
    drafts.revise(province.an, number=number)
    again = content("XA1", news="Gửi lại")
    drafts.keep(province.an, number=number, content=again, revision=1)
    pass_on(province, number)
    issuing.send(province.an, number=number)
    settle()

    reports = [
        thing
        for shared in sharing.documents()
        for thing in shared.stix
        if thing["type"] == "report"
    ]

    assert [thing.get("revoked", False) for thing in reports] == [False, True]
    assert len({thing["id"] for thing in reports}) == 2


def foreign(**changes: Any) -> list[Any]:
    """Return objects as the reference library writes them: a report of another body and its parts."""
    owner = stix2.Identity(name="CERT mẫu", identity_class="organization")
    flaw = stix2.Vulnerability(
        name="CVE-2026-12345",
        external_references=[
            {"source_name": "cve", "external_id": "CVE-2026-12345"},
            {"source_name": "cvss", "external_id": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"},
        ],
    )
    step = stix2.CourseOfAction(name="Vá", description="Nâng cấp lên 2.4.68.")
    product = stix2.Software(name="HTTP Server", vendor="Apache", version="< 2.4.68")
    said = {
        "name": "Apache bị khai thác",
        "description": "Kẻ tấn công chạy được lệnh.",
        "created_by_ref": owner.id,
        "created": START,
        "modified": START + timedelta(days=1),
        "published": START,
        "object_refs": [flaw.id, step.id, product.id, f"malware--{uuid.uuid4()}"],
        "external_references": [
            {"source_name": "Hãng", "url": "https://vendor.example/a"},
            {"source_name": "Tệp", "url": "file:///etc/passwd"},
        ],
    }
    report = stix2.Report(**(said | changes))
    return [owner, report, flaw, step, product]


def test_report_of_the_reference_library_is_read() -> None:
    owner, report, *_ = things = foreign(object_marking_refs=[stix2.TLP_GREEN.id])

    found = as_read(bundle(*things))

    assert (found.format, found.origin) == (Format.STIX, f"{owner.id} {report.id}")
    assert found.version == "2026-11-02T08:00:00.000000+00:00"
    assert said(found.content) == said(
        Content(
            title="Apache bị khai thác",
            summary="Kẻ tấn công chạy được lệnh.",
            severity=Severity.CRITICAL,
            tlp=Tlp.GREEN,
            products=(Product("HTTP Server", "< 2.4.68", "Apache"),),
            cves=("CVE-2026-12345",),
            remedies=("Nâng cấp lên 2.4.68.",),
            references=(Reference("Hãng", "https://vendor.example/a"),),
        )
    )
    assert [(remark.message, remark.count) for remark in found.remarks] == [(reading.NO_ADDRESS, 1)]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([stix2.TLP_WHITE.id], Tlp.CLEAR),
        ([stix2.TLP_RED.id], Tlp.RED),
        ([MARKS[Tlp.AMBER_STRICT]], Tlp.AMBER_STRICT),
        ([stix2.TLP_AMBER.id, MARKS[Tlp.AMBER]], Tlp.AMBER),
    ],
)
def test_markings_of_both_tlp_are_known(marks: list[str], expected: Tlp) -> None:
    assert as_read(bundle(*foreign(object_marking_refs=marks))).content.tlp is expected


def test_paper_goes_no_farther_than_the_narrowest_of_its_parts() -> None:
    owner, report, flaw, step, product = foreign(object_marking_refs=[stix2.TLP_GREEN.id])
    strict = stix2.CourseOfAction(name="Kín", id=step.id, object_marking_refs=[stix2.TLP_RED.id])
    part = {"marking_ref": MARKS[Tlp.AMBER_STRICT], "selectors": ["name"]}
    partly = stix2.CourseOfAction(name="Kín", id=step.id, granular_markings=[part])

    assert as_read(bundle(owner, report, flaw, strict, product)).content.tlp is Tlp.RED
    assert as_read(bundle(owner, report, flaw, partly, product)).content.tlp is Tlp.AMBER_STRICT


def test_marking_that_the_bundle_defines_itself_is_known() -> None:
    own = f"marking-definition--{uuid.uuid4()}"
    mark: dict[str, Any] = {"type": "marking-definition", "spec_version": "2.1", "id": own}
    mark |= {"created": "2026-01-01T00:00:00Z", "definition_type": "tlp"}
    mark |= {"definition": {"tlp": "green"}}

    found = as_read(bundle(mark, *foreign(object_marking_refs=[own])))

    assert found.content.tlp is Tlp.GREEN


def test_what_the_file_does_not_say_is_settled_and_said() -> None:
    owner, report, _, *rest = foreign()

    found = as_read(bundle(owner, report, *rest))

    assert (found.content.severity, found.content.tlp) == (Severity.MEDIUM, Tlp.AMBER)
    assert len({remark.message for remark in found.remarks}) == 3


def test_severity_by_label_and_by_custom_property_goes_before_the_score() -> None:
    labelled = as_read(bundle(*foreign(labels=["severity:low"])))
    custom = as_read(bundle(*foreign(allow_custom=True, x_severity="Important")))

    assert (labelled.content.severity, custom.content.severity) == (Severity.LOW, Severity.HIGH)


def test_of_two_versions_in_one_bundle_the_newer_is_read() -> None:
    owner, report, *rest = foreign()
    newer = report.new_version(name="Mới hơn")

    assert as_read(bundle(owner, newer, report, *rest)).content.title == "Mới hơn"


def test_words_of_others_are_plain_bounded_text() -> None:
    evil = "a\u202eb\u0000c"
    owner, _, *rest = foreign()
    _, report, *_ = foreign(
        name=evil + "x" * 900, description="y" * 20_000, created_by_ref=owner.id
    )

    found = as_read(bundle(owner, report, *rest)).content

    assert (found.title[:4], len(found.title), len(found.summary)) == ("abcx", 300, 8000)


Change = Callable[[list[dict[str, Any]]], Any]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda all_: all_[1].update(modified="2026-10-01T00:00:00Z"), "objects[1].modified"),
        (lambda all_: all_[1].update(published="2026-13-41T00:00:00Z"), "objects[1].published"),
        (lambda all_: all_[1].update(created="hôm qua"), "objects[1].created"),
        (lambda all_: all_[1].pop("modified"), "objects[1]"),
        (lambda all_: all_[2].update(id="report--1"), "objects[2].id"),
        (lambda all_: all_[2].update(id=all_[3]["id"]), "objects[2].id: names another type than"),
        (lambda all_: all_[1].update(object_refs=[]), "objects[1].object_refs"),
        (lambda all_: all_[1].update(object_refs=["x"]), "objects[1].object_refs[0]"),
        (lambda all_: all_[1].update(name=["a"]), "objects[1].name"),
        (lambda all_: all_[1].update(spec_version="2.0"), "objects[1].spec_version"),
        (lambda all_: all_[1].update(revoked="maybe"), "objects[1].revoked"),
        (lambda all_: all_[1].update(revoked=True), "objects[1].revoked"),
        (lambda all_: all_.append(all_[1] | {"name": "khác"}), "objects[5].id"),
        (
            lambda all_: all_[1].update(object_marking_refs=[MARKS[Tlp.RED], MARKS[Tlp.GREEN]]),
            "objects[1].object_marking_refs",
        ),
        (
            lambda all_: all_[2]["external_references"][0].update(external_id="CVE-1"),
            "objects[2].external_references[0].external_id",
        ),
        (lambda all_: all_.pop(1), "objects: holds no report; indicators are taken in under"),
        (
            lambda all_: all_.append(all_[1] | {"id": f"report--{uuid.uuid4()}", "name": "Khác"}),
            "objects: holds 2 reports (“Apache bị khai thác”, “Khác”)",
        ),
        (lambda all_: all_.clear(), "objects"),
        (lambda all_: all_.extend([all_[0]] * 5000), "objects"),
        (lambda all_: all_.append(5), "objects[5]"),
    ],
)
def test_broken_or_contradicting_bundle_is_refused_with_its_path(change: Change, path: str) -> None:
    file = copy.deepcopy(bundle(*foreign()))
    change(file["objects"])

    first = faults_of(file)[0]

    assert first.startswith(path if ":" in path else f"{path}: "), first


@settings(max_examples=200, deadline=None)
@given(
    junk=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["type", "id", "name", "labels"]), inner, max_size=3)
        ),
        max_leaves=12,
    ),
    place=st.sampled_from(["whole", "report", "external_references", "object_refs", "x_severity"]),
)
def test_whatever_stands_in_a_bundle_it_is_judged_not_crashed(junk: Any, place: str) -> None:
    things = [json.loads(thing.serialize()) for thing in foreign()]
    things[1] = junk if place == "report" else things[1] | {place: junk}
    file = bundle(*things) | ({"objects": junk} if place == "whole" else {})

    looked = reading.read(json.dumps(file).encode(), {})

    assert looked.format is Format.STIX
    if not looked.faults:
        reading.as_advisory(looked)
