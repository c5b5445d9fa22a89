"""What detection hands to the house: alerts wait for answers, a measure, search."""

from khien.base.accounts.types import Capability
from khien.base.core.cases import ItemKind
from khien.base.core.offers import Entry, Finder, Hearer, Measure, Offer
from khien.base.core.refusals import text
from khien.watch.detection import queries
from khien.watch.detection.services import alerts
from khien.watch.detection.services.handing import HOLDINGS
from khien.watch.detection.types import AlertAnswered, AlertRaised, InfectionSeen

OFFER = Offer(
    happenings=queries.HAPPENINGS,
    holdings=HOLDINGS,
    facts=[AlertRaised, AlertAnswered, InfectionSeen],
    item_kinds=[ItemKind(alerts.ALERT_ITEM, text("Alerts"))],
    hearers=[Hearer(AlertRaised, alerts.ask_for_answer)],
    finders=[Finder(text("Alerts"), queries.find)],
    entries=[
        Entry(
            text("Monitoring"),
            "detection:alerts",
            "eye",
            order=30,
            capability=Capability.SEE_ALERTS,
        )
    ],
    measures=[
        Measure(
            code="alerts-answered-in-time",
            title=text("Alerts answered in time"),
            definition=text(
                "Critical, high and medium alerts of the last 30 days that a person answered "
                "within the province's time, of all whose time is up or that were answered."
            ),
            source="NB47-II.6-c",
            target=0.95,
            rows=queries.answered_in_time,
        )
    ],
)
