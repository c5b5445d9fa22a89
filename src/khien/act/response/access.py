"""The door of response: whose incidents an actor sees, which notices a body reads, who rings up."""

from django.db.models import QuerySet

from khien.act.response.models import (
    Agreement,
    Call,
    ContactTest,
    DutyShift,
    Incident,
    IncidentAlert,
    Notice,
    Readiness,
    ReadinessCheck,
    Receipt,
    TeamDecision,
    TeamMember,
    TimelineEntry,
)
from khien.act.response.rules.case import KIND
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import queries as casework
from khien.base.casework.types import CaseRecord
from khien.base.core.refusals import NotAllowed, NotFound


def incidents_of(case_keys: list[int]) -> QuerySet[Incident]:
    """Return the incidents of cases that passed casework's door."""
    return Incident.objects.filter(case_id__in=case_keys)


def require_incident(
    actor: Actor, number: str, capability: Capability = Capability.SEE_INCIDENTS
) -> tuple[Incident, CaseRecord]:
    """Return one incident whose case the actor sees whole, with the case.

    A body that was only told of it reads its notice, not this. Raises NotFound, the same for absent
    and for others'; NotAllowed for a seen one where the actor may not do this.
    """
    case = casework.case(actor, number)
    if case.line.kind != KIND or "facts" not in case.sees:
        raise NotFound(what=number)
    if capability is Capability.WORK_INCIDENTS and not case.may_work:
        raise NotAllowed(what=capability.value)
    return Incident.objects.get(case_id=case.line.key), case


def incidents() -> QuerySet[Incident]:
    """Return all incidents: for numbering and for the system's own grouping."""
    return Incident.objects.all()


def entries_of(incident: Incident) -> QuerySet[TimelineEntry]:
    """Return response's lines in the timeline of an incident that passed the door."""
    return TimelineEntry.objects.filter(incident=incident)


def alerts_of(incident: Incident) -> QuerySet[IncidentAlert]:
    """Return the alerts of an incident that passed the door."""
    return IncidentAlert.objects.filter(incident=incident)


def alert_links(incidents: list[int]) -> QuerySet[IncidentAlert]:
    """Return the alerts of incidents that passed the door."""
    return IncidentAlert.objects.filter(incident_id__in=incidents)


def link_of(alert_id: int) -> IncidentAlert | None:
    """Return the incident an alert belongs to, or None."""
    return IncidentAlert.objects.select_related("incident").filter(alert_id=alert_id).first()


def notices_of(incident: Incident) -> QuerySet[Notice]:
    """Return the notices of an incident that passed the door."""
    return Notice.objects.filter(incident=incident)


def notices_to(actor: Actor) -> QuerySet[Notice]:
    """Return the notices addressed to the bodies for which the actor receives. Lazy."""
    units = accounts.unit_ids(actor, Capability.RECEIVE_NOTICES)
    return Notice.objects.all() if units is None else Notice.objects.filter(unit_id__in=units)


def require_notice(actor: Actor, key: int) -> tuple[Notice, bool]:
    """Return a notice to the actor's own body, or of an incident that the actor works on.

    The second value says whether it is to the own body. Raises NotFound.
    """
    row = Notice.objects.select_related("incident", "unit", "receipt").filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    if notices_to(actor).filter(pk=key).exists():
        return row, True
    require_incident(actor, row.incident.number)
    return row, False


def notice_or_none(key: int) -> Notice | None:
    """Return a notice, whoever asks: for the system's own work."""
    return Notice.objects.select_related("incident", "unit").filter(pk=key).first()


def receipt_of(notice: Notice) -> Receipt | None:
    """Return the receipt of a notice that passed the door, or None."""
    return Receipt.objects.filter(notice=notice).first()


def has_receipt(notice: Notice) -> bool:
    """Return whether a body said that it has a notice."""
    return Receipt.objects.filter(notice=notice).exists()


def calls_visible_to(actor: Actor) -> QuerySet[Call]:
    """Return the call list of those who work on incidents of the whole province, or none. Lazy."""
    if accounts.oversees_province(actor, Capability.WORK_INCIDENTS):
        return Call.objects.all()
    return Call.objects.none()


def require_call(actor: Actor, key: int) -> Call:
    """Return one row of the call list, locked. Raises NotFound. Call inside a transaction."""
    rows = calls_visible_to(actor).select_for_update(of=("self",)).select_related("caller")
    row = rows.select_related("notice__incident", "notice__unit").filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def open_calls(notice: Notice) -> QuerySet[Call]:
    """Return the calls about a notice that are not ended: for the system's own work."""
    return Call.objects.filter(notice=notice, ended_at__isnull=True)


def require_team(actor: Actor, *, to_manage: bool = False) -> None:
    """Raise NotFound unless the actor works on incidents of the province; NotAllowed to change less.

    The team's telephone numbers are for those who may have to ring.
    """
    if not accounts.oversees_province(actor, Capability.WORK_INCIDENTS):
        raise NotFound(what="team")
    if to_manage and not accounts.oversees_province(actor, Capability.MANAGE_TEAM):
        raise NotAllowed(what=Capability.MANAGE_TEAM.value)


def team_decisions() -> QuerySet[TeamDecision]:
    """Return the team's decisions: after `require_team`."""
    return TeamDecision.objects.all()


def team_members() -> QuerySet[TeamMember]:
    """Return all who are or were of the team: after `require_team`, or for the system's own work."""
    return TeamMember.objects.all()


def contact_tests() -> QuerySet[ContactTest]:
    """Return the tests of contacts: after `require_team`, or for measures."""
    return ContactTest.objects.all()


def shifts() -> QuerySet[DutyShift]:
    """Return the shifts that stand: after `require_team`, or for the system's own work."""
    return DutyShift.objects.filter(withdrawn_at__isnull=True)


def readiness() -> QuerySet[Readiness]:
    """Return what must be ready: after `require_team`."""
    return Readiness.objects.filter(removed_at__isnull=True)


def readiness_checks() -> QuerySet[ReadinessCheck]:
    """Return the looks at equipment: after `require_team`."""
    return ReadinessCheck.objects.all()


def agreements() -> QuerySet[Agreement]:
    """Return the agreements: after `require_team`."""
    return Agreement.objects.all()
