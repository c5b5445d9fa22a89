"""What trust hands to the house: the register's measure and nights, the authority's cases, what is found."""

from khien.base.core.offers import Finder, Job, Measure, Offer
from khien.base.core.refusals import text
from khien.base.trust.queries import certificates
from khien.base.trust.rules.authority import cases
from khien.base.trust.services import archiving, reminding, revocations
from khien.base.trust.services.authority import issuing, nights, own, publishing
from khien.base.trust.services.authority.handing import HOLDINGS as REQUESTS
from khien.base.trust.services.certificates import REVOCATION_NIGHT
from khien.base.trust.services.handing import HOLDINGS

OFFER = Offer(
    holdings=(*HOLDINGS, *REQUESTS),
    jobs=[
        Job(reminding.NIGHT, reminding.night),
        Job(archiving.NIGHT, archiving.night, is_outside=True),
        Job(REVOCATION_NIGHT, revocations.night, is_outside=True),
        Job(nights.JOB, nights.night),
        Job(publishing.JOB, publishing.renew_list, is_outside=True),
        Job(own.JOB, own.renew, is_outside=True),
        Job(issuing.JOB, issuing.issue, is_outside=True),
    ],
    case_kinds=[cases.REQUEST],
    item_kinds=[
        reminding.UNIT_ITEM,
        reminding.CENTRE_ITEM,
        cases.APPROVE_ITEM,
        cases.LIST_ITEM,
        cases.LEVEL_ITEM,
    ],
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
