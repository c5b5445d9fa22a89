"""What exposure hands to the house: findings, campaigns, matching, two measures, search."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Job, Matcher, Measure, Offer, Relative
from khien.base.core.refusals import text
from khien.know.exposure.queries import campaigns, checks, holes, matching, patching, totals
from khien.know.exposure.queries import findings as queries
from khien.know.exposure.queries.happenings import HAPPENINGS
from khien.know.exposure.rules.cases import (
    ACCEPT_ITEM,
    CHANGED_ITEM,
    EXPECTED_ITEM,
    FIXING,
    LAPSED_ITEM,
    LOOKALIKE_ITEM,
)
from khien.know.exposure.services import accepting, checking, lookalikes, nightly
from khien.know.exposure.services.handing import HOLDINGS
from khien.know.exposure.types.checks import SiteChanged, SiteDefaced
from khien.know.exposure.types.register import FindingOpened

OFFER = Offer(
    happenings=HAPPENINGS,
    holdings=HOLDINGS,
    facts=[FindingOpened, SiteChanged, SiteDefaced],
    jobs=[
        Job(accepting.EXPIRE_JOB, accepting.expire),
        Job(nightly.MATCH, nightly.run, is_outside=True),
        Job(nightly.NIGHT, nightly.night, is_outside=True),
        Job(checking.ROUND, checking.do_round, is_outside=True),
        Job(lookalikes.SEARCH, lookalikes.search, is_outside=True),
    ],
    case_kinds=[FIXING],
    item_kinds=[ACCEPT_ITEM, EXPECTED_ITEM, CHANGED_ITEM, LAPSED_ITEM, LOOKALIKE_ITEM],
    finders=[
        Finder(text("Findings"), queries.find),
        Finder(text("Vulnerabilities"), matching.find),
    ],
    relatives=[Relative("device", holes.relatives), Relative("entry", checks.checks_of)],
    matchers=[Matcher("installed software", matching.units_running)],
    entries=[
        Entry(
            text("Sites and mail"),
            "exposure:targets",
            "eye",
            order=61,
            capability=Capability.SEE_MEASURES,
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
            code="fixes-within-month",
            title=text("Fixes installed within a month"),
            definition=text(
                "Weaknesses with a known fix that were no longer open 31 days after they were seen, of all "
                "whose 31 days ended in the half year before that day."
            ),
            source="TCVN 14423:2026",
            target=1.0,
            rows=patching.mended_within_month,
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
        Measure(
            code="sites-with-good-tls",
            title=text("Sites with good TLS"),
            definition=text(
                "Sites whose certificate held and whose versions of TLS were all safe at the last look "
                "before that instant, of all sites that were looked at."
            ),
            source="NB47-II.6-g; CM35-II.1",
            target=1.0,
            rows=totals.sites_with_good_tls,
        ),
        Measure(
            code="mail-with-dmarc",
            title=text("Mail domains that turn forged mail away"),
            definition=text(
                "Mail domains whose DMARC record had all forged mail put aside or refused at the last "
                "look before that instant, of all mail domains that were looked at."
            ),
            source="NB47-II.3; CM35-II.2",
            target=1.0,
            rows=totals.domains_with_dmarc,
        ),
        Measure(
            code="sites-without-open-files",
            title=text("Sites where no file lies open"),
            definition=text(
                "Sites on which none of the files and folders that nobody should fetch was found open at the "
                "last look before that instant, of all sites of which a look told it."
            ),
            source="NB47-I.2-c; NB47-II.3-b",
            target=1.0,
            rows=totals.sites_without_open_files,
        ),
        Measure(
            code="sites-looked-at",
            title=text("Sites of the register that are checked from outside"),
            definition=text(
                "Sites in the register that day that had been looked at from outside by then, of all in it."
            ),
            source="NB47-II.4-a",
            target=1.0,
            rows=totals.sites_looked_at,
        ),
    ],
)
