"""What files hands to the house: the virus check that is made later, and what it tells."""

from khien.base.core.offers import Job, Offer
from khien.base.files.services import storing as services
from khien.base.files.types.stored import FileCleared, FileRemoved

OFFER = Offer(
    jobs=[Job(services.JOB, services.recheck, is_outside=True)],
    facts=[FileCleared, FileRemoved],
)
