"""Who may do what where; both sides of a guard; delegation."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.base.accounts import rules
from khien.base.accounts.types import (
    CAPABILITY_NAMES,
    Actor,
    BothSides,
    Capability,
    DelegationRefused,
    Grant,
    Role,
)

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CODES = st.lists(st.sampled_from(["A", "B", "C"]), min_size=1, max_size=4).map("/".join)


@given(CODES, CODES, st.booleans())
def test_grant_covers_its_unit_and_only_with_subtree_those_below(
    own: str, other: str, has_subtree: bool
) -> None:
    grant = Grant(Role.ANALYST, own, has_subtree)

    expected = other == own or (has_subtree and other.startswith(own + "/"))

    assert rules.covers(grant, other) is expected


def test_grant_over_a_unit_does_not_reach_one_whose_code_begins_alike() -> None:
    assert not rules.covers(Grant(Role.ANALYST, "T/XA1", has_subtree=True), "T/XA12")


def test_nobody_appraises_and_approves() -> None:
    with pytest.raises(BothSides):
        rules.require_one_side("Lan", frozenset({Role.APPRAISER}), Role.APPROVER)


def test_role_decides_what_may_be_done() -> None:
    lan = Actor("Lan", 1, (Grant(Role.LEADERSHIP, "T", has_subtree=True),))

    assert rules.may(lan, Capability.SEE_MEASURES, "T/XA1")
    assert not rules.may(lan, Capability.SEE_EVENTS, "T/XA1")


@pytest.mark.parametrize(
    "until", [None, NOW - timedelta(days=1), NOW + timedelta(days=rules.DELEGATION_DAYS_MAX + 1)]
)
def test_delegation_needs_an_end_within_a_year(until: datetime | None) -> None:
    giver = Actor("Lan", 1, (Grant(Role.UNIT_HEAD, "T/XA1", has_subtree=False),))

    with pytest.raises(DelegationRefused):
        rules.require_delegable(giver, Grant(Role.UNIT_HEAD, "T/XA1", False, until), at=NOW)


def test_delegated_right_is_not_delegated_on() -> None:
    end = NOW + timedelta(days=10)
    giver = Actor("Lan", 1, (Grant(Role.UNIT_HEAD, "T/XA1", False, end, is_delegated=True),))

    with pytest.raises(DelegationRefused):
        rules.require_delegable(giver, Grant(Role.UNIT_HEAD, "T/XA1", False, end), at=NOW)


def test_every_right_is_called_by_a_name_of_its_own() -> None:
    assert set(CAPABILITY_NAMES) == set(Capability)
    assert len(set(CAPABILITY_NAMES.values())) == len(Capability)
