"""What files hands to the house: the virus check that is made later, and what it tells."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Job, Offer
from khien.base.core.refusals import text
from khien.base.files.services import storing as services
from khien.base.files.types.stored import FileCleared, FileRemoved

OFFER = Offer(
    jobs=[Job(services.JOB, services.recheck, is_outside=True)],
    facts=[FileCleared, FileRemoved],
    entries=[
        Entry(
            text("Letters checked at the gateway"),
            "files:gateways",
            "mail",
            order=95,
            capability=Capability.MANAGE_FEEDS.value,
        )
    ],
)
