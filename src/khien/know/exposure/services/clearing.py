"""What makers state sets findings aside: each CVE of a finding must be cleared for its own part."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from khien.base.core import bulk
from khien.base.core.chunks import chunks
from khien.know.exposure import access
from khien.know.exposure.models import Finding, Statement
from khien.know.exposure.rules import clearing as rules
from khien.know.exposure.services import standing
from khien.know.exposure.services.intake import Intake
from khien.know.exposure.types.findings import Cleared, Scan
from khien.know.exposure.types.register import OPEN, Act, Standing

CHUNK = 500
_OPEN = [one.value for one in OPEN]
_Said = Mapping[str, Sequence[Statement]]


def keep(intake: Intake, scan: Scan) -> None:
    """Write a scan's statements down: they hold for what later reports open too."""
    rows = [
        Statement(
            unit_id=intake.unit_id,
            cve=told.cve[:20],
            component=told.component,
            version=told.version,
            product=told.product,
            words=told.words,
            source=scan.tool[:200],
            at=intake.at,
        )
        for told in scan.cleared
    ]
    bulk.insert(Statement, rows)


def clear(intake: Intake, cves: Iterable[str]) -> int:
    """Set aside the unit's open findings of these CVEs that statements clear whole; return how many.

    What was set aside so before and opened again by a person stays open. Call inside a transaction,
    after what a report shows was taken in.
    """
    if not access.statements_of(intake.unit_id).exists():
        return 0
    return sum(_clear(intake, part) for part in chunks(sorted(set(cves)), CHUNK))


def units_open_to(scan: Scan, codes: frozenset[str] | None) -> frozenset[str]:
    """Return the units, of these, that have an open finding of a CVE that a scan clears."""
    found: set[str] = set()
    for part in chunks(sorted({told.cve for told in scan.cleared}), CHUNK):
        rows = access.findings().filter(state__in=_OPEN, cves__cve__in=part)
        if codes is not None:
            rows = rows.filter(unit__code__in=codes)
        found.update(rows.values_list("unit__code", flat=True).distinct())
    return frozenset(found)


def _clear(intake: Intake, cves: list[str]) -> int:
    stated = access.statements_of(intake.unit_id).filter(cve__in=cves)
    named = access.finding_cves().filter(cve__in=stated.values("cve"))
    rows = (
        access.findings_of(intake.unit_id)
        .select_for_update()
        .filter(pk__in=named.values("finding"), state__in=_OPEN)
        .exclude(changes__act=Act.CLEARED.value)
    )
    held = list(rows)
    per_row = access.cves_of([row.pk for row in held])
    said: defaultdict[str, list[Statement]] = defaultdict(list)
    every = {cve for row in held for cve in per_row[row.pk]}
    for told in access.statements_of(intake.unit_id).filter(cve__in=every).order_by("-pk"):
        said[told.cve].append(told)
    return sum(_settle(intake, row, per_row[row.pk], said) for row in held)


def _settle(intake: Intake, row: Finding, cves: list[str], said: _Said) -> int:
    told = [_speaking(row, said.get(cve, ())) for cve in cves]
    speaking = [one for one in told if one is not None]
    if len(speaking) < len(told):
        return 0
    words = "; ".join(dict.fromkeys(f"{one.source}: {one.words}".strip(": ") for one in speaking))
    standing.settle(row, Standing.NOT_APPLICABLE, at=intake.at)
    standing.write(row, intake.by, Act.CLEARED, at=intake.at, words=words)
    return 1


def _speaking(row: Finding, said: Iterable[Statement]) -> Statement | None:
    for one in said:
        told = Cleared(one.cve, one.component, one.version, one.product)
        if rules.speaks_of(
            told, component=row.component, version=row.component_version, asset=row.asset
        ):
            return one
    return None
