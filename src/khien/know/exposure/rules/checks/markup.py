"""Splits a page into tags and words in time that grows with its length alone, whatever it is made of.

The standard library's parser needs minutes for a hostile page of a megabyte.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

TAG_MAX: Final = 4000
"""A tag longer than this is cut there."""

_STEP: Final = re.compile(r"[\"'>]")
_NAME: Final = re.compile(r"/?([A-Za-z][A-Za-z0-9-]{0,30})")
_ATTRIBUTE: Final = re.compile(
    r"([^\s\"'<>/=]+)(?:\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?"
)
_RAW: Final = frozenset({"script", "style", "template", "noscript"})


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag with its attributes by name in small letters."""

    name: str
    is_end: bool
    attributes: dict[str, str] = field(default_factory=dict)


def pieces(page: str) -> Iterator[Tag | str]:
    """Yield a page's tags and the words between them; what scripts and styles hold is left out."""
    at = 0
    while (start := page.find("<", at)) >= 0:
        if start > at:
            yield html.unescape(page[at:start])
        if page.startswith("<!--", start):
            end = page.find("-->", start + 4)
            at = end + 3 if end >= 0 else len(page)
            continue
        named = _NAME.match(page, start + 1)
        if named is None:
            at = start + 1
            continue
        at = _end(page, named.end())
        name, is_end = named[1].lower(), page[start + 1] == "/"
        yield Tag(name, is_end, _attributes(page[named.end() : at]))
        if name in _RAW and not is_end:
            at = _after_raw(page, name, at)
    if at < len(page):
        yield html.unescape(page[at:])


def _end(page: str, at: int) -> int:
    """Return where a tag ends, after its `>`: one inside quotes does not end it."""
    most = min(len(page), at + TAG_MAX)
    while (found := _STEP.search(page, at, most)) is not None:
        if found[0] == ">":
            return found.end()
        closing = page.find(found[0], found.end(), most)
        if closing < 0:
            break
        at = closing + 1
    return most


def _attributes(written: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(written):
        found.setdefault(name.lower(), html.unescape(double or single or bare))
    return found


def _after_raw(page: str, name: str, at: int) -> int:
    """Return where the end tag of a raw element begins; the end of the page where it has none."""
    found = re.compile(rf"</{name}\b", re.IGNORECASE).search(page, at)
    return found.start() if found else len(page)
