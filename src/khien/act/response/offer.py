"""What response hands to the house: its case, what it hears, and where its pages stand."""

from khien.act.response.queries import cleanups, incidents, sharing, team
from khien.act.response.rules import case as kinds
from khien.act.response.rules.cleanups import CLEANUP
from khien.act.response.services import defaced, hearing
from khien.act.response.services.cleanups import hear_infection
from khien.act.response.services.handing import HOLDINGS
from khien.act.response.types.incidents import IncidentClosed, IncidentOpened
from khien.act.response.types.notices import NoticeReceived
from khien.base.accounts.types import Capability
from khien.base.casework.types import ItemEscalated
from khien.base.core.offers import Entry, Finder, Hearer, Measure, Offer, Relative
from khien.base.core.refusals import text
from khien.base.core.sharing import Shareable
from khien.base.delivery.types import DeliveryFailed
from khien.know.exposure.types.checks import SiteChanged, SiteDefaced
from khien.watch.detection.types import AlertRaised, InfectionSeen

OFFER = Offer(
    holdings=HOLDINGS,
    facts=[IncidentOpened, IncidentClosed, NoticeReceived],
    hearers=[
        Hearer(AlertRaised, hearing.open_on_alert),
        Hearer(InfectionSeen, hear_infection),
        Hearer(ItemEscalated, hearing.call_on_silence),
        Hearer(DeliveryFailed, hearing.call_on_failed_delivery),
        Hearer(SiteChanged, defaced.ask_team),
        Hearer(SiteDefaced, defaced.open_on_word),
    ],
    case_kinds=[kinds.INCIDENT, CLEANUP],
    item_kinds=[
        kinds.INCIDENT_ITEM,
        kinds.NOTICE_ITEM,
        kinds.CALL_ITEM,
        kinds.SUPPLEMENT_ITEM,
        kinds.ORDER_ITEM,
        kinds.HANDOVER_ITEM,
        kinds.LESSON_ITEM,
    ],
    finders=[
        Finder(text("Incidents"), incidents.find),
        Finder(text("Clean-up of machines"), cleanups.find),
    ],
    measures=[
        Measure(
            code="team-decided",
            title=text("Response team founded by a decision"),
            definition=text(
                "Whether a decision that founds or changes the response team was signed by that day."
            ),
            source="CT 18/CT-TTg 13/10/2022; CM35-III.2-d",
            target=1.0,
            rows=team.decided,
        ),
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
        Measure(
            code="infections-within-limit",
            title=text("Infected machines within their limit"),
            definition=text(
                "Machines that wait to be clean and whose limit had not passed, of all that wait; "
                "the rows that do not count are over the limit."
            ),
            source="CM35-II.1-d2",
            target=1.0,
            rows=cleanups.within_limit,
        ),
        Measure(
            code="infections-cleaned-in-time",
            title=text("Infected machines cleaned in time"),
            definition=text(
                "Machines confirmed clean within the limit, of all cleaned in the last twelve months; "
                "each row says how many days it took."
            ),
            source="CM35-II.1-d2; NB47-II.2-b",
            target=0.95,
            rows=cleanups.cleaned_in_time,
        ),
        Measure(
            code="incident-clocks-kept",
            title=text("Time limits of incidents that were kept"),
            definition=text(
                "Time limits of incidents that were kept, of all that ended or ran out in the year "
                "before that day."
            ),
            source="NĐ 331/2026, Art. 31",
            target=1.0,
            rows=incidents.clocks_kept,
        ),
    ],
    shareables=[Shareable("response", observables=sharing.observables)],
    relatives=[
        Relative("alert", incidents.incident_of_alert),
        Relative("alert", cleanups.of_alert),
        Relative("incidents", cleanups.tab),
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
