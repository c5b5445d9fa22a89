"""Fixtures of casework's tests: a kind of case that no room offers, hearers that only listen."""

from collections.abc import Iterator

import pytest
from tests.cast import Cast

from khien.base.casework.tests.build import PROBE, Province, build_province
from khien.base.casework.types import ClockRanOut, ItemEscalated, ReminderDue
from khien.base.core.facts import Fact
from khien.base.core.offers import Hearer, registry


def listen(fact: object) -> None:
    """Hear a fact; the outbox row that brought it is what the tests count."""


@pytest.fixture(autouse=True)
def probe() -> Iterator[None]:
    registry.case_kinds["probe"] = PROBE
    facts: tuple[type[Fact], ...] = (ClockRanOut, ItemEscalated, ReminderDue)
    held = {fact: registry.hearers[fact] for fact in facts}
    registry.hearers |= {fact: [Hearer(fact, listen)] for fact in facts}
    yield
    del registry.case_kinds["probe"]
    registry.hearers |= held


@pytest.fixture
def province(people: Cast) -> Province:
    return build_province(people)
