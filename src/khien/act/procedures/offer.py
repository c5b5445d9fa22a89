"""What procedures hands to the house: its pages."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Offer
from khien.base.core.refusals import text

OFFER = Offer(
    entries=[
        Entry(
            text("Procedures and registers"),
            "procedures:home",
            "steps",
            order=68,
            capability=Capability.SEE_PROCEDURES,
        )
    ],
)
