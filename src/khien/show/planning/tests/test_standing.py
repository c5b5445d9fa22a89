"""How a duty stands follows from rows, tasks and judged evidence, and from nothing else."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.show.planning.rules.standing import judged, rank, urgency
from khien.show.planning.types.duties import Seen, Share, Standing, Step

TODAY = date(2026, 11, 26)
BARE = Seen(TODAY)
FULL = Share("a", 10, 10, 0.9)
HALF = Share("b", 5, 10, 0.9)
NONE = Share("c", 0, 10, 0.9)
NO_ROWS = Share("d", 0, 0, 0.9)


@pytest.mark.parametrize(
    ("seen", "standing", "step"),
    [
        (BARE, Standing.SILENT, Step.NAME_OWNER),
        (replace(BARE, has_owner=True), Standing.ON_THE_WAY, Step.SHOW_EVIDENCE),
        (replace(BARE, has_owner=True, has_measures=True), Standing.ON_THE_WAY, Step.ENTER_ROWS),
        (replace(BARE, shares=(NO_ROWS,)), Standing.SILENT, Step.NAME_OWNER),
        (replace(BARE, shares=(NONE,)), Standing.SILENT, Step.MEND_ROWS),
        (replace(BARE, shares=(HALF,)), Standing.PARTLY, Step.MEND_ROWS),
        (replace(BARE, shares=(FULL, HALF)), Standing.PARTLY, Step.MEND_ROWS),
        (replace(BARE, shares=(FULL, NO_ROWS)), Standing.DONE, Step.NONE),
        (replace(BARE, shares=(HALF,), judged=1), Standing.PARTLY, Step.MEND_ROWS),
        (replace(BARE, judged=1), Standing.DONE, Step.NONE),
        (replace(BARE, judged=1, asked=1), Standing.PARTLY, Step.ANSWER_TASK),
        (replace(BARE, shown=1), Standing.ON_THE_WAY, Step.JUDGE_EVIDENCE),
        (replace(BARE, answered=1), Standing.ON_THE_WAY, Step.JUDGE_ANSWER),
        (replace(BARE, asked=1, asked_late=1), Standing.LATE, Step.ANSWER_TASK),
        (replace(BARE, judged=1, revise_on=date(2026, 11, 25)), Standing.LATE, Step.LOOK_AGAIN),
        (replace(BARE, judged=1, revise_on=TODAY), Standing.DONE, Step.NONE),
        (replace(BARE, shares=(FULL,), is_applicable=False), Standing.NOT_APPLICABLE, Step.NONE),
    ],
)
def test_each_standing_has_its_reason_and_its_next_step(
    seen: Seen, standing: Standing, step: Step
) -> None:
    verdict = judged(seen)

    assert (verdict.standing, verdict.step) == (standing, step)


def test_an_obligation_is_as_far_as_its_weakest_measure_and_names_it() -> None:
    verdict = judged(replace(BARE, shares=(FULL, HALF, NONE)))

    assert (verdict.share, verdict.step_of) == (0.0, "c")


def test_no_rows_is_no_data_and_not_zero() -> None:
    assert judged(replace(BARE, shares=(NO_ROWS,))).share is None


shares = st.builds(
    Share, st.just("m"), st.integers(0, 5), st.just(5), st.sampled_from([0.2, 0.8, 1.0])
)
anything = st.builds(
    Seen,
    today=st.just(TODAY),
    shares=st.lists(shares, max_size=3).map(tuple),
    is_applicable=st.booleans(),
    has_owner=st.booleans(),
    has_measures=st.booleans(),
    has_remainder=st.booleans(),
    revise_on=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    asked=st.integers(0, 2),
    answered=st.integers(0, 2),
    shown=st.integers(0, 2),
    judged=st.integers(0, 2),
)


def test_what_rows_cannot_show_is_shown_by_judged_evidence() -> None:
    reached = (Share("m", 5, 5, 1.0),)
    part = Seen(today=TODAY, shares=reached, has_owner=True, has_remainder=True)

    assert judged(part).standing is Standing.PARTLY
    assert judged(part).step is Step.SHOW_EVIDENCE
    assert judged(replace(part, judged=1)).standing is Standing.DONE
    assert judged(replace(part, has_remainder=False)).standing is Standing.DONE


@given(anything)
def test_what_is_done_waits_for_nothing(seen: Seen) -> None:
    verdict = judged(seen)

    if verdict.standing is Standing.DONE:
        assert not seen.asked
        assert not seen.answered
        assert all(one.is_reached for one in seen.shares)
    if verdict.standing is Standing.SILENT:
        moved = [seen.judged, seen.has_owner, *(one.numerator for one in seen.shares)]
        assert not any(moved)


def test_the_worst_comes_first_in_lists() -> None:
    texts = [
        urgency(Standing.DONE, due=None, position=1),
        urgency(Standing.LATE, due=date(2026, 12, 1), position=9),
        urgency(Standing.LATE, due=date(2026, 11, 1), position=9),
        urgency(Standing.SILENT, due=None, position=1),
    ]

    assert sorted(texts) == [texts[2], texts[1], texts[3], texts[0]]


def test_what_is_open_to_attack_in_high_systems_is_most_urgent() -> None:
    assert rank(level=5, exploited=1, serious=20) == 100
    assert rank(level=3, exploited=0, serious=0) < rank(level=2, exploited=2, serious=3)
