"""What the overview hands to the house."""

from khien.base.core.offers import Entry, Offer
from khien.base.core.refusals import text

OFFER = Offer(entries=[Entry(text("Overview"), "overview:today", "home", order=20)])
