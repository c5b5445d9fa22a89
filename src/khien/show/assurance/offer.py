"""What assurance hands to the house: its entry and the nightly job."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Job, Offer
from khien.base.core.refusals import text
from khien.show.assurance.services import measures
from khien.show.assurance.types.measures import MeasuresKept

OFFER = Offer(
    facts=[MeasuresKept],
    jobs=[Job(measures.NIGHTLY, measures.keep_tonight)],
    entries=[
        Entry(
            text("Measures"),
            "assurance:measures",
            "chart",
            order=80,
            capability=Capability.SEE_MEASURES,
        )
    ],
)
