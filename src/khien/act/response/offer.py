"""What response hands to the house: it hears of alerts, and shows incidents."""

from khien.act.response import queries, services
from khien.act.response.types import IncidentClosed, IncidentOpened
from khien.base.accounts.types import Capability
from khien.base.core.cases import ItemKind
from khien.base.core.offers import Entry, Finder, Hearer, Offer
from khien.base.core.refusals import text
from khien.watch.detection.types import AlertRaised

OFFER = Offer(
    facts=[IncidentOpened, IncidentClosed],
    item_kinds=[ItemKind(services.INCIDENT_ITEM, text("Incidents"))],
    hearers=[Hearer(AlertRaised, services.open_on_alert)],
    finders=[Finder(text("Incidents"), queries.find)],
    entries=[
        Entry(
            text("Incidents"),
            "response:incidents",
            "bolt",
            order=40,
            capability=Capability.SEE_INCIDENTS,
        )
    ],
)
