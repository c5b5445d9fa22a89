"""Whether a filled form holds together: required fields, order of times, sums, internal addresses."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from khien.base.regulation import queries

TODAY = date(2026, 11, 25)
INTERNAL_SAID = "Addresses of internal networks do not leave: take this one out."


def faults(code: str, values: dict[str, Any]) -> list[tuple[str, str]]:
    with translation.override("en"):
        found = queries.form_faults(queries.form(code, TODAY), values)
    return [(fault.field, fault.sentence) for fault in found]


def filled(code: str, **values: object) -> dict[str, Any]:
    """Return the form with every required field filled in, and these values."""
    given: dict[str, Any] = {
        field.code: _right(field.kind)
        for field in queries.form(code, TODAY).fields
        if field.is_required
    }
    return {**given, **values}


def _right(kind: str) -> object:
    return {
        "date": "2026-11-20",
        "time": "08:00",
        "moment": "2026-11-20T09:00:00+07:00",
        "month": "2026-06",
        "choices": ["other"],
        "table": [{"row": "malware", "quantity": 1}],
    }.get(kind, "có")


@pytest.mark.parametrize("code", queries.form_codes(TODAY))
def test_form_with_its_required_fields_is_whole_and_without_any_names_them(code: str) -> None:
    required = [field.code for field in queries.form(code, TODAY).fields if field.is_required]

    assert faults(code, filled(code)) == []
    assert faults(code, {}) == [(field, "This field must be filled in.") for field in required]
    assert faults(code, filled(code, **{required[0]: "   "})) == [
        (required[0], "This field must be filled in.")
    ]


def test_fields_of_form_03_stand_in_printed_order_with_their_labels() -> None:
    form = queries.form("BM03", TODAY)

    assert [field.label.vi for field in form.fields if field.is_required] == [
        "Tên tổ chức/cá nhân",
        "Địa chỉ",
        "Điện thoại",
        "Email",
        "Họ và tên",
        "Email",
        "Tên đơn vị vận hành",
        "Mô tả sơ bộ về sự cố",
        "Ngày phát hiện",
        "Thời gian phát hiện",
        "Hiện trạng sự cố",
        "Cách thức phát hiện",
        "Thời gian thực hiện báo cáo",
    ]


def test_report_before_detection_is_told() -> None:
    late = filled("BM03", detected_on="2026-11-21", reported_at="2026-11-20T09:00:00+07:00")
    same_day = filled("BM03", detected_on="2026-11-20", reported_at="2026-11-20T09:00:00+07:00")

    assert faults("BM03", late) == [
        ("reported_at", "The report cannot be earlier than the detection.")
    ]
    assert faults("BM03", same_day) == []


def test_final_report_follows_the_initial_one() -> None:
    given = filled("BM04", initial_on="2026-11-19", detected_on="2026-11-20")

    assert faults("BM04", given) == [
        ("initial_on", "Detection, initial report and final report must follow one another.")
    ]


def row(name: str, *counts: object) -> dict[str, object]:
    columns = ("quantity", "own", "helped", "foreign", "vncert", "damage")
    return {"row": name, **dict(zip(columns, counts, strict=False))}


PARTS = (
    "In a row, those handled alone, with help and with help from abroad are more than the number."
)
TOTAL = "The total row is not the sum of the rows."


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([row("malware", 5, 3, 1, 1, 0, 0)], []),
        ([row("malware", 5, 3, 2, 1, 0, 0)], [PARTS]),
        ([row("a", 5, 5), row("b", 2, 1, 1), row("total", 7, 6, 1)], []),
        ([row("a", 5, 5), row("b", 2, 1, 1), row("total", 8, 6, 1)], [TOTAL]),
        ([row("a", 5, 5, 0, 0, 0, 10), row("total", 5, 5, 0, 0, 0, 9)], [TOTAL]),
        ([row("a", "5", "4", "", None)], []),
        ([row("a", "five")], ["A whole number is needed here, without a sign."]),
        ([row("a", -1)], ["A whole number is needed here, without a sign."]),
    ],
)
def test_statistics_must_add_up(rows: list[dict[str, object]], told: list[str]) -> None:
    assert faults("BM05", filled("BM05", incidents=rows)) == [("incidents", said) for said in told]


def test_statistics_period_ends_after_it_begins() -> None:
    assert faults("BM05", filled("BM05", first_month="2026-07", last_month="2026-06")) == [
        ("last_month", "The period ends before it begins.")
    ]


COUNTS = st.tuples(*[st.integers(0, 1000)] * 3)


@given(st.lists(COUNTS, min_size=1, max_size=6), st.integers(0, 5))
def test_statistics_that_add_up_are_never_faulted(
    counts: list[tuple[int, int, int]], more: int
) -> None:
    rows = [row(str(n), sum(parts) + more, *parts) for n, parts in enumerate(counts)]
    total = row("total", *(sum(line) for line in zip(*(_counts(one) for one in rows), strict=True)))

    assert faults("BM05", filled("BM05", incidents=[*rows, total])) == []


def _counts(one: dict[str, object]) -> list[int]:
    return [int(str(value)) for name, value in one.items() if name != "row"]


@pytest.mark.parametrize(
    "written",
    [
        "10.1.2.3",
        "IP:192.168.1.10:8080",
        "máy chủ 172.31.255.1, đã cô lập",
        "http://100.64.0.7/a",
        "127.0.0.1",
        "169.254.10.10",
        "010.001.002.003",
        "10.0.0.0/8",
        "fd12:3456::1",
        "IP:fe80::1%eth0",
        "::1",
        "::ffff:10.0.0.1",
        "8.8.8.8 và 10.0.0.1.",
    ],
)
def test_internal_address_is_found_in_any_text(written: str) -> None:
    assert queries.internal_addresses(written)
    assert faults("report-72h", filled("report-72h", cause=written)) == [("cause", INTERNAL_SAID)]


@pytest.mark.parametrize(
    "written",
    [
        "8.8.8.8",
        "172.32.0.1",
        "100.128.0.1",
        "2001:4860:4860::8888",
        "phiên bản 10.1.2.3.4",
        "10:30:00 ngày 20/11",
        "300.1.1.1",
        "điều 31.2",
        "a:b",
        "",
    ],
)
def test_what_is_no_internal_address_passes(written: str) -> None:
    assert queries.internal_addresses(written) == ()


@given(st.ip_addresses(v=4, network="10.0.0.0/8"), st.text("abc ,;()", max_size=5))
def test_no_internal_address_slips_through(address: object, around: str) -> None:
    assert queries.internal_addresses(f"{around}{address}{around}") == (str(address),)


@given(st.text(max_size=60))
def test_any_text_is_read_without_a_crash(written: str) -> None:
    assert isinstance(queries.internal_addresses(written), tuple)


def test_internal_address_is_found_in_tables_and_lists_too() -> None:
    values = filled("BM03", told=["x", "10.0.0.1"], addresses="203.0.113.9")

    assert faults("BM03", values) == [("told", INTERNAL_SAID)]


def test_sentences_come_in_the_readers_language() -> None:
    form = queries.form("BM03", TODAY)
    with translation.override("vi"):
        found = queries.form_faults(form, filled("BM03", contact_name="", domain="10.0.0.1"))

    assert [(one.label, one.sentence) for one in found] == [
        ("Họ và tên", "Phải điền mục này."),
        ("Tên miền", "Địa chỉ mạng nội bộ không được gửi ra ngoài: hãy bỏ địa chỉ này."),
    ]
