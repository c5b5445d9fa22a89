"""Reads of findings: the list, one whole, the matrix of units, exceptions, reports, measures."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.addresses import addresses
from khien.base.core.clock import now, today
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.base.core.offers import Finding as Found
from khien.base.core.paging import Page, counted, newest_first, ordered, page_of
from khien.base.core.refusals import NotFound, text
from khien.base.core.search import folded_match
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import Clock, ClockUnknown, Confidence
from khien.know.exposure import access
from khien.know.exposure.models import Finding, RiskAcceptance
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Severity
from khien.know.exposure.types.register import (
    OPEN,
    Act,
    Change,
    DueSource,
    ExceptionLine,
    FindingFilter,
    FindingLine,
    FindingRecord,
    Grade,
    Opened,
    ReportLine,
    Standing,
    Testimony,
    UnitTally,
)
from khien.know.exposure.types.reports import REPORTERS

_SOON = timedelta(days=30)
OPEN_VALUES = tuple(one.value for one in OPEN)


def findings(actor: Actor, wanted: FindingFilter, *, after: str = "") -> Page[FindingLine]:
    """Return one page of visible findings, the most urgent first. Three queries."""
    rows = _narrowed(access.findings_visible_to(actor), wanted)
    found, mark = ordered(rows.select_related("unit", "owner"), by="urgency", after=after)
    is_all = not after and not mark
    total = len(found) if is_all else counted(rows)
    return page_of([_line(row) for row in found], after=mark, total=total)


def finding(actor: Actor, key: int) -> FindingRecord:
    """Return one visible finding whole. Raises NotFound. Eight queries."""
    row = access.require_finding(actor, key)
    works = access.findings_visible_to(actor, Capability.MANAGE_INVENTORY).filter(pk=key).exists()
    asked = access.acceptances().filter(finding=row).order_by("-pk")
    return FindingRecord(
        line=_line(row),
        cves=tuple(access.cves_of([row.pk]).get(row.pk, ())),
        cvss=row.cvss,
        epss=row.epss,
        component=row.component,
        component_version=row.component_version,
        fixed_in=row.fixed_in,
        rated_reason=row.rated_reason,
        testimonies=_testimonies(row),
        history=_history(row),
        exceptions=tuple(_exception(one, row, may_answer=False) for one in asked),
        due=_due_source(row),
        may_work=works,
        device=str(row.device or ""),
    )


def tallies(actor: Actor, unit_codes: frozenset[str] | None) -> list[UnitTally]:
    """Return each visible unit with its open findings by severity, those past their deadline too.

    Two queries.
    """
    rows = _of_units(access.findings_visible_to(actor), unit_codes).filter(state__in=OPEN_VALUES)
    late = Q(due_at__lt=now())
    held = rows.values_list("unit__code", "severity").annotate(
        open=Count("pk"), late=Count("pk", filter=late)
    )
    opened: defaultdict[str, dict[Severity, int]] = defaultdict(dict)
    overdue: defaultdict[str, dict[Severity, int]] = defaultdict(dict)
    for code, severity, count, late_count in held.order_by():
        opened[code][Severity(severity)] = count
        overdue[code][Severity(severity)] = late_count
    lines = [
        UnitTally(unit.code, unit.name, opened[unit.code], overdue[unit.code])
        for unit in accounts.units_of(actor, Capability.SEE_INVENTORY)
        if (unit_codes is None or unit.code in unit_codes)
    ]
    watched = {unit.code for unit in accounts.watched_units()}
    return [line for line in lines if line.open or line.unit_code in watched]


def serious_by_unit() -> dict[str, tuple[int, int]]:
    """Return for each unit how many open findings are exploited, and how many serious. For services."""
    rows = access.findings().filter(state__in=OPEN_VALUES).values_list("unit__code")
    counts = rows.annotate(
        exploited=Count("pk", filter=Q(is_exploited=True)),
        serious=Count("pk", filter=Q(severity__in=[Severity.CRITICAL, Severity.HIGH])),
    )
    return {code: (exploited, serious) for code, exploited, serious in counts.order_by()}


def exceptions(actor: Actor, *, only: str = "", after: str = "") -> Page[ExceptionLine]:
    """Return one page of requests and acceptances that are not over, the newest first. Three queries."""
    rows = access.acceptances_visible_to(actor).filter(ended_at__isnull=True)
    if only == "waiting":
        rows = rows.filter(answered_at__isnull=True)
    elif only == "soon":
        rows = rows.filter(is_approved=True, until__lte=today() + _SOON)
    total = counted(rows)
    related = rows.select_related("finding__unit", "finding__owner")
    found, mark = newest_first(related, after=after)
    may = accounts.unit_ids(actor, Capability.ACCEPT_RISKS)
    lines = [
        _exception(
            one,
            one.finding,
            may_answer=(may is None or one.finding.unit_id in may)
            and one.asker_id != actor.person_id,
        )
        for one in found
    ]
    return page_of(lines, after=mark, total=total)


def reports(actor: Actor, *, after: str = "") -> Page[ReportLine]:
    """Return one page of the reports that were taken in, newest first. Two queries."""
    rows = access.reports_visible_to(actor)
    found, mark = newest_first(rows.select_related("unit"), after=after)
    lines = [
        ReportLine(
            row.pk,
            row.name or row.tool,
            REPORTERS[Reporter(row.reporter)],
            row.unit.name,
            row.at,
            row.by,
            Opened(**row.counts),
            tuple((reason, count) for reason, count in row.skipped),
            row.file_key,
        )
        for row in found
    ]
    return page_of(lines, after=mark, total=counted(rows))


def round_filter(actor: Actor, number: str) -> tuple[str, Grade]:
    """Return the unit and grade whose findings a case of fixing follows. Raises NotFound."""
    row = access.rounds().filter(number=number).first()
    if row is None:
        raise NotFound(what=number)
    accounts.unit_by_code(actor, row.unit.code)
    return row.unit.code, Grade(row.grade)


def within_deadline(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the findings with a deadline that were open at an instant, and which were within it."""
    held = as_of(access.states(), at).filter(due_at__isnull=False)
    if unit_codes is not None:
        held = held.filter(finding__unit__code__in=unit_codes)
    rows = held.values_list(
        "finding_id", "finding__title", "finding__asset", "finding__unit__code", "due_at"
    )
    page = addresses("exposure:finding")
    return [
        Counted(
            f"{title} ({asset})" if asset else title,
            code,
            due_at >= at,
            detail=due_at.isoformat(timespec="minutes"),
            url=page(key),
        )
        for key, title, asset, code, due_at in rows.order_by("due_at", "finding_id")
        if due_at is not None
    ]


def find(actor: Actor, words: str) -> Sequence[Found]:
    """Return findings for the search box."""
    rows = access.findings_visible_to(actor).filter(folded_match("folded", words))
    return [
        Found(row.title, text("Finding"), reverse("exposure:finding", args=[row.pk]), row.asset)
        for row in rows.order_by("urgency", "pk")[:8]
    ]


def report_file(actor: Actor, key: int) -> int:
    """Return the key of the file that a visible report came in. Raises NotFound."""
    row = access.reports_visible_to(actor).filter(pk=key, file_key__isnull=False).first()
    if row is None or row.file_key is None:
        raise NotFound(what=str(key))
    return row.file_key


def may_see(actor: Actor) -> bool:
    """Return whether the actor sees findings of some unit; leaders see what was accepted alone."""
    return accounts.may_somewhere(actor, Capability.SEE_INVENTORY)


def may_work(actor: Actor) -> bool:
    """Return whether the actor works on findings of some unit."""
    return accounts.may_somewhere(actor, Capability.MANAGE_INVENTORY)


def _narrowed(rows: QuerySet[Finding], wanted: FindingFilter) -> QuerySet[Finding]:
    rows = _of_units(rows, wanted.unit_codes)
    if wanted.state == "live":
        rows = rows.filter(state__in=OPEN_VALUES)
    elif wanted.state == "late":
        rows = rows.filter(state__in=OPEN_VALUES, due_at__lt=now())
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.severities:
        rows = rows.filter(severity__in=wanted.severities)
    if wanted.is_exploited:
        rows = rows.filter(is_exploited=True)
    return _by_words(rows, wanted)


def _by_words(rows: QuerySet[Finding], wanted: FindingFilter) -> QuerySet[Finding]:
    if wanted.reporter:
        rows = rows.filter(reporters__contains=f",{wanted.reporter},")
    if wanted.asset:
        rows = rows.filter(asset=wanted.asset)
    if wanted.cve:
        held = access.finding_cves().filter(cve=wanted.cve.upper())
        rows = rows.filter(pk__in=held.values("finding"))
    if wanted.words.strip():
        named = access.findings().filter(folded_match("folded", wanted.words))
        rows = rows.filter(pk__in=named.values("pk"))
    return rows


def _of_units(rows: QuerySet[Finding], unit_codes: frozenset[str] | None) -> QuerySet[Finding]:
    if unit_codes is None:
        return rows
    return rows.filter(unit_id__in=accounts.unit_keys(unit_codes))


def _line(row: Finding) -> FindingLine:
    return FindingLine(
        key=row.pk,
        title=row.title,
        severity=Severity(row.severity),
        standing=Standing(row.state),
        unit=row.unit.name,
        unit_code=row.unit.code,
        asset=Asset(AssetKind(row.asset_kind), row.asset),
        location=row.location,
        is_exploited=row.is_exploited,
        reporters=tuple(Reporter(one) for one in row.reporters.split(",") if one),
        opened_at=row.opened_at,
        due_at=row.due_at if Standing(row.state) in OPEN else None,
        settled_at=row.settled_at,
        owner=row.owner.name if row.owner else "",
        device_id=row.device_id,
    )


def _testimonies(row: Finding) -> tuple[Testimony, ...]:
    rows = access.sightings().filter(finding=row).select_related("advice").order_by("first_seen")
    return tuple(
        Testimony(
            reporter=REPORTERS[Reporter(one.reporter)],
            severity=Severity(one.severity),
            rule=one.rule,
            location=one.location,
            first_seen=one.first_seen,
            last_seen=one.last_seen,
            is_gone=one.is_gone,
            evidence=one.evidence,
            description=one.advice.description,
            fix=one.advice.fix,
            references=tuple(
                link for link in one.advice.references if link.startswith(("http://", "https://"))
            ),
        )
        for one in rows
    )


def _history(row: Finding) -> tuple[Change, ...]:
    rows = access.changes().filter(finding=row).order_by("-at", "-pk")[:200]
    return tuple(Change(one.at, one.by, Act(one.act), one.words) for one in rows)


def _exception(one: RiskAcceptance, row: Finding, *, may_answer: bool) -> ExceptionLine:
    return ExceptionLine(
        key=one.pk,
        finding=_line(row),
        reason=one.reason,
        asked_by=one.asked_by,
        asked_at=one.asked_at,
        until=one.until,
        answered_by=one.answered_by,
        answered_at=one.answered_at,
        is_approved=one.is_approved,
        ended_at=one.ended_at,
        may_answer=may_answer and one.answered_at is None,
    )


def _due_source(row: Finding) -> DueSource | None:
    """Return by which entry of the rule book a finding is due."""
    if not row.due_code:
        return None
    try:
        held = regulation.clock(row.due_code, timezone.localdate(row.opened_at))
    except ClockUnknown:
        return None
    return source_of(held)


def source_of(held: Clock) -> DueSource:
    """Return an entry of the rule book as a page shows it."""
    language = regulation.language()
    return DueSource(
        title=held.title.spoken(language),
        source=held.source,
        confidence=held.confidence_name,
        note=held.note.spoken(language),
        url=reverse("regulation:entry", args=[held.kind, held.key]),
        is_local=held.confidence is Confidence.LOCAL,
    )
