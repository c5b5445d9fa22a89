"""MISP: an event as its own library writes it is read; broken ones are refused with the path of the fault."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymisp import MISPEvent, MISPObject

from khien.act.advisories.rules import reading
from khien.act.advisories.rules.misp.reading import UNMARKED, UNRATED
from khien.act.advisories.types.content import Reference, Severity
from khien.act.advisories.types.foreign import Format, Looked, Read
from khien.base.core.offers import Product
from khien.base.core.tlp import Tlp

UUID = "5f4b1c52-3a4e-4c7e-9f50-0000000000aa"
AT = datetime(2026, 11, 2, 8, tzinfo=UTC)


def written(*, tags: tuple[str, ...] = ("tlp:amber",), level: int = 1) -> dict[str, Any]:
    """Return an event as pymisp writes it, with texts, links, a flaw, an indicator and objects."""
    event = MISPEvent()
    event.info, event.uuid, event.threat_level_id = "Chiến dịch mẫu", UUID, level
    event.set_date("2026-11-01")
    for tag in tags:
        event.add_tag(tag)
    event.add_attribute("vulnerability", "CVE-2026-12345")
    event.add_attribute("link", "https://vendor.example/a", comment="Thông báo của hãng")
    event.add_attribute("comment", "Kẻ tấn công gửi thư giả mạo.")
    event.add_attribute("text", "Ghi chú nội bộ", category="Internal reference")
    event.add_attribute("ip-dst", "203.0.113.9")
    event.add_attribute("cpe", "cpe:2.3:a:apache:http_server:2.4.57:*:*:*:*:*:*:*")
    course = MISPObject("course-of-action", standalone=False)
    course.add_attribute("name", value="Chặn")
    course.add_attribute("description", value="Chặn tên miền ở cổng thư.")
    event.add_object(course)
    stamped = {"timestamp": str(int(AT.timestamp()))}  # a server's; pymisp leaves it to the server
    return {"Event": json.loads(event.to_json()) | stamped}


def looked(file: Any) -> Looked:
    return reading.read(json.dumps(file).encode(), {})


def as_read(file: Any) -> Read:
    found = looked(file)
    assert [str(fault) for fault in found.faults] == []
    return reading.as_advisory(found)


def test_event_of_the_reference_library_is_read() -> None:
    found = as_read(written())

    content = found.content
    assert (found.format, found.origin) == (Format.MISP, f"MISP {UUID}")
    assert found.version == str(int(AT.timestamp()))
    assert (content.title, content.summary) == ("Chiến dịch mẫu", "Kẻ tấn công gửi thư giả mạo.")
    assert (content.severity, content.tlp) == (Severity.HIGH, Tlp.AMBER)
    assert content.cves == ("CVE-2026-12345",)
    assert content.references == (Reference("Thông báo của hãng", "https://vendor.example/a"),)
    assert content.products == (Product("http server", "2.4.57", "apache"),)
    assert content.remedies == ("Chặn tên miền ở cổng thư.",)
    assert found.remarks == ()


@pytest.mark.parametrize("wrapped", [lambda one: {"response": [one]}, lambda one: [one]])
def test_one_event_is_read_however_a_server_wraps_it(wrapped: Callable[[Any], Any]) -> None:
    assert as_read(wrapped(written())).content.title == "Chiến dịch mẫu"


def test_what_the_event_does_not_say_is_settled_and_said() -> None:
    found = as_read(written(tags=(), level=4))

    assert (found.content.severity, found.content.tlp) == (Severity.MEDIUM, Tlp.AMBER)
    assert [remark.message for remark in found.remarks] == [UNRATED, UNMARKED]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (("tlp:white", "tlp:clear"), Tlp.CLEAR),
        (("tlp:amber+strict",), Tlp.AMBER_STRICT),
        (("TLP:RED", "type:OSINT"), Tlp.RED),
    ],
)
def test_markings_of_both_tlp_are_known(tags: tuple[str, ...], expected: Tlp) -> None:
    assert as_read(written(tags=tags)).content.tlp is expected


def test_paper_goes_no_farther_than_the_narrowest_attribute() -> None:
    file = written(tags=("tlp:green",))
    file["Event"]["Attribute"][2]["Tag"] = [{"name": "tlp:red"}]

    assert as_read(file).content.tlp is Tlp.RED


def test_deleted_attribute_says_nothing_and_is_not_counted() -> None:
    file = written()
    file["Event"]["Attribute"][0]["deleted"] = True
    file["Event"]["attribute_count"] = str(len(file["Event"]["Attribute"]) - 1 + 2)

    assert as_read(file).content.cves == ()


def test_report_of_an_event_is_part_of_the_summary() -> None:
    file = written()
    file["Event"]["EventReport"] = [{"name": "Báo cáo", "content": "Toàn văn."}]

    assert as_read(file).content.summary.endswith("\n\nToàn văn.")


def test_newer_event_stands_above_an_older_by_number_not_by_letters() -> None:
    file = written()
    file["Event"]["timestamp"] = "999999999"

    assert not reading.is_newer(as_read(file), "1000000000")
    assert reading.is_newer(as_read(written()), "1000000000")


Change = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda event: event.update(uuid="x"), "Event.uuid"),
        (lambda event: event.pop("info"), "Event"),
        (lambda event: event.update(info=7), "Event.info"),
        (lambda event: event.update(timestamp="hôm qua"), "Event.timestamp"),
        (lambda event: event.update(timestamp=-1), "Event.timestamp"),
        (lambda event: event.update(date="2026-02-30"), "Event.date"),
        (lambda event: event.update(threat_level_id=9), "Event.threat_level_id"),
        (lambda event: event.update(attribute_count="99"), "Event.attribute_count"),
        (lambda event: event["Attribute"][0].update(value="CVE-1"), "Event.Attribute[0].value"),
        (lambda event: event["Attribute"][1].update(uuid="y"), "Event.Attribute[1].uuid"),
        (lambda event: event["Attribute"][1].update(value=None), "Event.Attribute[1].value"),
        (
            lambda event: event["Attribute"].append(event["Attribute"][0] | {"comment": "khác"}),
            "Event.Attribute[6].uuid",
        ),
        (
            lambda event: event["Object"][0]["Attribute"][0].update(timestamp="x"),
            "Event.Object[0].Attribute[0].timestamp",
        ),
        (lambda event: event["Tag"].append({"name": "tlp:red"}), "Event.Tag"),
        (lambda event: event["Tag"].append({"name": "tlp:violet"}), "Event.Tag[1].name"),
        (lambda event: event.update(Attribute={}), "Event.Attribute"),
        (
            lambda event: event["Object"][0].update(Attribute=[event["Attribute"][0]] * 20_000),
            "Event: holds 20,006 attributes; at most 20,000 are read",
        ),
    ],
)
def test_broken_or_contradicting_event_is_refused_with_its_path(change: Change, path: str) -> None:
    file = copy.deepcopy(written())
    change(file["Event"])

    first = str(looked(file).faults[0])

    assert first.startswith(path if ":" in path else f"{path}: "), first


def test_two_events_are_two_advisories() -> None:
    (fault,) = looked({"response": [written(), written()]}).faults

    assert str(fault) == (
        "/: holds 2 events (“Chiến dịch mẫu”, “Chiến dịch mẫu”); one file is one advisory"
    )


@settings(max_examples=200, deadline=None)
@given(
    junk=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["Event", "name", "value"]), inner, max_size=3)
        ),
        max_leaves=12,
    ),
    place=st.sampled_from(["response", "Event", "Attribute", "Object", "Tag", "Orgc"]),
)
def test_whatever_stands_in_an_event_it_is_judged_not_crashed(junk: Any, place: str) -> None:
    around = place in {"response", "Event"}
    file = {place: junk} if around else {"Event": written()["Event"] | {place: junk}}

    found = looked(file)

    if found.file is not None:
        reading.as_advisory(found)
