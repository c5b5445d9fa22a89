"""Catalogues of controls are taken in whole and once."""

import pytest
from tests.cast import Cast

from khien.base.core.clock import today
from khien.show.assurance.queries import catalogues as queries
from khien.show.assurance.rules import catalogues as rules
from khien.show.assurance.services import catalogues as services
from khien.show.assurance.types.catalogues import CatalogueNotRead, EditionTaken

SMALL = """
code = "own"
version = "1"
title = { en = "Our own", vi = "Của tỉnh" }
source = "Quy chế mẫu"
valid_from = 2026-01-01

[[family]]
code = "A"
title = { en = "Accounts", vi = "Tài khoản" }

[[family.requirement]]
code = "A.1"
title = { en = "Second factor", vi = "Xác thực hai yếu tố" }
levels = [3, 4, 5]
"""


def test_a_catalogue_is_taken_in_once_and_asks_by_level(people: Cast) -> None:
    key = services.load_catalogue(people.system, name="own.toml", content=SMALL.encode())
    assert services.load_catalogue(people.system, name="own.toml", content=SMALL.encode()) == key
    held = queries.newest("own", today()).catalogue
    assert [one.code for one in held.requirements(3)] == ["A.1"]
    assert not list(held.requirements(2))


def test_a_version_is_never_taken_in_with_other_contents(people: Cast) -> None:
    services.load_catalogue(people.system, name="own.toml", content=SMALL.encode())
    other = SMALL.replace("Second factor", "Another").encode()
    with pytest.raises(EditionTaken):
        services.load_catalogue(people.system, name="own.toml", content=other)


def test_a_requirement_that_stands_twice_is_refused_with_its_code() -> None:
    again = SMALL[SMALL.index("[[family.requirement]]") :]
    with pytest.raises(CatalogueNotRead, match=r"own\.toml, A\.1: this requirement stands twice"):
        rules.read("own.toml", (SMALL + again).encode())
