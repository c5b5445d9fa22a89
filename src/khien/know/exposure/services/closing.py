"""What a report covered and no longer shows is closed; what it did not cover stays as it is."""

from collections.abc import Iterator

from django.db.models import Q

from khien.base.core.chunks import chunks
from khien.know.exposure import access
from khien.know.exposure.models import FindingChange, Sighting
from khien.know.exposure.rules import findings as rules
from khien.know.exposure.services import standing
from khien.know.exposure.services.intake import Intake
from khien.know.exposure.types.findings import Asset, AssetKind, Scan, Severity
from khien.know.exposure.types.register import OPEN, Act, Standing

ASSETS_AT_ONCE = 200
CHUNK = 500


def close_gone(intake: Intake, scan: Scan) -> int:
    """Close what the same reporter showed in the scope before and does not show now; return how many.

    A finding that another reporter still shows stays open. Call inside a transaction.
    """
    return sum(_close(intake, part) for part in chunks(_all_gone(intake, scan), CHUNK))


def count_gone(intake: Intake, scan: Scan) -> int:
    """Return how many findings a scan would close, as things stand. Writes nothing."""
    closed = 0
    for part in chunks(_all_gone(intake, scan), CHUNK):
        keys = {sighting.finding_id for sighting in part}
        others = access.sightings().filter(finding_id__in=keys, is_gone=False)
        others = others.exclude(pk__in=[sighting.pk for sighting in part])
        keys -= set(others.values_list("finding_id", flat=True))
        open_rows = access.findings().filter(pk__in=keys, state__in=[one.value for one in OPEN])
        closed += open_rows.count()
    return closed


def _all_gone(intake: Intake, scan: Scan) -> list[Sighting]:
    cover = rules.cover_of(scan)
    parts = chunks(scan.scope, ASSETS_AT_ONCE)
    return [one for part in parts for one in _gone(intake, scan, cover, part)]


def _gone(intake: Intake, scan: Scan, cover: rules.Cover, scope: list[Asset]) -> Iterator[Sighting]:
    devices = {device for asset in scope if (device := intake.device_of(asset)) is not None}
    within = Q(finding__asset__in={asset.value for asset in scope})
    if devices:
        within |= Q(finding__device_id__in=devices)
    shown = access.sightings().filter(
        within,
        finding__unit_id=intake.unit_id,
        reporter=scan.reporter.value,
        is_gone=False,
        last_seen__lt=intake.scan_at,
    )
    for sighting in shown.select_related("finding"):
        row = sighting.finding
        is_there = row.device_id in devices or cover.has_asset(row.asset_kind, row.asset)
        if row.asset_kind == AssetKind.SITE and row.device_id in devices:
            is_there = cover.has_asset(row.asset_kind, row.asset)
        if (
            is_there
            and row.pk not in intake.seen
            and cover.reaches(sighting.rule, sighting.location)
        ):
            yield sighting


def _close(intake: Intake, gone: list[Sighting]) -> int:
    keys = {sighting.finding_id for sighting in gone}
    access.sightings().filter(pk__in=[sighting.pk for sighting in gone]).update(is_gone=True)
    speaking = access.sightings().filter(finding_id__in=keys, is_gone=False)
    said: dict[int, list[Severity]] = {}
    for key, severity in speaking.values_list("finding_id", "severity"):
        said.setdefault(key, []).append(Severity(severity))
    locked = access.findings().select_for_update().filter(pk__in=keys)
    rows = {row.pk: row for row in locked}
    over = [row for key, row in rows.items() if key not in said and Standing(row.state) in OPEN]
    for key, severities in said.items():
        row = rows[key]
        if not row.is_rated and row.severity != rules.worst(severities).value:
            row.severity = rules.worst(severities).value
            standing.rate(row, at=intake.at)
    for row in over:
        row.state, row.settled_at = Standing.CLOSED.value, intake.scan_at
        standing.place(row)
    access.findings().bulk_update(over, ["state", "settled_at", "urgency"], batch_size=100)
    standing.end_states([row.pk for row in over], at=intake.at)
    access.changes().bulk_create(
        FindingChange(finding=row, at=intake.at, by=intake.by, act=Act.GONE.value) for row in over
    )
    return len(over)
