"""One look: a page asks a door once; whatever is written is seen by what is read after it."""

from dataclasses import dataclass

import pytest

from khien.base.core.look import one_look, remembered
from khien.base.core.usecase import use_case


@dataclass(frozen=True)
class Somebody:
    """Who writes."""

    name: str = "người thử"
    person_id: int | None = None


@use_case
def write(by: Somebody, *, asked: list[int]) -> None:
    ask(asked)


def ask(asked: list[int]) -> int:
    def door() -> int:
        asked.append(1)
        return len(asked)

    return remembered("door", door)


def test_a_door_is_asked_once_in_one_look_and_each_time_outside() -> None:
    asked: list[int] = []
    with one_look():
        assert [ask(asked), ask(asked)] == [1, 1]
    assert [ask(asked), ask(asked)] == [2, 3]


@pytest.mark.django_db
def test_what_is_written_asks_anew_and_is_not_hidden_from_the_rest_of_the_page() -> None:
    asked: list[int] = []
    with one_look():
        ask(asked)
        write(Somebody(), asked=asked)
        assert len(asked) == 2
        assert ask(asked) == 3
