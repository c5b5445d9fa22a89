"""What the gate hands to the house: the work that comes from outside."""

from khien.act.gate.services import public
from khien.base.core.offers import Offer

OFFER = Offer(item_kinds=[public.ITEM])
