"""What reporting hands to the house: the case of a report, what waits, search."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Offer
from khien.base.core.refusals import text
from khien.show.reporting.queries import reports
from khien.show.reporting.rules import case
from khien.show.reporting.services.handing import HOLDINGS

OFFER = Offer(
    holdings=HOLDINGS,
    case_kinds=[case.REPORT],
    item_kinds=[case.STEP_ITEM],
    finders=[Finder(text("Official reports"), reports.find)],
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
