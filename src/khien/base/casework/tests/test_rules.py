"""Moves, marks, reminders and rungs, by example and by property."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.base.casework import rules
from khien.base.casework.tests.build import LADDER, PROBE
from khien.base.casework.types import GuardRefused, MarkIsSet, MoveRefused, ReasonMissing
from khien.base.core.cases import ClockRule, GuardFacts, Rung
from khien.base.core.refusals import Invalid

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
SPANS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=30))
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=365)).map(lambda since: NOW + since)


def facts_of(marks: dict[str, datetime]) -> GuardFacts:
    return GuardFacts(frozenset(), marks, frozenset(), (), 1, 1, None, {}, NOW)


@given(st.sampled_from(["new", "work", "closed", "gone"]), st.text(max_size=8))
def test_only_a_defined_move_from_a_source_state_is_made(state: str, move: str) -> None:
    known = PROBE.move(move)
    if known is not None and state in known.sources:
        assert rules.require_move(PROBE, number="1", state=state, move=move) is known
    else:
        with pytest.raises(MoveRefused):
            rules.require_move(PROBE, number="1", state=state, move=move)


def test_refused_move_names_both_in_words() -> None:
    with pytest.raises(MoveRefused, match="P-1 is “New”; “Close” is not possible"):
        rules.require_move(PROBE, number="P-1", state="new", move="close")


def test_guard_that_does_not_hold_says_what_is_missing() -> None:
    close = PROBE.move("close")
    assert close is not None

    with pytest.raises(GuardRefused, match="the first notice has not gone out"):
        rules.require_guards(close, facts_of({}))
    rules.require_guards(close, facts_of({"told": NOW}))


@given(st.text(alphabet=" \t\n", max_size=5))
def test_blank_reason_is_none(reason: str) -> None:
    with pytest.raises(ReasonMissing):
        rules.require_reason(reason, what="x")


@given(MOMENTS, SPANS)
def test_limit_never_ends_before_it_began(start: datetime, span: timedelta) -> None:
    rules.require_marks(PROBE, {"detected": start, "told": start + span}, at=start + span)
    if span:
        with pytest.raises(Invalid, match="before it began"):
            rules.require_marks(PROBE, {"detected": start, "told": start - span}, at=start)


def test_mark_in_the_future_is_refused_beyond_what_clocks_differ() -> None:
    rules.require_marks(PROBE, {"detected": NOW + timedelta(minutes=5)}, at=NOW)
    with pytest.raises(Invalid, match="future"):
        rules.require_marks(PROBE, {"detected": NOW + timedelta(minutes=6)}, at=NOW)


def test_standing_mark_is_corrected_not_set() -> None:
    with pytest.raises(MarkIsSet, match="“Seen first” is entered already"):
        rules.require_new_mark(PROBE, {"detected": NOW}, "detected")


@given(st.lists(SPANS, max_size=5), MOMENTS, SPANS)
def test_reminders_lie_ahead_and_before_the_due_time_each_once(
    before: list[timedelta], at: datetime, length: timedelta
) -> None:
    clock = ClockRule("c", "C", "c", "a", "b", remind_before=tuple(before))

    found = rules.reminders(clock, due_at=at + length, at=at)

    assert all(at < moment <= at + length for _, moment in found)
    assert len({span for span, _ in found}) == len(found)
    assert [moment for _, moment in found] == sorted(moment for _, moment in found)


@given(MOMENTS, MOMENTS, st.lists(SPANS, min_size=1, max_size=4))
def test_rungs_count_from_when_the_due_time_was_known(
    due: datetime, at: datetime, spans: list[timedelta]
) -> None:
    times = rules.rung_times([Rung(span, "x") for span in spans], due_at=due, at=at)

    assert times == tuple(max(due, at) + span for span in spans)


@given(MOMENTS, MOMENTS)
def test_days_and_hours_make_up_the_time_left(due: datetime, at: datetime) -> None:
    days, hours = rules.time_left(due, at)

    rest = abs(due - at) - timedelta(days=days, hours=hours)
    assert timedelta(0) <= rest < timedelta(hours=1)
    assert 0 <= hours < 24


def test_ladder_of_the_tests_climbs_unit_body_province() -> None:
    assert [rung.at for rung in LADDER] == ["unit", "body", "province"]
