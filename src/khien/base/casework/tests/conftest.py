"""Fixtures of casework's tests: a kind of case that no room offers, hearers that only listen."""

import pytest
from tests.cast import Cast

from khien.base.casework.tests.build import PROBE, Province, build_province
from khien.base.casework.types import ClockRanOut, ItemEscalated, ReminderDue
from khien.base.core.offers import Hearer, registry


def listen(fact: object) -> None:
    """Hear a fact; the outbox row that brought it is what the tests count."""


@pytest.fixture(autouse=True)
def probe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Offer the kind, and let nobody but `listen` hear: what higher rooms do is theirs to test."""
    monkeypatch.setitem(registry.case_kinds, "probe", PROBE)
    for fact in (ClockRanOut, ItemEscalated, ReminderDue):
        monkeypatch.setitem(registry.hearers, fact, [Hearer(fact, listen)])


@pytest.fixture
def province(people: Cast) -> Province:
    return build_province(people)
