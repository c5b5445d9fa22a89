"""Reports: begun from the case, saved, sent and frozen, or classified so that only the fact stays."""

from datetime import date
from typing import Any, Final

from django.utils import timezone

from khien.act.response import access
from khien.act.response.models import Incident, Report
from khien.act.response.queries import filling, printing, statistics
from khien.act.response.rules import reports as rules
from khien.act.response.services.timeline import named, write
from khien.act.response.types.incidents import EntryKind
from khien.act.response.types.reports import (
    Dispatch,
    ReportFrozen,
    ReportIncomplete,
    ReportState,
    SendChannel,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.casework import queries as cases
from khien.base.casework import services as casework
from khien.base.casework.types import Stale
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case
from khien.base.files.services import rendering
from khien.base.files.services import storing as files
from khien.base.regulation import queries as regulation

SYSTEM: Final = everything(text("a report that was sent stops its clock"))
PERIOD_MONTHS_MAX: Final = 24


@use_case
def begin_report(by: Actor, *, number: str, form: str) -> int:
    """Begin a report of an incident by a form, filled from the case; a draft that stands is returned.

    Raises RuleUnknown for a form that does not hold today.
    """
    row, case = access.require_incident(by, number, Capability.WORK_INCIDENTS)
    held = access.reports_of(row).filter(form=form, state=ReportState.DRAFT).first()
    if held is not None:
        return held.pk
    day = today()
    definition = regulation.form(form, day)
    values = rules.filled(definition, filling.case_values(by, row, case))
    return _insert(by, row, case.line.unit_code, form, day, values)


@use_case
def begin_statistics(by: Actor, *, unit_code: str, first: date, last: date) -> int:
    """Begin the statistics of a unit and all below it over whole months; returns the key."""
    months = (last.year - first.year) * 12 + last.month - first.month
    if not 0 <= months < PERIOD_MONTHS_MAX:
        raise Invalid(what=text("The period ends before it begins, or is longer than two years."))
    day = today()
    values = statistics.statistics(by, unit_code, first, last)
    filled = rules.filled(regulation.form(rules.STATISTICS, day), values)
    filled["period"] = "year" if months > 6 else "half_year"
    return _insert(by, None, unit_code, rules.STATISTICS, day, filled)


@use_case
def fill_again(by: Actor, *, key: int, version: int | None = None) -> None:
    """Fill the empty fields of a draft from the case as it stands now; what is written stays."""
    row = _require_draft(by, key, version)
    if row.incident is None:
        return
    _, case = access.require_incident(by, row.incident.number)
    form = regulation.form(row.form, row.form_on)
    fresh = rules.filled(form, filling.case_values(by, row.incident, case))
    row.values = {code: row.values.get(code) or value for code, value in fresh.items()}
    _changed(by, row)


@use_case
def save_report(
    by: Actor, *, key: int, secret_values: dict[str, Any], version: int | None = None
) -> None:
    """Save what was written into a draft, faults or not. Raises Stale, ReportFrozen.

    The audit keeps that it was saved, never the text: it may have to be classified.
    """
    row = _require_draft(by, key, version)
    row.values = secret_values
    _changed(by, row)


@use_case
def send_report(by: Actor, *, key: int, dispatch: Dispatch, is_owner_notice: bool = False) -> None:
    """Write down that a report went out: it is frozen, and the clock that waited for it stops.

    `is_owner_notice`: it was at the same time the owner's notice to the Ministry. Raises
    ReportIncomplete with every fault, Invalid for a dispatch without a number or in the future.
    """
    row = _require_draft(by, key, None)
    faults = regulation.form_faults(regulation.form(row.form, row.form_on), row.values)
    if faults:
        told = "; ".join(f"{fault.label}: {fault.sentence}" for fault in faults)
        raise ReportIncomplete(faults=told)
    if dispatch.channel is SendChannel.DISPATCH and not dispatch.reference.strip():
        raise Invalid(what=text("A dispatch has a number in the book; enter it."))
    _send(by, row, dispatch, ReportState.SENT)
    _mark(row, dispatch, is_owner_notice=is_owner_notice)


@use_case
def classify_report(by: Actor, *, key: int, dispatch: Dispatch) -> None:
    """Stop working on a report that must be classified: its text is deleted here, at once.

    Only the fact, the number and the time of its dispatch by the lawful channel stay.
    """
    row = _require_draft(by, key, None)
    if not dispatch.reference.strip():
        raise Invalid(what=text("Enter the number under which it went by the lawful channel."))
    row.values = {}
    lawful = Dispatch(SendChannel.LAWFUL, dispatch.at, dispatch.reference)
    _send(by, row, lawful, ReportState.CLASSIFIED)
    _mark(row, lawful, is_owner_notice=False)


def print_report(by: Actor, *, key: int, form: str = "pdf") -> tuple[str, bytes]:
    """Return a report's name and file. A sent PDF is kept under its hash and comes out the same again.

    Call outside transactions. Raises ReportFrozen for a classified one: there is no text.
    """
    row, may_edit = access.require_report(by, key)
    if row.state == ReportState.CLASSIFIED:
        raise _frozen(row)
    name = f"{row.incident.number if row.incident else row.unit.code}-{row.form}.{form}"
    if row.digest and form == "pdf":
        return name, files.kept(row.digest)
    content = rendering.rendered(printing.paper(row), form)
    if row.state == ReportState.SENT and may_edit and form == "pdf":
        keep_print(by, key=key, digest=files.keep(content))
    return name, content


@use_case
def keep_print(by: Actor, *, key: int, digest: str) -> None:
    """Keep which file a sent report was printed in."""
    row, may_edit = access.require_report(by, key, is_locked=True)
    if may_edit and row.state == ReportState.SENT and not row.digest:
        row.digest = digest
        row.save(update_fields=["digest"])


def _insert(
    by: Actor, row: Incident | None, unit_code: str, form: str, day: date, values: dict[str, Any]
) -> int:
    at = now()
    report = Report(
        incident=row,
        unit_id=accounts.unit_key(unit_code),
        form=form,
        form_on=day,
        values=values,
        state=ReportState.DRAFT,
        made_at=at,
        made_by=by.name[:200],
        changed_at=at,
        changed_by=by.name[:200],
    )
    report.save()
    return report.pk


def _require_draft(by: Actor, key: int, version: int | None) -> Report:
    row, may_edit = access.require_report(by, key, is_locked=True)
    if not may_edit:
        raise RightMissing(Capability.WORK_INCIDENTS)
    if row.state != ReportState.DRAFT:
        raise _frozen(row)
    if version is not None and version != row.version:
        at = f"{timezone.localtime(row.changed_at):%H:%M %d/%m/%Y}"
        raise Stale(who=row.changed_by, what=row.form, at=at, entered="–")
    return row


def _frozen(row: Report) -> ReportFrozen:
    at = f"{timezone.localtime(row.sent_at or row.changed_at):%H:%M %d/%m/%Y}"
    return ReportFrozen(state=rules.STATE_NAMES[ReportState(row.state)], at=at)


def _changed(by: Actor, row: Report) -> None:
    row.version, row.changed_at, row.changed_by = row.version + 1, now(), by.name[:200]
    row.save()


def _send(by: Actor, row: Report, dispatch: Dispatch, state: ReportState) -> None:
    if dispatch.at > now():
        raise Invalid(what=text("The dispatch lies in the future; enter when it went out."))
    row.state, row.sent_at, row.sent_by = state, dispatch.at, by.name[:200]
    row.channel, row.reference = dispatch.channel, dispatch.reference.strip()[:100]
    row.dispatched_on = timezone.localdate(dispatch.at)
    _changed(by, row)
    if row.incident is not None:
        title = regulation.form(row.form, row.form_on).title.spoken("vi")
        channel = named(rules.CHANNEL_NAMES[dispatch.channel])
        write(by, row.incident, EntryKind.REPORT, f"{title}. {channel} {row.reference}".strip())


def _mark(row: Report, dispatch: Dispatch, *, is_owner_notice: bool) -> None:
    """Set the mark that a report's form stands for, once; the clock that waits for it stops."""
    if row.incident is None:
        return
    held = {mark.code for mark in cases.case(SYSTEM, row.incident.number).marks}
    wanted = [rules.MARKS.get(row.form, "")]
    if is_owner_notice and row.form in rules.OWNER_FORMS:
        wanted.append("owner_notice_sent")
    for code in wanted:
        if code and code not in held:
            casework.set_mark(SYSTEM, number=row.incident.number, code=code, at=dispatch.at)
