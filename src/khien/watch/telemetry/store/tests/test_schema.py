"""Tests of the columns, ids, page marks and days of events."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.watch.telemetry.store.schema import (
    RECORD_SCHEMA,
    EventPlace,
    conform,
    day_expression,
    event_id,
    exact_raws,
    page_mark,
    parse_event_id,
    parse_page_mark,
    require_writer_name,
)
from khien.watch.telemetry.store.tests.build import NOON, batch_of
from khien.watch.telemetry.types import BatchRefused, QueryRefused

WRITERS = st.from_regex(r"[a-z0-9_]{1,8}(-[a-z0-9_]{1,8}){0,2}", fullmatch=True)


@given(WRITERS, st.integers(1, 10**17), st.integers(0, 10**8))
def test_event_id_names_its_place(writer: str, segment: int, row: int) -> None:
    text = event_id(writer=writer, segment=segment, row=row)

    assert parse_event_id(text) == EventPlace(writer, segment, row)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)))  # noqa: DTZ001
def test_page_mark_keeps_time_and_place(moment: datetime) -> None:
    row = {"event_time": moment.replace(tzinfo=UTC), "writer": "a-1", "segment": 7, "row": 9}

    assert parse_page_mark(page_mark(row)) == (row["event_time"], EventPlace("a-1", 7, 9))


@pytest.mark.parametrize("text", ["", "x", "1/2", "a-1", "../a-1-2", "A-1-2", "9" * 18 + "/a-1-2"])
def test_page_mark_refuses_other_text(text: str) -> None:
    with pytest.raises(QueryRefused):
        parse_page_mark(text)


@pytest.mark.parametrize("name", ["", "A", "a/b", "..", "a-", "-a", "a b", "a" * 65])
def test_writer_name_refuses_what_cannot_be_a_path(name: str) -> None:
    with pytest.raises(BatchRefused):
        require_writer_name(name)


@given(st.lists(st.binary(max_size=12), min_size=1, max_size=8))
def test_raw_stays_exact_whatever_its_bytes(records: list[bytes]) -> None:
    kept = conform(batch_of([{"raw": record} for record in records]))

    assert exact_raws(kept) == records
    assert kept.column("raw").to_pylist() == [raw.decode(errors="replace") for raw in records]


def test_conform_fills_what_is_absent() -> None:
    kept = conform(pa.record_batch({"raw": ["line"]}), now=NOON)

    assert kept.schema == RECORD_SCHEMA
    row = kept.to_pylist()[0]
    assert (row["event_time"], row["ingest_time"]) == (NOON, NOON)
    assert (row["outcome"], row["unit"]) == ("event", None)


@pytest.mark.parametrize(
    "said", [None, datetime(1601, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)]
)
def test_event_without_a_plausible_time_happens_when_it_arrives(said: datetime | None) -> None:
    kept = conform(batch_of([{"event_time": said}]))

    assert kept.column("event_time").to_pylist() == [NOON]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"raw": ["x"], "nonsense": ["y"]}, "nonsense"),
        ({"unit": ["x"]}, "raw is missing"),
        ({"raw": ["x"], "event_time": ["yesterday"]}, "event_time"),
    ],
)
def test_conform_refuses_other_columns(columns: dict[str, list[str]], reason: str) -> None:
    with pytest.raises(BatchRefused, match=reason):
        conform(pa.record_batch(columns))


@pytest.mark.parametrize(
    ("age", "day"),
    [
        (timedelta(days=3), NOON.date() - timedelta(days=3)),
        (timedelta(days=500), NOON.date()),
        (timedelta(days=-30), NOON.date()),
    ],
)
def test_day_is_of_the_event_unless_far_from_its_arrival(age: timedelta, day: object) -> None:
    frame = pl.DataFrame({"event_time": [NOON - age], "ingest_time": [NOON]})

    assert frame.select(day_expression()).item() == day
