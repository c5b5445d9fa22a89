"""What response does when it hears of an alert, an escalation, a letter that did not arrive."""

from django.conf import settings

from khien.act.response import access
from khien.act.response.models import Incident
from khien.act.response.rules import case as kinds
from khien.act.response.rules import incidents as rules
from khien.act.response.services import calls, incidents
from khien.act.response.types.incidents import Channel, NewIncident
from khien.act.response.types.notices import CallReason
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.casework.types import CaseFilter, CaseLine, ItemEscalated
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.delivery.types import DeliveryFailed
from khien.watch.detection.types import AlertRaised

NOTICE_KEY = "notice-"
RECENT = 500


def open_on_alert(fact: AlertRaised) -> None:
    """Open an incident on an alert of a level that does so by itself, or add it to one that stands.

    It joins the machine-made open incident of its host within a day, or of its unit and family of
    rules within two hours. A storm opens a bounded number a day; the alerts beyond stay alerts.
    """
    system = everything(text("a critical alert opens an incident"))
    if fact.level not in settings.KHIEN.opens_incidents or access.link_of(fact.alert_id):
        return
    made = _machine_made(system)
    joined = _of_host(made, fact) or _of_family(made, fact)
    if joined is not None:
        incidents.attach_alerts(system, number=joined.number, alert_ids=[fact.alert_id])
        return
    if len(made) >= settings.KHIEN.opens_incidents_a_day:
        return
    incident = NewIncident(
        title=incidents.with_host(fact.title_vi or fact.title, fact.host),
        kind=rules.kind_suggested(fact.title),
        level=fact.level,
        unit_code=fact.unit_code,
        detected_at=now(),
        channel=Channel.ALERT,
        host=fact.host,
        is_opened_by_machine=True,
    )
    incidents.open_incident(system, incident=incident, alert_ids=[fact.alert_id])


def _machine_made(system: Actor) -> list[tuple[Incident, CaseLine]]:
    """Return what the machine opened within a day, with the cases, the newest first."""
    wanted = CaseFilter(kinds.KIND)
    since = now() - rules.GROUPING
    lines = casework.cases(system, wanted, size=RECENT).rows
    recent = {line.key: line for line in lines if line.opened_at > since}
    rows = access.incidents_of(list(recent)).filter(is_opened_by_machine=True).order_by("-pk")
    return [(row, recent[row.case_id]) for row in rows]


def _of_host(made: list[tuple[Incident, CaseLine]], fact: AlertRaised) -> Incident | None:
    for row, case in made:
        if case.is_open and case.unit_code == fact.unit_code and row.host == fact.host:
            return row
    return None


def _of_family(made: list[tuple[Incident, CaseLine]], fact: AlertRaised) -> Incident | None:
    """Return the unit's incident of the same family of rules: what spreads is one incident."""
    kind, since = rules.kind_suggested(fact.title), now() - rules.SPREADING
    for row, case in made:
        is_same = case.unit_code == fact.unit_code and row.kind == kind
        if case.is_open and is_same and case.opened_at > since:
            return row
    return None


def call_on_silence(fact: ItemEscalated) -> None:
    """Put a body that has not received its notice in time on the call list."""
    if fact.kind == kinds.NOTICE_ITEM.code:
        calls.open_call(int(fact.subject), reason=CallReason.SILENCE, detail="")


def call_on_failed_delivery(fact: DeliveryFailed) -> None:
    """Put a body whose letter or webhook failed on the call list."""
    if fact.key.startswith(NOTICE_KEY):
        notice = int(fact.key.removeprefix(NOTICE_KEY).partition("-")[0])
        calls.open_call(notice, reason=CallReason.DELIVERY, detail=fact.key)
