"""What trust hands to the house: the register's measure, its nights, its items, what is found."""

from khien.base.core.offers import Finder, Job, Measure, Offer
from khien.base.core.refusals import text
from khien.base.trust.queries import certificates
from khien.base.trust.services import archiving, reminding, revocations
from khien.base.trust.services.certificates import REVOCATION_NIGHT
from khien.base.trust.services.handing import HOLDINGS

OFFER = Offer(
    holdings=HOLDINGS,
    jobs=[
        Job(reminding.NIGHT, reminding.night),
        Job(archiving.NIGHT, archiving.night, is_outside=True),
        Job(REVOCATION_NIGHT, revocations.night, is_outside=True),
    ],
    item_kinds=[reminding.UNIT_ITEM, reminding.CENTRE_ITEM],
    finders=[Finder(text("Certificates"), certificates.find)],
    measures=[
        Measure(
            code="units-with-certificate",
            title=text("Units that hold a valid digital certificate"),
            definition=text("Units with at least one certificate valid that day, of all units."),
            source="CM35-PL-II.1",
            target=1.0,
            rows=certificates.units_with_certificate,
        )
    ],
)
