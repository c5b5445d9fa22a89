"""What an assessment of conditions must say."""

from collections.abc import Mapping
from typing import Final

from khien.base.core.refusals import text
from khien.show.assurance.types.conditions import (
    CONDITION_NAMES,
    CheckIncomplete,
    Condition,
    ConditionFinding,
)

WORDS_MAX: Final = 2000


def require_findings(given: Mapping[Condition, ConditionFinding]) -> None:
    """Raise CheckIncomplete unless every condition is judged, with what is missing where it is not met."""
    for code, title in CONDITION_NAMES.items():
        one = given.get(code)
        if one is None:
            raise CheckIncomplete(condition=title, what=text("say whether it is met"))
        if not one.is_met and not one.words.strip():
            raise CheckIncomplete(condition=title, what=text("say what is missing"))
        if len(one.words) > WORDS_MAX:
            raise CheckIncomplete(
                condition=title, what=text("it has more than 2,000 characters; shorten it")
            )
