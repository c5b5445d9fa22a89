"""A finding that is held already is seen again: by whom, since when, and whether that opens it anew."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from khien.know.exposure import access
from khien.know.exposure.models import Finding, FindingCve, Sighting
from khien.know.exposure.rules import findings as rules
from khien.know.exposure.services import standing
from khien.know.exposure.services.intake import Intake, Thing
from khien.know.exposure.types.findings import FindingSeen, Severity
from khien.know.exposure.types.register import Standing


@dataclass(slots=True)
class Witnessed:
    """How many findings a report opened again."""

    reopened: int = 0


def witness(
    intake: Intake, again: Sequence[tuple[Finding, Thing]], advice: Mapping[str, int]
) -> Witnessed:
    """Note that held findings are seen in a report. Call inside a transaction."""
    told = Witnessed()
    held: defaultdict[int, dict[str, Sighting]] = defaultdict(dict)
    rows = access.sightings().filter(finding_id__in=[row.pk for row, _ in again])
    for sighting in rows:
        held[sighting.finding_id][sighting.reporter] = sighting
    cves = access.cves_of([row.pk for row, _ in again])
    fresh_cves: list[FindingCve] = []
    same: defaultdict[datetime, list[int]] = defaultdict(list)
    for row, one in again:
        intake.seen.add(row.pk)
        seen_at = min(max(one.seen.seen_at or intake.scan_at, intake.scan_at), intake.at)
        own = held[row.pk].get(one.seen.reporter.value)
        fresh = _told(one.seen, advice)
        if own is not None and _says_same(own, fresh):
            if seen_at > own.last_seen:
                same[seen_at].append(own.pk)
        else:
            held[row.pk][one.seen.reporter.value] = _keep(row, own, fresh, one.seen, seen_at)
        told.reopened += _bring_up(intake, row, one, held[row.pk], seen_at)
        known = cves.get(row.pk, ())
        fresh_cves += [
            FindingCve(finding=row, cve=cve) for cve in one.seen.cves if cve not in known
        ]
    access.finding_cves().bulk_create(fresh_cves)
    for seen_at, keys in same.items():
        access.sightings().filter(pk__in=keys).update(last_seen=seen_at)
    return told


def _told(seen: FindingSeen, advice: Mapping[str, int]) -> dict[str, Any]:
    return {
        "rule": seen.rule,
        "location": seen.location,
        "severity": seen.severity.value,
        "evidence": seen.evidence,
        "advice_id": advice[rules.advice_digest(seen)],
        "is_gone": False,
    }


def _says_same(own: Sighting, fresh: dict[str, Any]) -> bool:
    return all(getattr(own, name) == value for name, value in fresh.items())


def _keep(
    row: Finding, own: Sighting | None, fresh: dict[str, Any], seen: FindingSeen, seen_at: datetime
) -> Sighting:
    """Write down what a reporter says now; an older report says nothing new."""
    if own is not None and seen_at < own.last_seen:
        return own
    kept = own or Sighting(
        finding=row, reporter=seen.reporter.value, first_seen=seen.seen_at or seen_at
    )
    for name, value in fresh.items():
        setattr(kept, name, value)
    kept.last_seen = seen_at
    kept.save()
    return kept


def _bring_up(
    intake: Intake, row: Finding, one: Thing, said: Mapping[str, Sighting], seen_at: datetime
) -> int:
    """Bring a finding in line with what its reporters say; return 1 where it is open again."""
    before = (row.severity, row.reporters, row.device_id)
    speaking = [sighting for sighting in said.values() if not sighting.is_gone]
    if speaking and not row.is_rated:
        row.severity = rules.worst(Severity(sighting.severity) for sighting in speaking).value
    row.reporters = f",{','.join(sorted(said))},"[:120]
    row.device_id = row.device_id or one.device_id
    if rules.is_shown_again(Standing(row.state), settled_at=row.settled_at, seen_at=seen_at):
        standing.reopen(row, at=intake.at, by=intake.by)
        return 1
    if before != (row.severity, row.reporters, row.device_id):
        standing.rate(row, at=intake.at)
    return 0
