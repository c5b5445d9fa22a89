"""What a rule says of a product: the most exact rule that holds; where two are alike, the one that denies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from khien.base.core.refusals import text
from khien.know.inventory.types.control import QuestionState, Ruling

STATE_NAMES: Final[dict[QuestionState, str]] = {
    QuestionState.ASKED: text("Waits for the unit's word"),
    QuestionState.ANSWERED: text("Waits for a decision"),
    QuestionState.ALLOWED: text("Allowed for a time"),
    QuestionState.REFUSED: text("To be removed"),
    QuestionState.REMOVED: text("Removed"),
}

RULING_NAMES: Final[dict[Ruling, str]] = {
    Ruling.ALLOW: text("Allowed"),
    Ruling.DENY: text("Forbidden"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule as it is compared: folded beginnings of name and publisher."""

    key: int
    name: str
    publisher: str
    unit_kind: str
    ruling: Ruling
    until: date | None


def ruling_of(
    rules: Iterable[Standing], *, name: str, publisher: str, unit_kind: str, on: date
) -> Standing | None:
    """Return the rule that holds for a product in a unit of a kind on a day, or None.

    Names are folded, as those of the rules are.
    """
    fitting = [
        rule
        for rule in rules
        if name.startswith(rule.name)
        and publisher.startswith(rule.publisher)
        and rule.unit_kind in {"", unit_kind}
        and (rule.until is None or rule.until >= on)
    ]
    return max(fitting, key=_exactness, default=None)


def _exactness(rule: Standing) -> tuple[int, int, int, bool]:
    return (
        len(rule.name),
        len(rule.publisher),
        len(rule.unit_kind),
        rule.ruling is Ruling.DENY,
    )
