"""How bad something is, by the words and vectors that others use for it."""

import re
from collections.abc import Iterable
from typing import Final

from cvss import CVSS3, CVSS4
from cvss.exceptions import CVSSError

from khien.act.advisories.types.content import Severity

_VECTOR: Final = re.compile(r"CVSS:(3\.[01]|4\.0)(?:/[A-Z]{1,3}:[A-Z]{1,2}){1,40}", re.ASCII)
_WORDS: Final = {"important": "high", "moderate": "medium", "none": "low"}
_ORDER: Final = (Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)


def of_word(word: str) -> Severity | None:
    """Return the severity that a word names, or None."""
    plain = word.strip().lower()
    named = _WORDS.get(plain, plain)
    return Severity(named) if named in set(Severity) else None


def of_vector(words: str) -> Severity | None:
    """Return the severity by the first CVSS vector (3.0, 3.1 or 4.0) that stands in a text, or None."""
    found = _VECTOR.search(words)
    if found is None:
        return None
    try:
        rated = CVSS4(found[0]).severity if found[1] == "4.0" else CVSS3(found[0]).severities()[0]
    except CVSSError:
        return None
    return of_word(str(rated))


def worst(found: Iterable[Severity | None]) -> Severity | None:
    """Return the worst of some severities, None where there is none."""
    return max((each for each in found if each), key=_ORDER.index, default=None)
