"""What response hands to the house: its case, what it hears, and where its pages stand."""

from khien.act.response.queries import cleanups, incidents, measures, sharing, team
from khien.act.response.queries.happenings import HAPPENINGS
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
    happenings=HAPPENINGS,
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
        Measure(
            code="notices-received",
            title=text("Notices of incidents received in time"),
            definition=text(
                "Notices of incidents that the body told said to have within the time set, of all whose time "
                "ended in the year before that day or that were received; exercises are left out."
            ),
            source="NB47-II.2-d; NB47-III.2-a",
            target=1.0,
            rows=measures.notices_received,
        ),
        Measure(
            code="notices-guided",
            title=text("Incidents in which the body told gave guidance"),
            definition=text(
                "Incidents and bodies told of them in the year before that day in which the body had given "
                "the unit guidance by then, of all; exercises are left out."
            ),
            source="NB47-II.2-e; NB47-I.3-b",
            target=0.9,
            rows=measures.notices_guided,
        ),
        Measure(
            code="orders-carried-out",
            title=text("Orders carried out in time"),
            definition=text(
                "Orders in incidents that the unit said to have carried out by their time, of all whose time "
                "ended in the year before that day or that were answered; those taken back and exercises are "
                "left out."
            ),
            source="NB47-III.4-d; NB47-III.3-i",
            target=0.95,
            rows=measures.orders_carried_out,
        ),
        Measure(
            code="incidents-with-blocks",
            title=text("Incidents with outside signs in which something was blocked"),
            definition=text(
                "Incidents in which a block was noted by that day, of all to which a technical sign from "
                "outside was entered in the year before; exercises are left out."
            ),
            source="NB47-II.6-d",
            target=0.9,
            rows=measures.signs_blocked,
        ),
        Measure(
            code="referrals-with-number",
            title=text("Packages handed over that bear the number of their paper"),
            definition=text(
                "Packages made for an investigating or deciding body that bear the number of the paper under "
                "which they went, of all made in the year before that day."
            ),
            source="NB47-III.1-c; NB47-II.5-b",
            target=1.0,
            rows=measures.referrals_with_number,
        ),
        Measure(
            code="equipment-ready",
            title=text("Equipment of the response team found ready"),
            definition=text(
                "Equipment and tools of the team that were found ready at the last look, within the days set "
                "for them, of all that day."
            ),
            source="CM35-II.2-d2; CM35-PL-I.2",
            target=1.0,
            rows=measures.equipment_ready,
        ),
        Measure(
            code="agreements-valid",
            title=text("Agreements with partners that have not ended"),
            definition=text(
                "Agreements with bodies, other provinces and suppliers that had not ended that day, of all "
                "entered by then."
            ),
            source="CM35-III.2-b1; CM35-III.2-e2",
            target=1.0,
            rows=measures.agreements_valid,
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
