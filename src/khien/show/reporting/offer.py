"""What reporting hands to the house."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Offer
from khien.base.core.refusals import text

OFFER = Offer(
    entries=[
        Entry(
            text("Reports"),
            "reporting:reports",
            "report",
            order=85,
            capability=Capability.ISSUE_REPORTS,
        )
    ]
)
