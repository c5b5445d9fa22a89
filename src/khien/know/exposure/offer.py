"""What exposure hands to the house."""

from khien.base.core.offers import Offer

OFFER = Offer()
