"""What assurance hands to the house: its entries and the nightly job."""

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
        ),
        Entry(
            text("Catalogues of requirements"),
            "assurance:catalogues",
            "list",
            order=92,
            capability=Capability.RUN_ASSESSMENTS,
            or_capabilities=(Capability.MANAGE_RULES, Capability.APPRAISE_LEVELS),
        ),
    ],
)
