"""Reads of reports: those of an incident, statistics of units, one whole with what stands against it."""

from collections.abc import Iterable
from typing import Any

from khien.act.response import access
from khien.act.response.models import Report
from khien.act.response.rules import reports as rules
from khien.act.response.types.reports import (
    FilledField,
    FormLine,
    ReportLine,
    ReportRecord,
    ReportState,
    SendChannel,
)
from khien.base.accounts.types import Actor
from khien.base.core.clock import today
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import FormDefinition, FormProblem


def reports_of(actor: Actor, number: str) -> list[ReportLine]:
    """Return the reports of a visible incident, newest first. Raises NotFound."""
    row, _ = access.require_incident(actor, number)
    rows = access.reports_of(row).select_related("incident").order_by("-pk")
    return [_line(one) for one in rows]


def statistics_reports(actor: Actor, *, after: str = "") -> Page[ReportLine]:
    """Return a page of the statistics of the actor's units, newest first. Two queries."""
    rows = access.statistics_of(actor)
    found, mark = newest_first(rows.select_related("unit"), after=after)
    return page_of([_line(one) for one in found], after=mark, total=counted(rows))


def report(actor: Actor, key: int) -> ReportRecord:
    """Return one report with its form as it was on its day. Raises NotFound."""
    row, may_edit = access.require_report(actor, key)
    form = regulation.form(row.form, row.form_on)
    problems: tuple[FormProblem, ...] = ()
    if row.state == ReportState.DRAFT:
        problems = regulation.form_faults(form, row.values)
    return ReportRecord(
        line=_line(row),
        unit=row.unit.name,
        unit_code=row.unit.code,
        form=form,
        fields=_fields(form, row.values, problems),
        problems=problems,
        version=row.version,
        may_edit=may_edit and row.state == ReportState.DRAFT,
        values=row.values,
    )


def forms_for_incident() -> list[FormLine]:
    """Return the forms that a report on an incident can be begun with today."""
    day = today()
    codes = [code for code in regulation.form_codes(day) if code != rules.STATISTICS]
    found = [regulation.form(code, day) for code in codes]
    return [
        FormLine(
            form.code,
            form.title.spoken(regulation.language()),
            form.source,
            is_compared=bool(form.compared_by),
            confidence_name=form.confidence_name,
        )
        for form in sorted(found, key=_urgency)
    ]


def _urgency(form: FormDefinition) -> tuple[int, str]:
    order = ["notice-24h", "report-72h", "update", "closing", "personal-data-72h"]
    return order.index(form.code) if form.code in order else len(order), form.code


def _fields(
    form: FormDefinition, values: dict[str, Any], problems: Iterable[FormProblem]
) -> tuple[FilledField, ...]:
    wrong: dict[str, list[str]] = {}
    for problem in problems:
        wrong.setdefault(problem.field, []).append(problem.sentence)
    return tuple(
        FilledField(
            field,
            values.get(field.code, ""),
            was_filled=bool(field.filled_from),
            problems=tuple(wrong.get(field.code, ())),
        )
        for field in form.fields
    )


def _line(row: Report) -> ReportLine:
    form = regulation.form(row.form, row.form_on)
    state = ReportState(row.state)
    return ReportLine(
        key=row.pk,
        form=row.form,
        title=form.title.spoken(regulation.language()),
        state=state,
        state_name=rules.STATE_NAMES[state],
        made_at=row.made_at,
        made_by=row.made_by,
        sent_at=row.sent_at,
        sent_by=row.sent_by,
        channel_name=rules.CHANNEL_NAMES[SendChannel(row.channel)] if row.channel else "",
        reference=row.reference,
        dispatched_on=row.dispatched_on,
        number=row.incident.number if row.incident else "",
    )
