"""Reads of incidents: the list, one incident, counts for the overview."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from django.db.models import Count
from django.utils import timezone

from khien.act.response import access
from khien.act.response.models import Incident
from khien.act.response.queries.severity import judged
from khien.act.response.queries.work import counts_of
from khien.act.response.rules import case as kinds
from khien.act.response.rules import incidents as rules
from khien.act.response.types.incidents import (
    Channel,
    CloseReason,
    EntryKind,
    IncidentKind,
    IncidentLine,
    IncidentRecord,
    IncidentState,
    Nature,
    TimelineLine,
)
from khien.act.response.types.severity import Judged
from khien.act.response.types.summaries import Counts
from khien.act.response.types.systems import Scope
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import queries as casework
from khien.base.casework.types import CaseFilter, CaseLine, CaseRecord, ClockLine, EntryLine
from khien.base.casework.types import EntryKind as CaseEntryKind
from khien.base.core.offers import Counted, Finding
from khien.base.core.paging import Page, page_of
from khien.base.core.refusals import text
from khien.base.regulation import queries as regulation

P = ParamSpec("P")
R = TypeVar("R")
OPEN = "open"
NOTE = text("Note")
AT_ONCE = timedelta(seconds=10)
_TOLD_ELSEWHERE = frozenset({CaseEntryKind.INVITED, CaseEntryKind.ANSWERED})
"""What casework says of bodies is told better by response's own lines."""


def incidents(
    actor: Actor,
    *,
    state: str = "",
    words: str = "",
    unit_codes: frozenset[str] | None = None,
    after: str = "",
) -> Page[IncidentLine]:
    """Return one page of visible incidents, newest first; state `open` is every unclosed one."""
    page = casework.cases(actor, _wanted(actor, state, words, unit_codes), after=after)
    lines = _lines(page.rows)
    return page_of(lines, after=page.after, total=page.total)


def incident(actor: Actor, number: str) -> IncidentRecord:
    """Return one visible incident with its timeline. Raises NotFound."""
    row, case = access.require_incident(actor, number)
    return replace(_record(row, case), timeline=_timeline(actor, row, case))


def timeline(actor: Actor, number: str) -> tuple[TimelineLine, ...]:
    """Return the timeline of a visible incident. Raises NotFound."""
    row, case = access.require_incident(actor, number)
    return _timeline(actor, row, case)


def head(actor: Actor, number: str) -> tuple[IncidentRecord, Judged, Counts]:
    """Return what stands on every tab of a visible incident's page. Raises NotFound."""
    row, case = access.require_incident(actor, number)
    counts = counts_of(row, casework.steps_of(actor, number))
    return _record(row, case), judged(row, case), counts


def _record(row: Incident, case: CaseRecord) -> IncidentRecord:
    (line,) = _lines([case.line])
    return IncidentRecord(
        line=line,
        case=case,
        nature=Nature(row.nature),
        nature_name=rules.NATURE_NAMES[Nature(row.nature)],
        channel_name=rules.CHANNEL_NAMES[Channel(row.channel)],
        summary=row.summary,
        systems=row.systems,
        people=row.people,
        contact=row.contact,
        host=row.host,
        opened_by=case.opened_by,
        severity=row.severity,
        scope=Scope(
            row.systems_count, row.people_count, row.cause, row.scope, row.consequence, row.result
        ),
        merged_into=row.merged_into.number if row.merged_into else "",
        reason_name=rules.REASON_NAMES[CloseReason(row.close_reason)] if row.close_reason else "",
        close_comment=row.close_comment,
    )


def facts_to_say(incident: IncidentRecord) -> list[tuple[str, str, bool]]:
    """Return the facts of the rule book: code, words in the reader's language, whether it holds."""
    day = timezone.localdate(incident.line.opened_at)
    return [
        (fact.code, fact.title.spoken(regulation.language()), fact.code in incident.case.facts)
        for fact in regulation.facts(day)
    ]


def open_for_unit(actor: Actor, unit_code: str) -> Sequence[Finding]:
    """Return the unit's open incidents that the actor may work on, newest first, for an alert's page."""
    if not accounts.may_do(actor, Capability.WORK_INCIDENTS, unit_code):
        return []
    wanted = CaseFilter(kinds.KIND, is_open=True, unit_codes=frozenset({unit_code}))
    return [_finding(line) for line in casework.cases(actor, wanted, size=20).rows]


def incident_of_alert(actor: Actor, alert_id: str) -> Sequence[Finding]:
    """Return the visible incident that an alert belongs to, for the alert's page."""
    link = access.link_of(int(alert_id))
    if link is None:
        return []
    wanted = replace(_wanted(actor, "", "", None), number=link.incident.number)
    return [_finding(line) for line in casework.cases(actor, wanted, size=1).rows]


def open_count(actor: Actor, unit_codes: frozenset[str] | None) -> tuple[int, int]:
    """Return how many visible incidents are open, and how many nobody leads; exercises do not count."""
    return casework.count_cases(
        actor, replace(_wanted(actor, OPEN, "", unit_codes), is_exercise=False)
    )


def find(actor: Actor, words: str) -> Sequence[Finding]:
    """Return incidents for the search box."""
    page = casework.cases(actor, _wanted(actor, "", words, None), size=8)
    return [_finding(line) for line in page.rows]


def _finding(line: CaseLine) -> Finding:
    return Finding(f"{line.number} {line.title}", text("Incident"), line.url, line.number)


def _wanted(actor: Actor, state: str, words: str, unit_codes: frozenset[str] | None) -> CaseFilter:
    """Return the filter of a list: incidents of the actor's units, not those a body was told of."""
    own = accounts.unit_codes(actor, Capability.SEE_INCIDENTS)
    units = own if unit_codes is None else unit_codes
    if own is not None and units is not None:
        units = own & units
    is_open = True if state == OPEN else None
    return CaseFilter(
        kinds.KIND,
        state="" if state == OPEN else state,
        is_open=is_open,
        words=words,
        unit_codes=units,
    )


def _lines(cases: Sequence[CaseLine]) -> list[IncidentLine]:
    """Return list rows for cases that passed casework's door. Three queries."""
    keys = [case.key for case in cases]
    rows = access.incidents_of(keys).annotate(alert_count=Count("alerts"))
    by_case = {row.case_id: row for row in rows}
    clocks = casework.next_clocks(keys)
    return [_line(case, by_case[case.key], clocks.get(case.key)) for case in cases]


def _line(case: CaseLine, row: Incident, clock: ClockLine | None) -> IncidentLine:
    return IncidentLine(
        number=case.number,
        title=case.title,
        kind=IncidentKind(row.kind),
        level=row.level,
        state=IncidentState(case.state),
        unit=case.unit,
        unit_code=case.unit_code,
        lead=case.owner,
        kind_name=rules.KIND_NAMES[IncidentKind(row.kind)],
        opened_at=case.opened_at,
        closed_at=case.ended_at,
        next_clock=clock,
        alerts=getattr(row, "alert_count", 0),
        is_exercise=case.is_exercise,
    )


def _timeline(actor: Actor, row: Incident, case: CaseRecord) -> tuple[TimelineLine, ...]:
    """Return what casework, response and people wrote about an incident, in order of time."""
    number = case.line.number
    found = [
        TimelineLine(entry.at, entry.by, entry.kind_name, entry.what, entry.words)
        for entry in _gathered(casework.timeline(actor, number))
        if entry.kind not in _TOLD_ELSEWHERE
    ]
    found += [
        TimelineLine(
            entry.at,
            entry.by,
            rules.ENTRY_NAMES[EntryKind(entry.kind)],
            "",
            entry.text,
            entry.url,
        )
        for entry in access.entries_of(row)
    ]
    found += [
        TimelineLine(entry.at, entry.by, NOTE, "", entry.text, private_to=entry.private_to)
        for entry in casework.comments_of(actor, number)
    ]
    return tuple(sorted(found, key=lambda line: line.at))


def _gathered(entries: Iterable[EntryLine]) -> list[EntryLine]:
    """Return the entries with steps that somebody added in one go as one entry."""
    found: list[EntryLine] = []
    for entry in entries:
        last = found[-1] if found else None
        is_more = (
            last is not None
            and entry.kind is last.kind is CaseEntryKind.STEP_ADDED
            and entry.by == last.by
            and entry.at - last.at < AT_ONCE
        )
        if last is not None and is_more:
            found[-1] = replace(last, words=f"{last.words}; {entry.words}")
        else:
            found.append(entry)
    return found


def clocks_kept(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the time limits of incidents of the year before an instant, and which were kept."""
    return casework.clocks_kept(kinds.KIND, at, unit_codes)
