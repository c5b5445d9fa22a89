"""Reads of response: the list, one incident, counts for the overview."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count

from khien.act.response import access, rules
from khien.act.response.models import Incident
from khien.act.response.types import (
    CloseReason,
    EntryKind,
    IncidentKind,
    IncidentLine,
    IncidentRecord,
    IncidentState,
    TimelineLine,
)
from khien.base.accounts.types import Actor, Capability
from khien.base.core.offers import Finding
from khien.base.core.paging import Page, newest_first, page_of
from khien.base.core.refusals import text
from khien.base.core.search import folded_match
from khien.watch.detection import queries as detection


def incidents(
    actor: Actor,
    *,
    state: str = "",
    words: str = "",
    unit_codes: frozenset[str] | None = None,
    after: str = "",
) -> Page[IncidentLine]:
    """Return one page of visible incidents, newest first; state `open` is every unclosed one."""
    rows = access.incidents_visible_to(actor)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    if state == "open":
        rows = rows.exclude(state=IncidentState.CLOSED)
    elif state:
        rows = rows.filter(state=state)
    if words.strip():
        rows = rows.filter(folded_match("folded", words))
    total = rows.count()
    wide = rows.select_related("unit", "lead").annotate(alert_count=Count("alerts"))
    found, mark = newest_first(wide, after=after)
    return page_of([_line(row) for row in found], after=mark, total=total)


def incident(actor: Actor, number: str) -> IncidentRecord:
    """Return one visible incident whole. Raises NotFound. Four queries."""
    row = access.require_incident(actor, number)
    entries = access.entries_of(row)
    links = list(access.alerts_of(row).select_related("alert").order_by("-alert__event_time")[:200])
    titles = detection.titles([link.alert_id for link in links])
    alerts = tuple(
        (
            link.alert.pk,
            titles[link.alert_id],
            link.alert.level,
            link.alert.host,
            link.alert.event_time,
        )
        for link in links
    )
    return IncidentRecord(
        line=_line(row, alerts=len(alerts)),
        summary=row.summary,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        lead_id=row.lead_id,
        first_notice_due_at=row.first_notice_due_at,
        clock_source=row.clock_source,
        reason_name=rules.REASON_NAMES[CloseReason(row.close_reason)] if row.close_reason else "",
        close_comment=row.close_comment,
        timeline=tuple(
            TimelineLine(
                entry.at,
                entry.by,
                EntryKind(entry.kind),
                rules.ENTRY_NAMES[EntryKind(entry.kind)],
                entry.text,
                entry.url,
                is_written=entry.kind in {EntryKind.NOTE, EntryKind.ACTION},
            )
            for entry in entries
        ),
        alerts=alerts,
    )


def open_for_unit(actor: Actor, unit_code: str) -> list[IncidentLine]:
    """Return the unit's open incidents that the actor may work on, newest first. One query."""
    rows = access.incidents_visible_to(actor, Capability.WORK_INCIDENTS)
    rows = rows.filter(unit__code=unit_code).exclude(state=IncidentState.CLOSED)
    return [_line(row) for row in rows.select_related("unit", "lead").order_by("-pk")[:20]]


def incident_of_alert(actor: Actor, alert_id: int) -> str:
    """Return the number of the visible incident an alert belongs to, or empty."""
    link = access.link_of(alert_id)
    if link is None:
        return ""
    visible = access.incidents_visible_to(actor).filter(pk=link.incident_id)
    return link.incident.number if visible.exists() else ""


def open_count(actor: Actor, unit_codes: frozenset[str] | None) -> tuple[int, int]:
    """Return how many visible incidents are open, and how many of those nobody leads."""
    rows = access.incidents_visible_to(actor).exclude(state=IncidentState.CLOSED)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    return rows.count(), rows.filter(lead__isnull=True).count()


def find(actor: Actor, words: str) -> Sequence[Finding]:
    """Return incidents for the search box."""
    rows = access.incidents_visible_to(actor)
    found = rows.filter(number__iexact=words.strip()) | rows.filter(folded_match("folded", words))
    return [
        Finding(f"{row.number} {row.title}", text("Incident"), f"/incidents/{row.number}")
        for row in found.order_by("-pk")[:8]
    ]


def times(at: datetime, unit_codes: frozenset[str] | None) -> tuple[int, int]:
    """Return how many incidents were opened, and closed, before an instant."""
    rows = access.incidents()
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    return rows.filter(opened_at__lte=at).count(), rows.filter(closed_at__lte=at).count()


def _line(row: Incident, alerts: int | None = None) -> IncidentLine:
    return IncidentLine(
        number=row.number,
        title=row.title,
        kind=IncidentKind(row.kind),
        level=row.level,
        state=IncidentState(row.state),
        unit=row.unit.name,
        unit_code=row.unit.code,
        lead=row.lead.name if row.lead else "",
        kind_name=rules.KIND_NAMES[IncidentKind(row.kind)],
        detected_at=row.detected_at,
        report_due_at=row.report_due_at,
        closed_at=row.closed_at,
        alerts=alerts if alerts is not None else getattr(row, "alert_count", 0),
    )
