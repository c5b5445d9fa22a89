"""What reporting hands to the house: the case of a report, what waits, search."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Measure, Offer
from khien.base.core.refusals import text
from khien.show.reporting.queries import measures, reports
from khien.show.reporting.rules import case
from khien.show.reporting.services.handing import HOLDINGS

OFFER = Offer(
    holdings=HOLDINGS,
    case_kinds=[case.REPORT],
    item_kinds=[case.STEP_ITEM],
    finders=[Finder(text("Official reports"), reports.find)],
    measures=[
        Measure(
            code="reports-on-time",
            title=text("Reports issued by their day"),
            definition=text(
                "Monthly, quarterly and yearly reports that the rule book asks for and that fell due in the"
                " year before that day: those issued by their day, of all."
            ),
            source="NB47-KT-b",
            target=1.0,
            rows=measures.issued_in_time,
        ),
        Measure(
            code="reports-signed",
            title=text("Issued reports that bear a signature"),
            definition=text(
                "Reports issued in the year before that day whose signed file holds the paper as the head or"
                " the leadership approved it, of all issued."
            ),
            source="CM35-II.3-e; NB47-III.4-e",
            target=1.0,
            rows=measures.signed,
        ),
    ],
    entries=[
        Entry(
            text("Reports"),
            "reporting:reports",
            "report",
            order=85,
            capability=Capability.ISSUE_REPORTS,
        )
    ],
)
