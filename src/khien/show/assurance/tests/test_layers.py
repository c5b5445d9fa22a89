"""A unit stands on the four-layer model when all four layers do; a row names those that are missing."""

import pytest
from tests.cast import Cast

from khien.base.core.clock import now
from khien.know.inventory.services import registers
from khien.show.assurance.queries.layers import four_layers

pytestmark = pytest.mark.django_db


def test_a_row_names_the_layers_that_are_missing(people: Cast) -> None:
    (one, other) = four_layers(now(), None)
    assert not one.counts
    assert one.detail == "giám sát, kiểm tra độc lập, kết nối Trung tâm quốc gia"
    assert other.unit_code == "XA2"

    content = {"name": "Mạng", "monitoring": True, "monitoring_centre": "nation"}
    registers.enter_entry(people.minh, register="protection", unit_code="XA1", content=content)

    assert [row.detail for row in four_layers(now(), frozenset({"XA1"}))] == ["kiểm tra độc lập"]
