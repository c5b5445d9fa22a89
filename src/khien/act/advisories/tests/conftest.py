"""Fixtures of the tests of advisories."""

import pytest
from tests.cast import Cast

from khien.act.advisories.tests.build import Province, build_province


@pytest.fixture
def province(people: Cast) -> Province:
    return build_province(people)
