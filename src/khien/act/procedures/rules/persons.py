"""Whether words tell who somebody is: the numbers and addresses by which a person is found."""

import re
from typing import Final

_TELLING: Final = re.compile(
    r"(?<!\d)(?P<card>\d{12}|\d{9})(?!\d)"
    r"|(?<!\d)(?P<phone>(?:\+?84|0)(?:[ .-]?\d){8,10})(?!\d)"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
)


def without_persons(words: str) -> str:
    """Return words in which such numbers and addresses are left out."""
    return _TELLING.sub("…", words)


def person_told(words: str) -> str:
    """Return the identity card, telephone or e-mail address that stands in words; or empty."""
    found = _TELLING.search(words)
    return found.group().strip() if found else ""
