"""Findings are opened: each thing once, whoever reports it; a report closes only what it covered."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import transaction
from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core import bulk
from khien.base.core.chunks import chunks
from khien.base.core.clock import now
from khien.base.core.offers import registry
from khien.base.core.outbox import tell
from khien.base.core.usecase import use_case
from khien.know.exposure import access
from khien.know.exposure.models import (
    Advice,
    Finding,
    FindingCve,
    FindingState,
    ScanReport,
    Sighting,
)
from khien.know.exposure.rules import findings as rules
from khien.know.exposure.rules.reports.gathering import AGAIN, joined
from khien.know.exposure.services import campaigns, clearing, closing, fixing
from khien.know.exposure.services.intake import Intake, Thing
from khien.know.exposure.services.standing import Deadlines, begin, folded
from khien.know.exposure.services.witnessing import Witnessed, witness
from khien.know.exposure.types.findings import Scan
from khien.know.exposure.types.register import (
    FindingOpened,
    GivenFile,
    Known,
    Opened,
    Standing,
    Surroundings,
)
from khien.know.inventory.queries.hosts import hosts_of

CHUNK = 500
T = TypeVar("T")
NOTHING = Surroundings()
NO_FILE = GivenFile()
_UNKNOWN = Known()


def open_findings(
    by: Actor,
    *,
    unit_code: str,
    scan: Scan,
    digest: str,
    file: GivenFile = NO_FILE,
    around: Surroundings = NOTHING,
) -> Opened:
    """Take in a scan for a unit; the same content is taken once, and changes nothing again.

    Short transactions: after a crash the same report is given again and goes on where it ended.
    Raises NotAllowed, NotFound.
    """
    accounts.require_may(by, Capability.MANAGE_INVENTORY, unit_code)
    unit_id = accounts.unit_key(unit_code)
    skipped = sum(count for _, count in scan.skipped)
    if access.reports().filter(unit_id=unit_id, digest=digest).exists():
        return Opened(known=len(scan.findings), skipped=skipped)
    intake = _intake(by.name, unit_code, scan, around)
    things, again = _things(intake, scan)
    opened = Opened(skipped=skipped + again)
    for chunk in chunks(things, CHUNK):
        with transaction.atomic():
            opened += take(intake, chunk)
    row = ScanReport(
        unit_id=unit_id,
        digest=digest,
        name=file.name[:200],
        reporter=scan.reporter.value,
        tool=f"{scan.tool} {scan.tool_version}".strip()[:200],
        ended_at=intake.scan_at,
        at=intake.at,
        by=by.name[:200],
        skipped=[*map(list, scan.skipped), *([[AGAIN, again]] if again else [])],
        file_key=file.key,
    )
    return finish(
        by,
        unit_code=unit_code,
        opened=opened,
        secret_intake=intake,
        secret_scan=scan,
        secret_row=row,
    )


def foreseen(unit_code: str, scan: Scan) -> Opened:
    """Return what a scan would open, open again and close in a unit, as things stand. Writes nothing."""
    intake = _intake("", unit_code, scan, NOTHING)
    things, _ = _things(intake, scan)
    known = reopened = 0
    for chunk in chunks(things, CHUNK):
        with transaction.atomic():
            held = _known(intake, chunk)
        intake.seen.update(row.pk for row in held.values())
        known += len(held)
        reopened += sum(
            rules.is_shown_again(
                Standing(row.state), settled_at=row.settled_at, seen_at=intake.scan_at
            )
            for row in held.values()
        )
    closed = closing.count_gone(intake, scan)
    return Opened(new=len(things) - known, known=known - reopened, reopened=reopened, closed=closed)


def _intake(by: str, unit_code: str, scan: Scan, around: Surroundings) -> Intake:
    at = now()
    return Intake(
        unit_id=accounts.unit_key(unit_code),
        unit_code=unit_code,
        by=f"{scan.reporter.value}, {by}"[:200],
        at=at,
        scan_at=min(scan.ended_at or at, at),
        hosts=hosts_of(frozenset({unit_code})),
        around=around,
        deadlines=Deadlines(at),
    )


@use_case
def finish(
    by: Actor,
    *,
    unit_code: str,
    opened: Opened,
    secret_intake: Intake,
    secret_scan: Scan,
    secret_row: ScanReport,
) -> Opened:
    """Close what a report covered and no longer shows, and write the report down.

    What is long is named so that the audit leaves it out.
    """
    row = secret_row
    closed = closing.close_gone(secret_intake, secret_scan)
    clearing.keep(secret_intake, secret_scan)
    cleared = clearing.clear(secret_intake, _cves(secret_scan))
    opened += Opened(closed=closed, cleared=cleared)
    row.counts = {
        "new": opened.new,
        "known": opened.known,
        "reopened": opened.reopened,
        "closed": opened.closed,
        "cleared": opened.cleared,
    }
    row.save()
    fixing.refresh(unit_code)
    campaigns.tick_off(row, unit_code=unit_code)
    return opened


def _cves(scan: Scan) -> set[str]:
    """Return the CVEs of which a scan speaks at all."""
    shown = {cve for one in scan.findings for cve in one.cves}
    return shown | {told.cve for told in scan.cleared}


def take(intake: Intake, chunk: Sequence[Thing]) -> Opened:
    """Take in some findings. Call inside a transaction."""
    known = _known(intake, chunk)
    advice = _advice(intake, chunk)
    fresh = [one for one in chunk if one.fingerprint not in known]
    rows = [_finding(intake, one) for one in fresh]
    bulk.insert(Finding, rows)
    keys = dict(
        access.findings_of(intake.unit_id)
        .filter(fingerprint__in=[one.fingerprint for one in fresh])
        .values_list("fingerprint", "pk")
    )
    bulk.insert(Sighting, [_sighting(intake, one, keys[one.fingerprint], advice) for one in fresh])
    bulk.insert(
        FindingState,
        [
            FindingState(finding_id=keys[row.fingerprint], valid_from=intake.at, due_at=row.due_at)
            for row in rows
        ],
    )
    bulk.insert(
        FindingCve,
        [
            FindingCve(finding_id=keys[one.fingerprint], cve=cve[:20])
            for one in fresh
            for cve in one.seen.cves
        ],
    )
    intake.seen.update(keys.values())
    _announce(intake, fresh, rows, keys)
    again = [(known[one.fingerprint], one) for one in chunk if one.fingerprint in known]
    told = witness(intake, again, advice) if again else Witnessed()
    return Opened(new=len(fresh), known=len(again) - told.reopened, reopened=told.reopened)


def _things(intake: Intake, scan: Scan) -> tuple[list[Thing], int]:
    """Return each thing once, and how many were said again."""
    found: dict[str, Thing] = {}
    again = 0
    for seen in scan.findings:
        thing = rules.thing_of(seen)
        mark = rules.fingerprint_of(seen.asset, thing)
        held = found.get(mark)
        if held is not None:
            again += 1
            seen = joined(held.seen, seen)  # noqa: PLW2901 - the two are one from here on
        found[mark] = Thing(seen, mark, thing, intake.device_of(seen.asset))
    return list(found.values()), again


def _known(intake: Intake, chunk: Sequence[Thing]) -> dict[str, Finding]:
    """Return the findings that are held already, by the fingerprint under which they are seen now."""
    own = access.findings_of(intake.unit_id)
    marks = [one.fingerprint for one in chunk]
    held = {row.fingerprint: row for row in own.select_for_update().filter(fingerprint__in=marks)}
    others = [one for one in chunk if one.fingerprint not in held and one.device_id is not None]
    rows = own.select_for_update().filter(
        device_id__in={one.device_id for one in others}, thing__in={one.thing for one in others}
    )
    named = {(row.device_id, row.thing): row for row in rows} if others else {}
    for one in others:
        row = named.get((one.device_id, one.thing))
        if row is not None:
            held[one.fingerprint] = row
    return held


def _advice(intake: Intake, chunk: Sequence[Thing]) -> dict[str, int]:
    """Return the keys of what the rules say, written down where it is new."""
    wanted = {rules.advice_digest(one.seen): one.seen for one in chunk}
    asked = [digest for digest in wanted if digest not in intake.advice]
    held = access.advice().filter(digest__in=asked)
    intake.advice.update(held.values_list("digest", "pk"))
    missing = [digest for digest in asked if digest not in intake.advice]
    if missing:
        access.advice().bulk_create(
            [
                Advice(
                    digest=digest,
                    description=wanted[digest].description,
                    fix=wanted[digest].fix,
                    references=list(wanted[digest].references),
                )
                for digest in missing
            ],
            ignore_conflicts=True,
        )
        intake.advice.update(held.all().values_list("digest", "pk"))
    return intake.advice


def _finding(intake: Intake, one: Thing) -> Finding:
    seen = one.seen
    facts = [intake.around.known.get(cve, _UNKNOWN) for cve in seen.cves]
    row = Finding(
        unit_id=intake.unit_id,
        fingerprint=one.fingerprint,
        thing=one.thing,
        asset_kind=seen.asset.kind.value,
        asset=seen.asset.value[:255],
        location=seen.location,
        device_id=one.device_id,
        title=seen.title,
        folded=folded(
            f"{seen.title} {seen.asset.value} {seen.component} {' '.join(seen.cves)} {seen.rule}"
        )[:800],
        component=seen.component,
        component_version=seen.component_version,
        fixed_in=seen.fixed_in,
        cvss=seen.cvss,
        epss=max((fact.epss for fact in facts if fact.epss is not None), default=None),
        is_exploited=any(fact.is_exploited for fact in facts),
        level=intake.around.levels.get(one.device_id or 0),
        severity=seen.severity.value,
        reporters=f",{seen.reporter.value},",
    )
    begin(row, intake.deadlines)
    return row


def _sighting(intake: Intake, one: Thing, key: int, advice: dict[str, int]) -> Sighting:
    seen = one.seen
    seen_at = min(seen.seen_at or intake.scan_at, intake.at)
    return Sighting(
        finding_id=key,
        reporter=seen.reporter.value,
        rule=seen.rule,
        location=seen.location,
        severity=seen.severity.value,
        evidence=seen.evidence,
        advice_id=advice[rules.advice_digest(seen)],
        first_seen=seen_at,
        last_seen=max(seen_at, intake.scan_at),
    )


def _announce(
    intake: Intake, fresh: Sequence[Thing], rows: Sequence[Finding], keys: dict[str, int]
) -> None:
    """Tell of the serious among fresh findings, where anybody hears of them."""
    if not registry.hearers.get(FindingOpened):
        return
    for one, row in zip(fresh, rows, strict=True):
        if rules.grade_of(one.seen.severity, is_exploited=row.is_exploited) is None:
            continue
        key = keys[one.fingerprint]
        tell(
            FindingOpened(
                finding_id=key,
                title=row.title,
                severity=row.severity,
                unit_code=intake.unit_code,
                asset=row.asset,
                cves=one.seen.cves,
                is_exploited=row.is_exploited,
                url=reverse("exposure:finding", args=[key]),
            )
        )
