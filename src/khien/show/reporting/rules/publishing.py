"""What a published report must not name: addresses, machines, systems, weaknesses."""

import re
from collections.abc import Iterable
from typing import Final

from khien.show.reporting.types.reports import NotPublic

_TELLING: Final = (
    re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"),
    re.compile(r"\b[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){3,}"),
    re.compile(r"\bCVE-\d{4}-\d{4,}\b", re.IGNORECASE),
    re.compile(r"\bhttps?://\S+", re.IGNORECASE),
)


def require_public(words: str, *, where: str, names: Iterable[str]) -> None:
    """Raise NotPublic for words with an address, a weakness's number, or the name of a system."""
    for pattern in _TELLING:
        found = pattern.search(words)
        if found:
            raise NotPublic(what=found[0], where=where)
    folded = words.casefold()
    for name in names:
        if len(name) > 3 and name.casefold() in folded:
            raise NotPublic(what=name, where=where)
