"""Decisions on findings: what makes one one, what a report covers, when it is due, what may follow."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from khien.know.exposure.types.findings import (
    Asset,
    AssetKind,
    FindingSeen,
    Scan,
    Severity,
)
from khien.know.exposure.types.register import (
    OPEN,
    STANDING_NAMES,
    EndOutside,
    Grade,
    Standing,
    StandingRefused,
    WordsMissing,
)

RANKS: Final = {severity: rank for rank, severity in enumerate(Severity)}
SERIOUS: Final = frozenset({Severity.CRITICAL, Severity.HIGH})
ACCEPTANCE_DAYS_MAX: Final = 366
IMPORTANT_LEVEL: Final = 4
"""From this level of a system on, a finding is due as one a class worse."""

_CVE: Final = re.compile(r"CVE-\d{4}-\d{4,7}")
_PORTS: Final = re.compile(r"(\w+)/(\d+)(?:-(\d+))?")


def thing_of(seen: FindingSeen) -> str:
    """Return what a finding is about, without the asset and whatever its title says.

    A CVE of a component is one thing whoever reports it; any other rule is its reporter's own.
    """
    if _CVE.fullmatch(seen.rule):
        return _digest("cve", seen.rule, seen.component.lower())
    return _digest(seen.reporter, seen.rule, seen.location, seen.component.lower())


def fingerprint_of(asset: Asset, thing: str) -> str:
    """Return what makes a finding one within a unit."""
    return _digest(asset.kind, asset.value, thing)


def advice_digest(seen: FindingSeen) -> str:
    """Return what tells one advice from another."""
    return _digest(seen.description, seen.fix, *seen.references)


@dataclass(frozen=True, slots=True)
class Cover:
    """What a report looked at: only there may it close what its reporter showed before."""

    assets: frozenset[tuple[str, str]]
    rules: frozenset[str] | None
    rule_beginnings: tuple[str, ...]
    places: frozenset[str] | None
    place_beginnings: tuple[str, ...]
    ports: tuple[tuple[str, int, int], ...]

    def has_asset(self, kind: str, value: str) -> bool:
        """Return whether an asset was looked at."""
        return (kind, value) in self.assets

    def reaches(self, rule: str, location: str) -> bool:
        """Return whether this rule was asked, at this place."""
        is_asked = self.rules is None or rule in self.rules
        if not is_asked and not rule.startswith(self.rule_beginnings):
            return False
        if self.places is None or location in self.places:
            return True
        return location.startswith(self.place_beginnings) or self._has_port(location)

    def _has_port(self, location: str) -> bool:
        match = _PORTS.fullmatch(location)
        if match is None:
            return False
        number = int(match[2])
        return any(
            transport == match[1] and first <= number <= last
            for transport, first, last in self.ports
        )


def cover_of(scan: Scan) -> Cover:
    """Return what a scan covers."""
    exact, beginnings = _split(scan.rules)
    places, place_beginnings = _split(scan.places)
    matches = [match for one in places or () if (match := _PORTS.fullmatch(one))]
    return Cover(
        assets=frozenset((one.kind.value, one.value) for one in scan.scope),
        rules=exact,
        rule_beginnings=beginnings,
        places=places,
        place_beginnings=place_beginnings,
        ports=tuple((one[1], int(one[2]), int(one[3] or one[2])) for one in matches),
    )


def due_code(severity: Severity, *, is_exploited: bool, level: int | None = None) -> str:
    """Return the clock of the rule book that a finding is due by; empty where none is set.

    What is known to be exploited has its own clock; in systems of level 4 and 5 a finding is due as
    one a class worse.
    """
    if is_exploited:
        return "finding.fix.kev"
    classes = [Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW]
    if severity not in classes:
        return ""
    place = classes.index(severity)
    if level is not None and level >= IMPORTANT_LEVEL:
        place = max(0, place - 1)
    return f"finding.fix.{classes[place].value}"


def grade_of(severity: Severity, *, is_exploited: bool) -> Grade | None:
    """Return as what a finding is followed in casework; None for what is on its list alone."""
    if is_exploited:
        return Grade.KEV
    return Grade(severity.value) if severity in SERIOUS else None


def urgency_of(
    standing: Standing, severity: Severity, *, exploited: bool, due: datetime | None
) -> str:
    """Return the text by which lists are ordered: open first, exploited and worst first, then due."""
    rank = 0 if exploited else 1 + RANKS[severity]
    until = due.strftime("%Y%m%d%H%M") if due else "999912312359"
    return f"{0 if standing in OPEN else 1}{rank}{until}"


def worst(severities: Iterable[Severity]) -> Severity:
    """Return the worst of severities."""
    return min(severities, key=RANKS.__getitem__)


NEXT: Final[dict[Standing, frozenset[Standing]]] = {
    Standing.OPEN: frozenset(
        {Standing.IN_WORK, Standing.FIXED, Standing.NOT_APPLICABLE, Standing.ACCEPTED}
    ),
    Standing.IN_WORK: frozenset(
        {Standing.FIXED, Standing.NOT_APPLICABLE, Standing.ACCEPTED, Standing.OPEN}
    ),
    Standing.FIXED: frozenset(
        {Standing.CLOSED, Standing.OPEN, Standing.NOT_APPLICABLE, Standing.ACCEPTED}
    ),
    Standing.CLOSED: frozenset({Standing.OPEN}),
    Standing.ACCEPTED: frozenset({Standing.OPEN}),
    Standing.NOT_APPLICABLE: frozenset({Standing.OPEN}),
}


def require_next(current: Standing, wanted: Standing, *, title: str) -> None:
    """Raise StandingRefused unless one state may follow the other."""
    if wanted not in NEXT[current]:
        raise StandingRefused(title=title, standing=STANDING_NAMES[current])


def require_words(words: str, what: str) -> str:
    """Return the words of an act. Raises WordsMissing for none."""
    if not words.strip():
        raise WordsMissing(what=what)
    return words.strip()[:1000]


def require_end(until: date | None, *, today: date) -> date:
    """Return the end of an acceptance. Raises EndOutside."""
    if until is None or not today < until <= today + timedelta(days=ACCEPTANCE_DAYS_MAX):
        raise EndOutside
    return until


def is_shown_again(standing: Standing, *, settled_at: datetime | None, seen_at: datetime) -> bool:
    """Return whether a report opens a finding again: it was over, and is seen after that."""
    if standing not in {Standing.CLOSED, Standing.FIXED}:
        return False
    return settled_at is None or seen_at > settled_at


def host_part(asset: Asset) -> str:
    """Return the host of a machine or a site, empty for anything else."""
    if asset.kind is AssetKind.HOST:
        return asset.value
    if asset.kind is AssetKind.SITE:
        return re.sub(r":\d+$", "", asset.value.rpartition("//")[2]).strip("[]")
    return ""


def _split(values: tuple[str, ...] | None) -> tuple[frozenset[str] | None, tuple[str, ...]]:
    if values is None:
        return None, ()
    beginnings = tuple(one[:-1] for one in values if one.endswith("*"))
    return frozenset(one for one in values if not one.endswith("*")), beginnings


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:32]
