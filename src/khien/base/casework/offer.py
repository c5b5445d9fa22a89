"""What casework hands to the house."""

from khien.base.core.offers import Entry, Offer
from khien.base.core.refusals import text

OFFER = Offer(entries=[Entry(text("To do"), "casework:inbox", "inbox", order=10)])
