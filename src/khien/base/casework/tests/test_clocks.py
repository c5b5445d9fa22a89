"""Clocks and timers: started, stopped, counted anew; each timer exactly once under faults."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
import time_machine

from khien.base.casework import queries, services
from khien.base.casework.models import Timer
from khien.base.casework.tests.build import Province, open_case
from khien.base.core import outbox
from khien.base.core.clock import now
from khien.base.core.models import OutboxRow


def work() -> int:
    done = 0
    while found := outbox.work_once("one", is_long=False):
        done += found
    return done


def told() -> dict[str, int]:
    names = OutboxRow.objects.exclude(hearer="").values_list("name", flat=True)
    return dict(Counter(name.partition(".")[2] for name in names))


ALL_OF_THEM = {"ReminderDue": 2, "ClockRanOut": 1, "ItemEscalated": 3}


def test_clock_runs_from_detection_not_from_entry(province: Province) -> None:
    detected = now() - timedelta(hours=5)
    open_case(province.cast.minh, detected=detected)

    (clock,) = queries.clocks_of(province.cast.minh, "P-1")
    assert (clock.code, clock.due_at) == ("notice", detected + timedelta(hours=24))
    assert clock.source.startswith("Nghị định 331/2026/NĐ-CP")
    assert clock.is_running


def test_clock_stops_in_time_and_nothing_is_told(province: Province) -> None:
    open_case(province.cast.minh)
    services.set_mark(province.cast.minh, number="P-1", code="told", at=now())

    with time_machine.travel(now() + timedelta(days=9), tick=False):
        work()
        assert told() == {}
    (clock,) = queries.clocks_of(province.cast.minh, "P-1")
    assert (clock.is_running, clock.is_late) == (False, False)


def test_clock_of_a_fact_runs_while_the_fact_holds(province: Province) -> None:
    minh = province.cast.minh
    open_case(minh)
    services.set_facts(minh, number="P-1", facts=frozenset({"personal_data"}))
    assert [clock.code for clock in queries.clocks_of(minh, "P-1")] == ["notice", "people"]

    services.set_facts(minh, number="P-1", facts=frozenset())

    assert [clock.code for clock in queries.clocks_of(minh, "P-1")] == ["notice"]
    waiting = Timer.objects.filter(clock__code="people", cancelled_at__isnull=True)
    assert waiting.count() == 0


def test_timers_fire_each_at_its_time(province: Province) -> None:
    start = now()
    open_case(province.cast.minh)
    steps: list[tuple[timedelta, dict[str, int]]] = [
        (timedelta(hours=19), {}),
        (timedelta(hours=21), {"ReminderDue": 1}),
        (timedelta(hours=23, minutes=1), {"ReminderDue": 2}),
        (timedelta(hours=24, minutes=1), {"ReminderDue": 2, "ClockRanOut": 1, "ItemEscalated": 1}),
        (timedelta(hours=27), {"ReminderDue": 2, "ClockRanOut": 1, "ItemEscalated": 2}),
        (timedelta(hours=49), ALL_OF_THEM),
        (timedelta(days=30), ALL_OF_THEM),
    ]

    for passed, expected in steps:
        with time_machine.travel(start + passed, tick=False):
            work()
            assert told() == expected, passed


def test_move_that_takes_a_mark_back_has_its_clock_run_again_to_the_same_end(
    province: Province,
) -> None:
    minh = province.cast.minh
    open_case(minh)
    (before,) = [clock for clock in queries.clocks_of(minh, "P-1") if clock.code == "notice"]
    services.move_case(minh, number="P-1", move="take")
    services.set_mark(minh, number="P-1", code="told", at=now())
    services.move_case(minh, number="P-1", move="close", reason="xong")
    services.move_case(minh, number="P-1", move="untell", reason="thiếu trang hai")

    (clock,) = [clock for clock in queries.clocks_of(minh, "P-1") if clock.code == "notice"]
    assert (clock.is_running, clock.due_at) == (True, before.due_at)
    (item,) = [one for one in queries.inbox(minh) if one.kind == "clock"]
    assert item.due_at == before.due_at
    services.set_mark(minh, number="P-1", code="told", at=now())
    (told,) = [mark for mark in queries.case(minh, "P-1").marks if mark.code == "told"]
    assert [(one.new, one.reason) for one in told.changes] == [(None, "thiếu trang hai")]


def test_timers_fire_once_each_after_an_outage_of_days(province: Province) -> None:
    open_case(province.cast.minh)

    with time_machine.travel(now() + timedelta(days=6), tick=False):
        work()
        work()
        assert told() == ALL_OF_THEM
        late = [
            row.plain["is_past"] for row in OutboxRow.objects.filter(name__endswith="ReminderDue")
        ]
        assert late == [True, True]
        (item,) = [one for one in queries.inbox(province.cast.minh) if one.kind == "clock"]
        assert (item.level, item.is_late, item.days_left) == (3, True, 5)


def test_killed_workers_timers_are_taken_over_and_fire_once(province: Province) -> None:
    open_case(province.cast.minh)
    with time_machine.travel(now() + timedelta(days=6), tick=False) as clock:
        leased = outbox._lease("killed", is_long=False)
        assert outbox._do("killed", leased[0]) == 1
        after_kill = told()
        assert outbox.work_once("other", is_long=False) <= 1

        clock.shift(timedelta(seconds=outbox.LEASE_S + 1))
        assert work() > 0
        assert [outbox._do("killed", row) for row in leased] == [0] * len(leased)
        work()

        assert sum(after_kill.values()) == 1
        assert told() == ALL_OF_THEM


def test_timer_asked_for_twice_fires_once(province: Province) -> None:
    open_case(province.cast.minh)
    with time_machine.travel(now() + timedelta(days=6), tick=False):
        for _ in range(2):
            for key in Timer.objects.order_by("due_at").values_list("pk", flat=True):
                services.fire(timer=key)

        assert told() == ALL_OF_THEM
        assert Timer.objects.filter(fired_at__isnull=True).count() == 0


def test_failing_hearer_leaves_the_timer_fired_once(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The effect and the row's end are one transaction: what fails half-way has not happened."""
    open_case(province.cast.minh)
    (key,) = Timer.objects.filter(code="ran_out").values_list("pk", flat=True)
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        row = OutboxRow.objects.get(name="casework.timer", plain__timer=key)
        OutboxRow.objects.exclude(pk=row.pk).update(is_dead=True)
        with monkeypatch.context() as broken:
            broken.setattr("khien.base.casework.services.firing._url", lambda _: 1 / 0)
            assert outbox.work_once("one", is_long=False) == 0
        assert Timer.objects.get(pk=key).fired_at is None

    with time_machine.travel(now() + timedelta(hours=26), tick=False):
        work()
        assert told() == {"ClockRanOut": 1}


def test_moved_start_counts_anew_without_telling_twice(province: Province) -> None:
    minh, start = province.cast.minh, now()
    open_case(minh)
    with time_machine.travel(start + timedelta(hours=25), tick=False):
        work()
        assert told() == {"ReminderDue": 2, "ClockRanOut": 1, "ItemEscalated": 1}
        change(province, start + timedelta(hours=10))
        work()
        assert told() == {"ReminderDue": 2, "ClockRanOut": 1, "ItemEscalated": 1}
        (item,) = [one for one in queries.inbox(minh) if one.kind == "clock"]
        assert (item.level, item.is_late) == (0, False)
    with time_machine.travel(start + timedelta(days=9), tick=False):
        work()
        assert told() == {"ReminderDue": 4, "ClockRanOut": 2, "ItemEscalated": 4}


def change(province: Province, at: datetime) -> None:
    services.change_mark(
        province.cast.minh, number="P-1", code="detected", at=at, reason="nhập nhầm ngày"
    )


def test_case_entered_after_its_due_time_is_told_as_run_out_but_not_escalated_at_once(
    province: Province,
) -> None:
    open_case(province.cast.minh, detected=now() - timedelta(days=5))
    with time_machine.travel(now() + timedelta(minutes=1), tick=False):
        work()
        assert told() == {"ClockRanOut": 1, "ItemEscalated": 1}
    with time_machine.travel(now() + timedelta(hours=3), tick=False):
        work()
        assert told() == {"ClockRanOut": 1, "ItemEscalated": 2}
