"""The level of a system follows from the criteria of the day; a chosen one may exceed it, never undercut it."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation
from tests.cast import Cast

from khien.base.accounts import queries as accounts
from khien.base.regulation import queries as regulation
from khien.know.inventory.queries.levels import suggested, undercut
from khien.know.inventory.rules.levels import deciding, words_of
from khien.know.inventory.rules.registers import register_of
from khien.know.inventory.services import registers
from khien.know.inventory.types.registers import BadEntry


@pytest.mark.parametrize(
    ("content", "level", "article"),
    [
        ({"kind": "internal", "data_class": "public"}, 1, "Điều 11"),
        ({"kind": "internal", "data_class": "personal"}, 2, "Điều 12"),
        ({"kind": "citizens", "data_class": "public"}, 2, "Điều 12"),
        ({"kind": "citizens", "procedures": True}, 3, "Điều 13"),
        ({"kind": "internal", "data_class": "personal", "data_subjects": 99_999}, 2, "Điều 12"),
        ({"kind": "internal", "data_class": "personal", "data_subjects": 100_000}, 3, "Điều 13"),
        ({"kind": "citizens", "sensitive_subjects": 10_000}, 3, "Điều 13"),
        ({"kind": "infrastructure-shared"}, 3, "Điều 13"),
        ({"kind": "internal", "data_class": "secret"}, 3, "Điều 13"),
        ({"kind": "nationwide", "procedures": True}, 4, "Điều 14"),
        ({"kind": "internal", "harm": "exceptional"}, 5, "Điều 15"),
    ],
)
def test_the_highest_criterion_that_holds_decides(
    content: dict[str, Any], level: int, article: str
) -> None:
    found = suggested(content)

    assert found is not None
    assert (found.level, found.article) == (level, article)


def test_of_a_system_of_which_nothing_is_said_nothing_is_asked() -> None:
    assert suggested({"name": "x"}) is None
    assert undercut("systems", {"name": "x", "level": "1"}) == ()


def test_an_older_profile_asks_by_its_own_criteria() -> None:
    words = words_of({"kind": "citizens", "data_subjects": 10_000}, many=10_000, many_sensitive=1)
    criteria = regulation.level_criteria(date(2020, 1, 1), "vn-2017")

    found = deciding(criteria, words)

    assert found is not None
    assert (found.level, found.instrument) == (3, "Nghị định 85/2016/NĐ-CP")


@pytest.mark.django_db
def test_a_level_that_undercuts_is_refused_with_the_deciding_rule(people: Cast) -> None:
    register, unit = register_of("systems"), accounts.unit_key("XA1")
    given = {"name": "Một cửa", "level": "2", "kind": "citizens", "procedures": "có"}

    with translation.override("en"), pytest.raises(BadEntry, match=r"ask for level 3 .*Điều 13"):
        registers.content_of(register, unit, given)

    assert registers.content_of(register, unit, {**given, "level": "3"})["level"] == "3"
    assert registers.content_of(register, unit, {**given, "level": "5"})["level"] == "5"
