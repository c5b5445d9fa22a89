"""What trust hands to the house: the measure of certificates."""

from khien.base.core.offers import Measure, Offer
from khien.base.core.refusals import text
from khien.base.trust.queries import certificates

OFFER = Offer(
    measures=[
        Measure(
            code="units-with-certificate",
            title=text("Units that hold a valid digital certificate"),
            definition=text("Units with at least one certificate valid that day, of all units."),
            source="CM35-PL-II.1",
            target=1.0,
            rows=certificates.units_with_certificate,
        )
    ]
)
