"""What exchange hands to the house: its finder and where its pages stand."""

from khien.act.exchange.queries import indicators
from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Offer
from khien.base.core.refusals import text

OFFER = Offer(
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
