"""What exposure hands to the house."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Job, Matcher, Offer, Relative
from khien.base.core.refusals import text
from khien.know.exposure.queries import holes, matching
from khien.know.exposure.services import checking, nightly
from khien.know.exposure.types.checks import SiteChanged

OFFER = Offer(
    facts=[SiteChanged],
    jobs=[
        Job(nightly.MATCH, nightly.run, is_outside=True),
        Job(nightly.NIGHT, nightly.night, is_outside=True),
        Job(checking.ROUND, checking.do_round, is_outside=True),
    ],
    entries=[
        Entry(
            text("Sites and mail"),
            "exposure:targets",
            "eye",
            order=62,
            capability=Capability.SEE_INVENTORY,
        )
    ],
    finders=[Finder(text("Vulnerabilities"), matching.find)],
    relatives=[Relative("device", holes.relatives)],
    matchers=[Matcher("installed software", matching.units_running)],
)
