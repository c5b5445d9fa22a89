"""What exposure hands to the house."""

from khien.base.core.offers import Job, Offer
from khien.know.exposure.services import nightly

OFFER = Offer(
    jobs=[
        Job(nightly.MATCH, nightly.run, is_outside=True),
        Job(nightly.NIGHT, nightly.night, is_outside=True),
    ],
)
