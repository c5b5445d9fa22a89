"""What exchange hands to the house: what it hears, its jobs, and where its pages stand."""

from khien.act.advisories.types.advisories import AdvisorySent, AdvisoryWithdrawn
from khien.act.exchange.queries import indicators
from khien.act.exchange.services import feeds, gathering, pulling
from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Hearer, Job, Offer
from khien.base.core.refusals import text

OFFER = Offer(
    hearers=[
        Hearer(AdvisorySent, gathering.after_change),
        Hearer(AdvisoryWithdrawn, gathering.after_change),
    ],
    jobs=[
        Job(gathering.JOB, gathering.gather, is_outside=True),
        Job(feeds.JOB, pulling.pull, is_outside=True),
    ],
    item_kinds=[feeds.ITEM],
    finders=[Finder(text("Indicators"), indicators.find)],
    entries=[
        Entry(
            text("Indicators and exchange"),
            "exchange:indicators",
            "shield",
            order=46,
            capability=Capability.MANAGE_EXCHANGE,
        )
    ],
)
