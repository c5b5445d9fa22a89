"""Rows of what is affected: intervals as sources write them, graded by how much they say."""

import re
from dataclasses import replace
from typing import Final

from khien.know.exposure.rules.versions.keys import has_number
from khien.know.exposure.types.feeds import Affected, Bound, Confidence
from khien.know.exposure.types.findings import Severity

NO_VERSION: Final = frozenset(
    {"", "0", "*", "-", "n/a", "na", "unspecified", "unknown", "all", "any"}
)
SUMMARY_MAX: Final = 500
_ANY_AFTER: Final = re.compile(r"^(.*?)(\d+)\.[*x]$")


def lower(version: str | None, *, is_included: bool = True) -> Bound | None:
    """Return a lower bound, or None where the source's word says nothing."""
    if version is None or version.strip().lower() in NO_VERSION or not has_number(version):
        return None
    return Bound(version.strip()[:120], is_included)


def upper(version: str | None, *, is_included: bool) -> Bound | None:
    """Return an upper bound; `2.*` is all before 3; empty and words without a number are no bound."""
    if version is None or not has_number(version):
        return None
    wild = _ANY_AFTER.match(version.strip())
    if wild:
        return Bound(f"{wild[1]}{int(wild[2]) + 1}"[:120], is_included=False)
    return Bound(version.strip()[:120], is_included)


def exactly(row: Affected, version: str) -> Affected:
    """Return a row of one version alone."""
    bound = Bound(version[:120], is_included=True)
    return replace(row, start=bound, end=bound)


def between(row: Affected, start: Bound | None, end: Bound | None) -> Affected:
    """Return a row of an interval: without a lower bound it is only likely, without any end doubtful."""
    doubt = Confidence.HIGH if start else Confidence.MEDIUM
    if end is None:
        doubt = Confidence.MEDIUM if start else Confidence.LOW
    fixed = end.version if end and not end.is_included else ""
    return replace(
        row,
        start=start,
        end=end,
        fixed_in=row.fixed_in or fixed,
        confidence=min(row.confidence, doubt),
    )


def severity_of(word: str | None, score: float | None) -> Severity | None:
    """Return a severity from its word, else from a CVSS base score. Source: CVSS 3.1, section 5."""
    named = {"moderate": "medium", "important": "high", "none": "info"}
    bare = (word or "").strip().lower()
    bare = named.get(bare, bare)
    if bare in set(Severity):
        return Severity(bare)
    if score is None:
        return None
    steps = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM))
    return next((name for least, name in steps if score >= least), Severity.LOW)


def shortened(text: str) -> str:
    """Return a summary in one bounded line."""
    line = " ".join(text.split())
    return line if len(line) <= SUMMARY_MAX else line[: SUMMARY_MAX - 1] + "…"


def unique(rows: list[Affected]) -> tuple[Affected, ...]:
    """Return rows without repetitions, in their order."""
    return tuple(dict.fromkeys(rows))
