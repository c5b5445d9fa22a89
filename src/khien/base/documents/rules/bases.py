"""Legal bases: which instrument or document a written line means, and whether that holds on a day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from khien.base.documents.types.register import Ground

_NUMBER: Final = re.compile(
    r"(?<![\w/])\d{1,5}[a-z]?(?:/\d{4})?/[\w&.-]*[a-z][\w&.-]*", re.IGNORECASE
)
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a line may mean: an instrument by its name, or a document by its key."""

    name: str
    key: int | None
    year: int | None


def number_of(line: str) -> str:
    """Return the first official number in a line, in small letters; empty for none."""
    found = _NUMBER.search(line)
    return found.group().casefold().strip(".-") if found else ""


def meant(line: str, candidates: Iterable[Candidate]) -> Candidate | None:
    """Return what a line means: the number must be equal, and a year that both state too.

    Of two that fit, none is taken: a wrong link would say that something holds which nobody cited.
    """
    number = number_of(line)
    if not number:
        return None
    years = {int(one) for one in _YEAR.findall(line)}
    fitting = [
        one
        for one in candidates
        if number_of(one.name) == number and (not years or one.year is None or one.year in years)
    ]
    documents = [one for one in fitting if one.key is not None]
    chosen = documents or fitting
    return chosen[0] if len(chosen) == 1 else None


def year_of(name: str, issued_on: date | None) -> int | None:
    """Return the year of an instrument: of its day, else as its name states it."""
    if issued_on:
        return issued_on.year
    found = _YEAR.search(name)
    return int(found.group()) if found else None


def ground(*, ends: Iterable[date | None], day: date) -> tuple[Ground, date | None]:
    """Return whether one of the periods of a thing lasts on a day, and when the last one ended."""
    held = list(ends)
    if not held:
        return Ground.UNKNOWN, None
    if any(end is None or day < end for end in held):
        return Ground.HOLDS, None
    return Ground.EXPIRED, max(end for end in held if end)
