"""How many answers stand on each requirement of an edition, wherever they were given."""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from django.db.models import QuerySet

Answers = tuple[Callable[[], QuerySet[Any]], str, str]
"""All answers of one kind; the path to their edition's key; the path to the requirement's code."""

ANSWERED: Final[tuple[Answers, ...]] = ()


def answers_on(edition_key: int) -> Counter[str]:
    """Return the answers to each requirement of an edition, by its code. One query a kind of answer."""
    found: Counter[str] = Counter()
    for rows, edition, code in ANSWERED:
        found.update(rows().filter(**{edition: edition_key}).values_list(code, flat=True))
    return found
