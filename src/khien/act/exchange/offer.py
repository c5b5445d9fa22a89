"""What exchange hands to the house: its finder and where its pages stand."""

from khien.act.exchange.queries import indicators
from khien.base.core.offers import Finder, Offer
from khien.base.core.refusals import text

OFFER = Offer(finders=[Finder(text("Indicators"), indicators.find)])
