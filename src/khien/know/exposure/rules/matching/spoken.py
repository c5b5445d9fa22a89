"""Versions as advisories name them in words: “before 2.4.58”, “trước 2.4.58”, “≤ 1.2”, “1.0 - 1.4”."""

import re
from typing import Final

from khien.know.exposure.rules.versions.keys import has_number, key_of
from khien.know.exposure.types.feeds import Scheme

_VERSION: Final = r"v?(?P<{}>\d[\w.+~:-]*)"
_BELOW: Final = re.compile(
    rf"^(?:<|before|prior to|earlier than|below|trước(?: bản| phiên bản)?|dưới)\s*{_VERSION.format('end')}$"
)
_UP_TO: Final = re.compile(
    rf"^(?:<=|≤|up to|through|đến(?: hết)?)\s*{_VERSION.format('end')}$"
    rf"|^{_VERSION.format('earlier')}\s*(?:and (?:earlier|below|prior)|or earlier|trở về trước|trở xuống)$"
)
_BETWEEN: Final = re.compile(
    rf"^(?:from |từ |>=\s*|≥\s*)?{_VERSION.format('start')}\s*(?:-|–|to|đến|through|,\s*<=|,\s*≤)\s*"
    rf"{_VERSION.format('end')}$"
)
_WITHIN: Final = re.compile(
    rf"^(?:from |từ |>=\s*|≥\s*)?{_VERSION.format('start')}\s*(?:,\s*<|,?\s*before|,?\s*trước)\s*"
    rf"{_VERSION.format('end')}$"
)
_EXACT: Final = re.compile(rf"^=?\s*{_VERSION.format('end')}$")


def is_meant(words: str, version: str) -> bool:
    """Return whether a version is among those that words name.

    Words that are not understood, and a version without a number, rule nothing out: rather one unit too
    many is asked than one too few.
    """
    if not has_number(version):
        return True
    parts = [
        part.strip() for part in re.split(r"[;|]|\s+(?:or|hoặc)\s+", words.lower()) if part.strip()
    ]
    told = [_is_within(part, version) for part in parts]
    return not told or None in told or any(told)


def _is_within(part: str, version: str) -> bool | None:
    """Return whether a version is within one interval; None where it is not understood."""
    key = key_of(Scheme.GENERIC, version)
    if found := _BELOW.match(part):
        return key < key_of(Scheme.GENERIC, found["end"])
    if found := _UP_TO.match(part):
        return key <= key_of(Scheme.GENERIC, found["end"] or found["earlier"])
    for form, is_end_in in ((_WITHIN, False), (_BETWEEN, True)):
        if found := form.match(part):
            end = key_of(Scheme.GENERIC, found["end"])
            return key_of(Scheme.GENERIC, found["start"]) <= key and (
                key < end or (is_end_in and key == end)
            )
    if found := _EXACT.match(part):
        return key == key_of(Scheme.GENERIC, found["end"])
    return None
