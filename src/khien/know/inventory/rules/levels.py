"""Which level the criteria ask of an information system, by what its register entry says."""

from collections.abc import Iterable, Mapping
from typing import Any

from khien.base.regulation.types import LevelCriterion

_HARMS = {"serious": "harm-serious", "exceptional": "harm-exceptional"}


def words_of(content: Mapping[str, Any], *, many: int, many_sensitive: int) -> frozenset[str]:
    """Return what holds of a system: its data, its kind, whom it serves, what its loss would do.

    `many` and `many_sensitive` are the numbers of people from which the rule book speaks of many.
    """
    found = {str(content.get("data_class") or ""), str(content.get("kind") or "")}
    signs = {
        "procedures": bool(content.get("procedures")),
        "conditional-business": bool(content.get("conditional")),
        "many-subjects": int(content.get("data_subjects") or 0) >= many,
        "many-sensitive": int(content.get("sensitive_subjects") or 0) >= many_sensitive,
    }
    found |= {word for word, holds in signs.items() if holds}
    found.add(_HARMS.get(str(content.get("harm") or ""), ""))
    return frozenset(found - {""})


def deciding(criteria: Iterable[LevelCriterion], words: frozenset[str]) -> LevelCriterion | None:
    """Return the criterion of the highest level that holds; None where none does."""
    held = [one for one in criteria if all(words & set(group) for group in one.when)]
    return max(held, key=lambda one: one.level, default=None)
