"""What planning hands to the house."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Offer
from khien.base.core.refusals import text

OFFER = Offer(
    entries=[
        Entry(
            text("Plans"),
            "planning:orders",
            "plan",
            order=70,
            capability=Capability.SEE_MEASURES,
        )
    ]
)
