"""What exposure hands to the house: findings, campaigns, matching, two measures, search."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Job, Matcher, Measure, Offer, Relative
from khien.base.core.refusals import text
from khien.know.exposure.queries import campaigns, holes, matching
from khien.know.exposure.queries import findings as queries
from khien.know.exposure.rules.cases import ACCEPT_ITEM, EXPECTED_ITEM, FIXING
from khien.know.exposure.services import accepting, checking, nightly
from khien.know.exposure.types.checks import SiteChanged
from khien.know.exposure.types.register import FindingOpened

OFFER = Offer(
    facts=[FindingOpened, SiteChanged],
    jobs=[
        Job(accepting.EXPIRE_JOB, accepting.expire),
        Job(nightly.MATCH, nightly.run, is_outside=True),
        Job(nightly.NIGHT, nightly.night, is_outside=True),
        Job(checking.ROUND, checking.do_round, is_outside=True),
    ],
    case_kinds=[FIXING],
    item_kinds=[ACCEPT_ITEM, EXPECTED_ITEM],
    finders=[
        Finder(text("Findings"), queries.find),
        Finder(text("Vulnerabilities"), matching.find),
    ],
    relatives=[Relative("device", holes.relatives)],
    matchers=[Matcher("installed software", matching.units_running)],
    entries=[
        Entry(
            text("Sites and mail"),
            "exposure:targets",
            "eye",
            order=61,
            capability=Capability.SEE_INVENTORY,
        ),
        Entry(
            text("Weaknesses"),
            "exposure:findings",
            "shield",
            order=62,
            capability=Capability.SEE_INVENTORY,
        ),
        Entry(
            text("Accepted risks"),
            "exposure:exceptions",
            "key",
            order=63,
            capability=Capability.ACCEPT_RISKS,
        ),
    ],
    measures=[
        Measure(
            code="findings-within-deadline",
            title=text("Weaknesses within their deadline"),
            definition=text(
                "Open findings whose deadline had not passed that day, of all open findings with one."
            ),
            source="NB47-I.2-b",
            target=0.95,
            rows=queries.within_deadline,
        ),
        Measure(
            code="scans-on-time",
            title=text("Scans and hunts on time"),
            definition=text(
                "Units whose part of a campaign was done by the end of its window, of all that were "
                "due or done in the year before that day."
            ),
            source="CM35-III.2-c1",
            target=1.0,
            rows=campaigns.done_on_time,
        ),
    ],
)
