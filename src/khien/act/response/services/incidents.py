"""Writes of response: incidents are opened, given a lead, worked on, closed with a reason."""

from collections.abc import Sequence
from datetime import timedelta

from django.urls import reverse

from khien.act.response import access, rules
from khien.act.response.models import Incident, IncidentAlert, TimelineEntry
from khien.act.response.types import (
    CloseReason,
    EntryKind,
    IncidentClosed,
    IncidentOpened,
    IncidentState,
    NewIncident,
    OtherUnit,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability, Role
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now
from khien.base.core.outbox import tell
from khien.base.core.refusals import Invalid, text
from khien.base.core.search import fold
from khien.base.core.usecase import use_case
from khien.base.regulation import queries as regulation
from khien.watch.detection import queries as detection
from khien.watch.detection.services import alerts
from khien.watch.detection.types import AlertRaised

INCIDENT_ITEM = "incident"


@use_case
def open_incident(
    by: Actor, *, incident: NewIncident, alert_ids: Sequence[int] = (), lead_id: int | None = None
) -> str:
    """Open an incident of a unit, with the alerts it comes from, and return its number.

    The clocks run from `detected_at`. Without a lead, the duty officer of the province is asked.
    """
    accounts.require_may(by, Capability.REPORT_INCIDENTS, incident.unit_code)
    if incident.detected_at > now() + timedelta(minutes=5):
        raise Invalid(what=text("The time of detection lies in the future."))
    row = _new(by, incident)
    _write(by, row, EntryKind.OPENED, incident.summary)
    _attach(by, row, alert_ids)
    lead = lead_id or (None if not by.sees_everything else _duty_officer())
    _ask(by, row, lead)
    if lead:
        _give(by, row, lead)
    tell(IncidentOpened(row.number, incident.unit_code, incident.level))
    return row.number


@use_case
def attach_alerts(by: Actor, *, number: str, alert_ids: Sequence[int]) -> None:
    """Attach alerts of the same unit to an open incident. Raises OtherUnit, IncidentIsClosed."""
    row = access.require_incident(by, number, Capability.WORK_INCIDENTS)
    rules.require_open(IncidentState(row.state), number)
    _attach(by, row, alert_ids)


@use_case
def assign_incident(by: Actor, *, number: str, lead_id: int) -> None:
    """Name the person who leads; that person must be allowed to work on it."""
    row = access.require_incident(by, number, Capability.WORK_INCIDENTS)
    rules.require_open(IncidentState(row.state), number)
    able = accounts.people_who_may(Capability.WORK_INCIDENTS, row.unit.code)
    if lead_id not in {person.key for person in able}:
        raise Invalid(what=text("This person's role does not cover the incident's unit."))
    _give(by, row, lead_id)


@use_case
def write_note(by: Actor, *, number: str, words: str, is_action: bool) -> None:
    """Write a line into an open incident's timeline: a note, or an action that was taken."""
    row = access.require_incident(by, number, Capability.WORK_INCIDENTS)
    rules.require_open(IncidentState(row.state), number)
    if not words.strip():
        raise Invalid(what=text("The note is empty; write what happened."))
    _write(by, row, EntryKind.ACTION if is_action else EntryKind.NOTE, words.strip()[:10_000])


@use_case
def close_incident(by: Actor, *, number: str, reason: CloseReason, comment: str) -> None:
    """Close an incident with a reason in words. Raises NobodyLeads, ReasonMissing."""
    row = access.require_incident(by, number, Capability.WORK_INCIDENTS)
    rules.require_open(IncidentState(row.state), number)
    rules.require_closable(number, lead_id=row.lead_id, comment=comment)
    row.state, row.closed_at = IncidentState.CLOSED, now()
    row.close_reason, row.close_comment = reason, comment.strip()
    row.save()
    _write(by, row, EntryKind.CLOSED, row.close_comment)
    casework.finish_item(by, kind=INCIDENT_ITEM, subject=number)
    tell(IncidentClosed(number, row.unit.code))


@use_case
def reopen_incident(by: Actor, *, number: str, why: str) -> None:
    """Open a closed incident again; the reason stands in the timeline."""
    row = access.require_incident(by, number, Capability.WORK_INCIDENTS)
    rules.require_closed(IncidentState(row.state), number)
    if not why.strip():
        raise Invalid(what=text("Say why the incident is opened again."))
    row.state, row.closed_at, row.close_reason, row.close_comment = (
        IncidentState.IN_WORK if row.lead_id else IncidentState.NEW,
        None,
        "",
        "",
    )
    row.save()
    _write(by, row, EntryKind.REOPENED, why.strip())
    _ask(by, row, row.lead_id)


def open_on_alert(fact: AlertRaised) -> None:
    """Open an incident on a critical alert, or add the alert to the host's open one.

    A storm opens at most `OPENED_BY_MACHINE_MAX_A_DAY` a day; the alerts beyond stay alerts.
    """
    system = everything(text("a critical alert opens an incident"))
    if fact.level not in rules.OPENS_ITSELF or access.link_of(fact.alert_id):
        return
    since = now() - rules.GROUPING
    machine_made = access.incidents().filter(opened_at__gt=since, is_opened_by_machine=True)
    same_host = machine_made.filter(unit__code=fact.unit_code, host=fact.host).exclude(
        state=IncidentState.CLOSED
    )
    known = same_host.order_by("-pk").first()
    if known:
        attach_alerts(system, number=known.number, alert_ids=[fact.alert_id])
        return
    if machine_made.count() >= rules.OPENED_BY_MACHINE_MAX_A_DAY:
        return
    incident = NewIncident(
        title=_with_host(fact.title_vi or fact.title, fact.host),
        kind=rules.kind_suggested(fact.title),
        level=fact.level,
        unit_code=fact.unit_code,
        detected_at=now(),
    )
    number = open_incident(system, incident=incident, alert_ids=[fact.alert_id])
    access.incidents().filter(number=number).update(host=fact.host, is_opened_by_machine=True)


def _new(by: Actor, incident: NewIncident) -> Incident:
    year = now().year
    last = access.incidents().filter(number__startswith=f"SC-{year}-").order_by("-number").first()
    serial = int(last.number.rpartition("-")[2]) + 1 if last else 1
    day = incident.detected_at.date()
    notice = regulation.clock("incident.first_notice", day)
    report = regulation.clock("incident.report", day)
    row = Incident(
        number=f"SC-{year}-{serial:05d}",
        title=incident.title.strip()[:300],
        folded=fold(incident.title)[:400],
        kind=incident.kind,
        level=incident.level,
        unit_id=accounts.unit_key(incident.unit_code),
        summary=incident.summary.strip(),
        detected_at=incident.detected_at,
        opened_at=now(),
        opened_by=by.name,
        first_notice_due_at=incident.detected_at + notice.length,
        report_due_at=incident.detected_at + report.length,
        clock_source=report.source,
    )
    row.save()
    return row


def _attach(by: Actor, row: Incident, alert_ids: Sequence[int]) -> None:
    for key in alert_ids:
        alert = detection.alert_line(by, key)
        if alert.unit_code != row.unit.code:
            raise OtherUnit(alert_unit=alert.unit, number=row.number)
        IncidentAlert(incident=row, alert_id=key).save()
        url = reverse("detection:alert", args=[key])
        _write(by, row, EntryKind.ALERT, _with_host(alert.title, alert.host), url)
    alerts.put_in_incident(by, keys=alert_ids)


def _give(by: Actor, row: Incident, lead_id: int) -> None:
    name = accounts.person_names({lead_id})[lead_id]
    row.lead_id = lead_id
    if row.state == IncidentState.NEW and by.person_id is not None:
        row.state = IncidentState.IN_WORK
    row.save()
    _write(by, row, EntryKind.ASSIGNED, name)
    casework.assign_item(by, kind=INCIDENT_ITEM, subject=row.number, owner_id=lead_id)


def _ask(by: Actor, row: Incident, lead_id: int | None) -> None:
    casework.open_item(
        by,
        item=NewItem(
            kind=INCIDENT_ITEM,
            title=text("Answer incident %(number)s: %(title)s"),
            values={"number": row.number, "title": row.title},
            unit_code=row.unit.code,
            capability=Capability.WORK_INCIDENTS.value,
            due_at=row.first_notice_due_at,
            url=reverse("response:incident", args=[row.number]),
            subject=row.number,
            owner_id=lead_id,
        ),
    )


def _write(by: Actor, row: Incident, kind: EntryKind, words: str, url: str = "") -> None:
    TimelineEntry(incident=row, at=now(), by=by.name, kind=kind, text=words, url=url).save()
    if by.person_id is not None and kind in rules.ANSWERS_ALERTS:
        keys = row.alerts.values_list("alert_id", flat=True)
        alerts.answer_in_incident(by, keys=list(keys))


def _with_host(title: str, host: str) -> str:
    return f"{title} ({host})" if host else title


def _duty_officer() -> int | None:
    """Return the person on duty for the province, where one is named."""
    officers = accounts.people_in_role(Role.DUTY_OFFICER)
    return officers[0].key if officers else None
