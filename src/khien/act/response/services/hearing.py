"""What response does when it hears of an alert, an escalation, a letter that did not arrive."""

from khien.act.response import access
from khien.act.response.rules import case as kinds
from khien.act.response.rules import incidents as rules
from khien.act.response.services import calls, incidents
from khien.act.response.types.incidents import Channel, NewIncident
from khien.act.response.types.notices import CallReason
from khien.base.accounts.services import everything
from khien.base.casework import queries as casework
from khien.base.casework.types import CaseFilter, ItemEscalated
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.delivery.types import DeliveryFailed
from khien.watch.detection.types import AlertRaised

NOTICE_KEY = "notice-"


def open_on_alert(fact: AlertRaised) -> None:
    """Open an incident on a critical alert, or add the alert to the host's open one.

    A storm opens at most `OPENED_BY_MACHINE_MAX_A_DAY` a day; the alerts beyond stay alerts.
    """
    system = everything(text("a critical alert opens an incident"))
    if fact.level not in rules.OPENS_ITSELF or access.link_of(fact.alert_id):
        return
    since = now() - rules.GROUPING
    recent = {
        line.key: line
        for line in casework.cases(system, CaseFilter(kinds.KIND, unit_codes=None), size=200).rows
        if line.opened_at > since
    }
    machine_made = access.incidents_of(list(recent)).filter(is_opened_by_machine=True)
    for known in machine_made.filter(host=fact.host).order_by("-pk"):
        line = recent[known.case_id]
        if line.is_open and line.unit_code == fact.unit_code:
            incidents.attach_alerts(system, number=known.number, alert_ids=[fact.alert_id])
            return
    if machine_made.count() >= rules.OPENED_BY_MACHINE_MAX_A_DAY:
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


def call_on_silence(fact: ItemEscalated) -> None:
    """Put a body that has not received its notice in time on the call list."""
    if fact.kind == kinds.NOTICE_ITEM.code:
        calls.open_call(int(fact.subject), reason=CallReason.SILENCE, detail="")


def call_on_failed_delivery(fact: DeliveryFailed) -> None:
    """Put a body whose letter or webhook failed on the call list."""
    if fact.key.startswith(NOTICE_KEY):
        notice = int(fact.key.removeprefix(NOTICE_KEY).partition("-")[0])
        calls.open_call(notice, reason=CallReason.DELIVERY, detail=fact.key)
