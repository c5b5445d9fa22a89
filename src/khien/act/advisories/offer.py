"""What advisories hands to the house: its case, jobs, letters, measures, and where its pages stand."""

from khien.act.advisories.queries import advisories, measures, sharing
from khien.act.advisories.queries.happenings import HAPPENINGS
from khien.act.advisories.rules import case
from khien.act.advisories.services import following, letters
from khien.act.advisories.services.handing import HOLDINGS
from khien.act.advisories.types.advisories import AdvisorySent, AdvisoryWithdrawn
from khien.base.accounts.types import Capability
from khien.base.casework.types import ItemEscalated, ReminderDue
from khien.base.core.offers import Entry, Finder, Hearer, Job, Measure, Offer
from khien.base.core.refusals import text
from khien.base.core.sharing import Shareable

OFFER = Offer(
    happenings=HAPPENINGS,
    holdings=HOLDINGS,
    facts=[AdvisorySent, AdvisoryWithdrawn],
    hearers=[Hearer(ReminderDue, letters.remind), Hearer(ItemEscalated, letters.write_up)],
    jobs=[Job(following.SETTLE, following.settle)],
    shareables=[Shareable("advisories", documents=sharing.documents)],
    case_kinds=[case.FOLLOW_UP],
    item_kinds=[case.APPROVE_ITEM, case.SEND_ITEM],
    finders=[Finder(text("Early warning"), advisories.find)],
    measures=[
        Measure(
            code="advisories-accepted",
            title=text("Advisories accepted in time"),
            definition=text(
                "Units asked by an advisory that accepted it, or said why it does not concern them, "
                "by its time; of all whose time ended within a year."
            ),
            source="NB47-II.2; CM35-II.4-a, III.2-b2",
            target=0.95,
            rows=measures.accepted_in_time,
        ),
        Measure(
            code="advisories-done",
            title=text("Advisories done in time"),
            definition=text(
                "Units asked by an advisory that had done what it asks by its time; of all whose "
                "time ended within a year and whom it concerns."
            ),
            source="NB47-II.2; CM35-III.2-c2, d",
            target=0.9,
            rows=measures.done_in_time,
        ),
    ],
    entries=[
        Entry(
            text("Early warning"),
            "advisories:advisories",
            "megaphone",
            order=45,
            capability=Capability.ANSWER_ADVISORIES,
            or_capabilities=(
                Capability.WRITE_ADVISORIES,
                Capability.APPROVE_ADVISORIES,
                Capability.HEAR_ESCALATIONS,
            ),
        )
    ],
)
