"""Incidents: opened from an alert or by hand, given a lead, worked on, closed with a reason."""

from collections.abc import Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from khien.act.response import access
from khien.act.response.models import Incident, IncidentAlert
from khien.act.response.queries import team
from khien.act.response.rules import case as kinds
from khien.act.response.rules import incidents as rules
from khien.act.response.services import handovers, notices, orders
from khien.act.response.services.timeline import write
from khien.act.response.types.incidents import (
    CloseReason,
    EntryKind,
    IncidentClosed,
    IncidentOpened,
    IncidentState,
    Nature,
    NewIncident,
    OtherUnit,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, Role
from khien.base.casework import queries as casework_reads
from khien.base.casework import services as casework
from khien.base.casework.types import NewCase, NewItem
from khien.base.core.clock import now, today
from khien.base.core.outbox import tell
from khien.base.core.refusals import Invalid, text
from khien.base.core.series import following
from khien.base.core.usecase import use_case
from khien.base.regulation import queries as regulation
from khien.watch.detection import queries as detection
from khien.watch.detection.services import alerts

ANSWER: timedelta = timedelta(hours=1)
"""How soon somebody is to begin with an incident; a local habit, no law."""


@use_case
def open_incident(
    by: Actor, *, incident: NewIncident, alert_ids: Sequence[int] = (), lead_id: int | None = None
) -> str:
    """Open an incident of a unit, tell the bodies that the rule book names, return its number.

    The clocks run from `detected_at`. All in one transaction: the bodies' notices, their letters and
    their work items stand in the same second. Without a lead, an incident of the machine's own
    opening goes to the duty officer of the province.
    """
    accounts.require_may(by, Capability.REPORT_INCIDENTS, incident.unit_code)
    _require_times(incident)
    lead = lead_id or (_duty_officer() if by.sees_everything else None)
    row = _insert(by, incident, lead)
    write(by, row, EntryKind.REPORTED, incident.summary.strip())
    _attach(by, row, incident.unit_code, alert_ids)
    _ask(by, row, incident.unit_code, casework_reads.case(by, row.number).line.title, lead)
    notices.tell_bodies(by, row=row)
    if lead is not None and by.person_id is not None:
        casework.move_case(by, number=row.number, move="take")
    if not incident.exercise_units:
        tell(IncidentOpened(row.number, incident.unit_code, incident.level))
    return row.number


@use_case
def attach_alerts(by: Actor, *, number: str, alert_ids: Sequence[int]) -> None:
    """Attach alerts of the same unit to an open incident. Raises OtherUnit, IncidentEnded."""
    row, case = access.require_open_incident(by, number)
    _attach(by, row, case.line.unit_code, alert_ids)


@use_case
def assign_incident(by: Actor, *, number: str, lead_id: int, words: str = "") -> None:
    """Name the person who leads; that person must be allowed to work on it.

    Where somebody leads already, the lead is offered: the old one leads until it is accepted.
    """
    row, case = access.require_open_incident(by, number)
    if case.owner_id is not None:
        handovers.offer_lead(by, number=number, to_id=lead_id, words=words)
        return
    casework.assign_case(by, number=number, owner_id=lead_id)
    casework.assign_item(by, kind=kinds.INCIDENT_ITEM.code, subject=number, owner_id=lead_id)
    if case.line.state == IncidentState.NEW and by.person_id is not None:
        casework.move_case(by, number=number, move="take")
    _answer_alerts(by, row)


@use_case
def write_note(by: Actor, *, number: str, words: str, private_to: str = "") -> None:
    """Write a note for all who see the incident, or (`private_to`) for one's own body only."""
    row, _ = access.require_open_incident(by, number)
    casework.comment(by, number=number, text=words, private_to=private_to)
    _answer_alerts(by, row)


@use_case
def note_action(by: Actor, *, number: str, words: str) -> None:
    """Write down something that was done about an open incident."""
    row, _ = access.require_open_incident(by, number)
    if not words.strip():
        raise Invalid(what=text("The note is empty; write what happened."))
    write(by, row, EntryKind.ACTION, words.strip()[:10_000])
    _answer_alerts(by, row)


@use_case
def say_facts(by: Actor, *, number: str, facts: frozenset[str], version: int | None = None) -> None:
    """Say what holds of an incident: clocks follow, and bodies that are now named are told.

    A person's word on the severity stands: `serious` is kept as it is said here.
    """
    row, case = access.require_open_incident(by, number)
    known = {fact.code for fact in regulation.facts(today())}
    wanted = rules.facts_of(facts & known, nature=Nature(row.nature), severity="")
    casework.set_facts(by, number=number, facts=wanted, version=version)
    if wanted - case.facts:
        notices.tell_bodies(by, row=row)


@use_case
def close_incident(by: Actor, *, number: str, reason: CloseReason, comment: str) -> None:
    """Close an incident with a reason in words. Raises GuardRefused without a lead, ReasonMissing."""
    row, case = access.require_open_incident(by, number)
    words = rules.require_words(number, comment)
    casework.move_case(by, number=number, move="close", reason=words)
    orders.withdraw_open(by, row, words)
    handovers.withdraw_open(by, row)
    row.close_reason, row.close_comment = reason, words
    row.save(update_fields=["close_reason", "close_comment"])
    write(by, row, EntryKind.CLOSED, words)
    casework.finish_item(by, kind=kinds.INCIDENT_ITEM.code, subject=number)
    _answer_alerts(by, row)
    if not case.line.is_exercise:
        tell(IncidentClosed(number, case.line.unit_code))


@use_case
def reopen_incident(by: Actor, *, number: str, why: str) -> None:
    """Open a closed incident again; the reason stands in the timeline."""
    row, case = access.require_incident(by, number, Capability.WORK_INCIDENTS)
    casework.move_case(by, number=number, move="reopen", reason=why)
    row.close_reason = row.close_comment = ""
    row.merged_into = None
    row.save(update_fields=["close_reason", "close_comment", "merged_into"])
    _ask(by, row, case.line.unit_code, case.line.title, case.owner_id)


def _require_times(incident: NewIncident) -> None:
    latest = now() + timedelta(minutes=5)
    if incident.detected_at > latest:
        raise Invalid(what=text("The time of detection lies in the future."))
    if incident.began_at is not None and incident.began_at > incident.detected_at:
        raise Invalid(what=text("It cannot have begun after it was detected."))


def _insert(by: Actor, incident: NewIncident, lead: int | None) -> Incident:
    day = timezone.localdate(incident.detected_at)
    severity = regulation.severity(incident.facts, day).code
    series = f"{'DT' if incident.exercise_units else 'SC'}-{today().year}-"
    marks = {"detected": incident.detected_at}
    if incident.began_at is not None:
        marks["began"] = incident.began_at
    case = NewCase(
        kind=kinds.KIND,
        number=following(access.incidents(), series, digits=5),
        unit_code=incident.unit_code,
        title=incident.title.strip()[:300],
        marks=marks,
        facts=rules.facts_of(incident.facts, nature=incident.nature, severity=severity),
        owner_id=lead,
        is_exercise=bool(incident.exercise_units),
    )
    row = Incident(
        number=case.number,
        case_id=casework.open_case(by, case=case),
        nature=incident.nature,
        kind=incident.kind,
        level=incident.level,
        channel=incident.channel,
        summary=incident.summary.strip(),
        systems=incident.systems.strip(),
        people=incident.people.strip(),
        contact=incident.contact.strip()[:300],
        host=incident.host[:200],
        is_opened_by_machine=incident.is_opened_by_machine,
        exercise_units=list(incident.exercise_units),
    )
    row.save()
    return row


def _attach(by: Actor, row: Incident, unit_code: str, alert_ids: Sequence[int]) -> None:
    for key in alert_ids:
        alert = detection.alert_line(by, key)
        if alert.unit_code != unit_code:
            raise OtherUnit(alert_unit=alert.unit, number=row.number)
        IncidentAlert(incident=row, alert_id=key).save()
        url = reverse("detection:alert", args=[key])
        write(by, row, EntryKind.ALERT, with_host(alert.title, alert.host), url)
    alerts.put_in_incident(by, keys=alert_ids)


def _ask(by: Actor, row: Incident, unit_code: str, title: str, lead_id: int | None) -> None:
    casework.open_item(
        by,
        item=NewItem(
            kind=kinds.INCIDENT_ITEM.code,
            title=text("Answer incident %(number)s: %(title)s"),
            values={"number": row.number, "title": title},
            unit_code=unit_code,
            capability=Capability.WORK_INCIDENTS.value,
            due_at=now() + ANSWER,
            url=reverse("response:incident", args=[row.number]),
            subject=row.number,
            owner_id=lead_id,
            case_id=row.case_id,
        ),
    )


def _answer_alerts(by: Actor, row: Incident) -> None:
    """Count work on an incident as the first answer to its alerts."""
    if by.person_id is not None:
        keys = access.alerts_of(row).values_list("alert_id", flat=True)
        alerts.answer_in_incident(by, keys=list(keys))


def with_host(title: str, host: str) -> str:
    """Return a title with the machine that it is about, where one is known."""
    return f"{title} ({host})" if host else title


def _duty_officer() -> int | None:
    """Return the person on duty by the roster; else one who holds the role, where one is named."""
    for key in team.on_duty(now()):
        return key
    officers = accounts.people_in_role(Role.DUTY_OFFICER)
    return officers[0].key if officers else None
