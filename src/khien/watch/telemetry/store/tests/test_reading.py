"""Tests of searching: against a plain Python filter, over log and table alike."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khien.watch.telemetry.store.lake import EventLake
from khien.watch.telemetry.store.log import SegmentLimits
from khien.watch.telemetry.store.reading import ReadLimits
from khien.watch.telemetry.store.schema import page_mark
from khien.watch.telemetry.store.tests.build import DAY, NOON, all_of, batch_of, numbered
from khien.watch.telemetry.types import (
    EventNotFound,
    EventQuery,
    Filter,
    Operator,
    QueryRefused,
    QueryTooLong,
    StoreDamaged,
)

UNITS = ("so-tttt", "ubnd-a", "ubnd-b", None)
HOSTS = ("WS-01", "ws-01", "Máy-Đ", "máy-đ", "10.0.0.1", None)
WORDS = ("PowerShell", "powershell -enc", "Đăng nhập", "đăng NHẬP sai", "a.c", "abc", "")


def corpus() -> list[dict[str, Any]]:
    """Return 240 events, many at the same time, of several days, hosts and units."""
    return [
        {
            "event_time": NOON - (number % 5) * DAY + timedelta(seconds=number // 9),
            "unit": UNITS[number % 4],
            "host_name": HOSTS[number % 6],
            "event_code": str(number),
            "raw": f"{WORDS[number % 7]} {number}".encode()
            + (b"\xff" if number % 11 == 0 else b""),
        }
        for number in range(240)
    ]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EventLake]:
    """Yield a store whose events lie in sealed files, an unsealed segment and an open one."""
    root, rows = tmp_path_factory.mktemp("mixed"), corpus()
    limits = SegmentLimits(rows=40)
    with EventLake(root, writer="first", segments=limits) as lake:
        for start in range(0, 120, 20):
            lake.append(batch_of(rows[start : start + 20]))
    with lake.sealer() as sealer:
        assert sealer.seal_once().rows == 120
    with EventLake(root, writer="second", segments=limits) as lake:
        for start in range(120, 240, 20):
            lake.append(batch_of(rows[start : start + 20]))
        yield lake


def plainly(query: EventQuery) -> list[str]:
    """Return the codes that a plain filter finds."""
    return sorted(row["event_code"] for row in corpus() if _matches(row, query))


def _matches(row: dict[str, Any], query: EventQuery) -> bool:
    text = row["raw"].decode(errors="replace").lower()
    return (
        query.start <= row["event_time"] < query.end
        and (query.units is None or row["unit"] in query.units)
        and all(_holds(row.get(item.column), item) for item in query.filters)
        and all(word.lower() in text for word in query.text.split())
    )


def _holds(value: str | None, item: Filter) -> bool:
    wanted = [one.lower() for one in item.values]
    if item.operator is Operator.IS_NOT:
        return value is None or value.lower() not in wanted
    if value is None:
        return False
    found = value.lower()
    return {
        Operator.IS: found in wanted,
        Operator.CONTAINS: any(one in found for one in wanted),
        Operator.STARTS: any(found.startswith(one) for one in wanted),
        Operator.EXISTS: True,
    }[item.operator]


def codes(rows: list[dict[str, Any]]) -> list[str]:
    return [row["event_code"] for row in rows]


moments = st.integers(-6 * 86_400, 86_400).map(lambda seconds: NOON + timedelta(seconds=seconds))
values = st.lists(
    st.sampled_from(["WS-01", "ws", "MÁY-Đ", "0", "10.0.0.1", "1", "", "23", "%", "'", ".*"]),
    max_size=3,
).map(tuple)
filters = st.builds(
    lambda column, operator, found: Filter(
        column, operator, () if operator is Operator.EXISTS else found
    ),
    st.sampled_from(["host_name", "event_code", "unit", "user_name"]),
    st.sampled_from(Operator),
    values,
)
queries = st.builds(
    EventQuery,
    start=moments,
    end=moments,
    units=st.none() | st.frozensets(st.sampled_from(["so-tttt", "ubnd-a", "ubnd-b", "other"])),
    filters=st.lists(filters, max_size=3).map(tuple),
    text=st.sampled_from(["", "powershell", "ĐĂNG nhập", "a.c", "sai 2", "1 POWER", "absent"]),
    limit=st.just(1_000),
)


@settings(max_examples=60, deadline=None)
@given(query=queries)
def test_search_finds_what_a_plain_filter_finds(mixed: EventLake, query: EventQuery) -> None:
    found = mixed.rows(query)

    assert sorted(codes(found)) == plainly(query)
    assert mixed.count(query) == len(found)
    if query.units is not None:
        assert {row["unit"] for row in found} <= query.units


@settings(max_examples=25, deadline=None)
@given(query=queries, size=st.integers(1, 60))
def test_pages_together_are_the_whole_in_order(
    mixed: EventLake, query: EventQuery, size: int
) -> None:
    whole = mixed.rows(query)
    pages: list[dict[str, Any]] = []
    mark = ""
    while page := mixed.rows(replace(query, limit=size, before=mark)):
        pages.extend(page)
        mark = page_mark(page[-1])

    assert pages == whole
    assert [row["event_time"] for row in whole] == sorted(
        (row["event_time"] for row in whole), reverse=True
    )


def test_page_continues_from_a_bare_event_id_too(mixed: EventLake) -> None:
    whole = mixed.rows(all_of(limit=1_000))

    assert mixed.rows(all_of(limit=7, before=whole[30]["event_id"])) == whole[31:38]


def test_pages_do_not_shift_when_events_arrive(tmp_path: Path) -> None:
    with EventLake(tmp_path, writer="a") as lake:
        lake.append(numbered(0, 10))
        first = lake.rows(all_of(limit=5))
        lake.append(numbered(10, 10))

        second = lake.rows(all_of(limit=50, before=page_mark(first[-1])))

    assert codes(first + second) == [str(number) for number in range(9, -1, -1)]


def test_phrase_in_quotes_is_one_word(mixed: EventLake) -> None:
    apart, together = all_of(text="sai đăng"), all_of(text='"nhập sai"')

    assert mixed.count(apart) == mixed.count(together) == mixed.count(all_of(text="sai"))
    assert mixed.count(all_of(text='"sai đăng"')) == 0


@settings(max_examples=20, deadline=None)
@given(query=queries)
def test_groups_and_buckets_add_up(mixed: EventLake, query: EventQuery) -> None:
    rows = mixed.rows(query)
    expected = Counter(
        (row["unit"], row["event_time"].replace(hour=0, second=0, minute=0)) for row in rows
    )

    found = mixed.rows(replace(query, group_by=("unit",), every="1d"))

    assert {(row["unit"], row["bucket"]): row["count"] for row in found} == expected
    largest = mixed.rows(replace(query, group_by=("host_name",), limit=2))
    counts = sorted(Counter(row["host_name"] for row in rows).values(), reverse=True)
    assert [row["count"] for row in largest] == counts[:2]


def test_day_buckets_begin_at_local_midnight(tmp_path: Path) -> None:
    late = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)  # 00:30 of the 21st at UTC+7
    with EventLake(tmp_path, writer="a") as lake:
        lake.append(batch_of([{"event_time": late}, {"event_time": late - timedelta(hours=1)}]))
        query = EventQuery(late - DAY, late + DAY, None, every="1d", zone="Asia/Ho_Chi_Minh")

        found = lake.rows(query)

    assert [(row["bucket"].day, row["count"]) for row in found] == [(20, 1), (21, 1)]


def test_every_event_is_got_by_its_id_from_log_and_table(mixed: EventLake) -> None:
    for row in mixed.rows(all_of(limit=1_000))[::17]:
        got = mixed.get(row["event_id"], None)

        assert {name: got[name] for name in row} == row
        assert (got["raw_bytes"] is not None) == (int(row["event_code"]) % 11 == 0)


def test_event_of_another_unit_is_as_absent(mixed: EventLake) -> None:
    row = mixed.rows(all_of(Filter("unit", Operator.IS, ("ubnd-a",)), limit=1))[0]

    assert mixed.get(row["event_id"], frozenset({"ubnd-a"}))["event_id"] == row["event_id"]
    for event, units in ((row["event_id"], frozenset({"ubnd-b"})), ("first-9-9", None)):
        with pytest.raises(EventNotFound, match="There is no event"):
            mixed.get(event, units)


def test_around_shows_the_same_host_on_both_sides(tmp_path: Path) -> None:
    with EventLake(tmp_path, writer="a") as lake:
        lake.append(numbered(0, 40, host_name="H", unit="u"))
        lake.append(numbered(100, 40, host_name="other", unit="u"))
        lake.append(numbered(200, 40, host_name="H", unit="secret"))
        middle = lake.rows(all_of(Filter("event_code", Operator.IS, ("20",))))[0]["event_id"]

        near = lake.around(middle, frozenset({"u"}), limit=2)
        wide = lake.around(middle, frozenset({"u"}), minutes=60, limit=500)

    assert codes(near) == ["18", "19", "20", "21", "22"]
    assert codes(wide) == [str(number) for number in range(40)]


def test_map_visits_every_matching_row_once(mixed: EventLake) -> None:
    query = all_of(Filter("host_name", Operator.IS, ("ws-01",)), columns=("event_code",), limit=1)

    batches = list(mixed.map(query, lambda batch: batch.select(["event_code"])))

    found = [code for batch in batches for code in batch.column(0).to_pylist()]
    assert sorted(map(str, found)) == plainly(query)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"filters": (Filter("nonsense", Operator.IS, ("x",)),)}, "no column “nonsense”"),
        ({"filters": (Filter("unit", Operator.EXISTS, ("x",)),)}, "takes no values"),
        ({"filters": (Filter("unit", Operator.IS, ("x",) * 10_001),)}, "more than 10000 values"),
        ({"columns": ("nonsense",)}, "no column “nonsense”"),
        ({"group_by": ("event_time",)}, "no column “event_time”"),
        ({"start": datetime(2026, 1, 1)}, "without a time zone"),  # noqa: DTZ001
        ({"limit": 0}, "1 to 10000 rows"),
        ({"limit": 10_001}, "1 to 10000 rows"),
        ({"before": "nonsense"}, "not an event id"),
        ({"text": "x" * 1_001}, "more than 1000 characters"),
        ({"every": "1x"}, "not a step"),
        ({"every": "1m"}, "more than 5000 steps"),
        ({"every": "52w", "zone": "Nowhere/Never"}, "no time zone"),
        ({"every": "52w", "zone": "../etc"}, "no time zone"),
    ],
)
def test_query_that_cannot_be_right_is_refused(
    mixed: EventLake, change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(QueryRefused, match=reason):
        mixed.rows(replace(all_of(), **change))


def test_query_past_its_time_is_stopped(mixed: EventLake) -> None:
    hasty = EventLake(mixed.root, limits=ReadLimits(seconds=-1))

    with pytest.raises(QueryTooLong, match="Choose a shorter time range"):
        hasty.rows(all_of())


def test_search_of_an_empty_store_finds_nothing(tmp_path: Path) -> None:
    lake = EventLake(tmp_path / "absent")

    assert lake.rows(all_of()) == []
    assert lake.count(all_of()) == 0
    assert lake.rows(all_of(every="52w", group_by=("unit",))) == []
    assert not (tmp_path / "absent").exists()


def test_missing_data_file_is_told_not_passed_over(mixed: EventLake, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    shutil.copytree(mixed.root, root)
    next(root.glob("lake/dt=*/*.parquet")).unlink()

    with pytest.raises(StoreDamaged, match="No such file"):
        EventLake(root).count(all_of())
