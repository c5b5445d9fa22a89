"""What response hands to the house: its case, what it hears, and where its pages stand."""

from khien.act.response.queries import incidents, sharing, team
from khien.act.response.rules import case as kinds
from khien.act.response.services import defaced, hearing
from khien.act.response.types.incidents import IncidentClosed, IncidentOpened
from khien.act.response.types.notices import NoticeReceived
from khien.base.accounts.types import Capability
from khien.base.casework.types import ItemEscalated
from khien.base.core.offers import Entry, Finder, Hearer, Measure, Offer, Relative
from khien.base.core.refusals import text
from khien.base.core.sharing import Shareable
from khien.base.delivery.types import DeliveryFailed
from khien.know.exposure.types.checks import SiteChanged, SiteDefaced
from khien.watch.detection.types import AlertRaised

OFFER = Offer(
    facts=[IncidentOpened, IncidentClosed, NoticeReceived],
    hearers=[
        Hearer(AlertRaised, hearing.open_on_alert),
        Hearer(ItemEscalated, hearing.call_on_silence),
        Hearer(DeliveryFailed, hearing.call_on_failed_delivery),
        *(Hearer(SiteChanged, defaced.ask_team), Hearer(SiteDefaced, defaced.open_on_word)),
    ],
    case_kinds=[kinds.INCIDENT],
    item_kinds=[
        kinds.INCIDENT_ITEM,
        kinds.NOTICE_ITEM,
        kinds.CALL_ITEM,
        kinds.SUPPLEMENT_ITEM,
        kinds.ORDER_ITEM,
        kinds.HANDOVER_ITEM,
        kinds.LESSON_ITEM,
    ],
    finders=[Finder(text("Incidents"), incidents.find)],
    measures=[
        Measure(
            code="team-contacts-tested",
            title=text("Members of the response team reached in a test"),
            definition=text(
                "Members whose contact was reached in a test of the last 90 days, of all."
            ),
            source="CM35-III.2; NĐ 330/2026/NĐ-CP",
            target=1.0,
            rows=team.contacts_tested,
        ),
        Measure(
            code="team-on-duty",
            title=text("Hours of the week with somebody on duty"),
            definition=text(
                "Hours of the last seven days in which the roster names somebody, of all."
            ),
            source="CM35-III.2-d; QĐ 05/2017/QĐ-TTg",
            target=1.0,
            rows=team.hours_on_duty,
        ),
    ],
    shareables=[Shareable("response", observables=sharing.observables)],
    relatives=[
        Relative("alert", incidents.incident_of_alert),
        Relative("unit.incident", incidents.open_for_unit),
    ],
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
