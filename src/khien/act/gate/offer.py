"""What the gate hands to the house: the work that comes from outside, and one's own phones."""

from khien.act.gate import queries
from khien.act.gate.services import public
from khien.base.core.offers import Offer, Relative

OFFER = Offer(
    item_kinds=[public.ITEM],
    relatives=[Relative("person", queries.phone_page), Relative("incidents", queries.pages)],
)
