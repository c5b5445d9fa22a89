"""The door of response: whose incidents an actor sees."""

from django.db.models import QuerySet

from khien.act.response.models import Incident, IncidentAlert, TimelineEntry
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound


def incidents_visible_to(
    actor: Actor, capability: Capability = Capability.SEE_INCIDENTS
) -> QuerySet[Incident]:
    """Return the incidents of the units where the actor may see (or do) this. Lazy."""
    units = accounts.unit_ids(actor, capability)
    return Incident.objects.all() if units is None else Incident.objects.filter(unit_id__in=units)


def require_incident(
    actor: Actor, number: str, capability: Capability = Capability.SEE_INCIDENTS
) -> Incident:
    """Return one visible incident. Raises NotFound, the same for absent and for others'."""
    incident = (
        incidents_visible_to(actor, capability)
        .select_related("unit", "lead")
        .filter(number=number)
        .first()
    )
    if incident is None:
        raise NotFound(what=number)
    return incident


def incidents() -> QuerySet[Incident]:
    """Return all incidents: for numbering and for the system's own grouping."""
    return Incident.objects.all()


def entries_of(incident: Incident) -> QuerySet[TimelineEntry]:
    """Return the timeline of an incident that passed the door."""
    return TimelineEntry.objects.filter(incident=incident)


def alerts_of(incident: Incident) -> QuerySet[IncidentAlert]:
    """Return the alerts of an incident that passed the door."""
    return IncidentAlert.objects.filter(incident=incident)


def link_of(alert_id: int) -> IncidentAlert | None:
    """Return the incident an alert belongs to, or None."""
    return IncidentAlert.objects.select_related("incident").filter(alert_id=alert_id).first()
