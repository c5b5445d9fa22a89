"""What exposure hands to the house."""

from khien.base.core.offers import Finder, Job, Matcher, Offer, Relative
from khien.base.core.refusals import text
from khien.know.exposure.queries import holes, matching
from khien.know.exposure.services import nightly

OFFER = Offer(
    jobs=[
        Job(nightly.MATCH, nightly.run, is_outside=True),
        Job(nightly.NIGHT, nightly.night, is_outside=True),
    ],
    finders=[Finder(text("Vulnerabilities"), matching.find)],
    relatives=[Relative("device", holes.relatives)],
    matchers=[Matcher("installed software", matching.units_running)],
)
