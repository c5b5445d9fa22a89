"""What the gate hands to the house: the work that comes from outside, and one's own phones."""

from khien.act.gate import queries
from khien.act.gate.services import public
from khien.base.core.offers import Measure, Offer, Relative
from khien.base.core.refusals import text

OFFER = Offer(
    item_kinds=[public.ITEM],
    measures=[
        Measure(
            code="public-reports-answered",
            title=text("Reports of the public answered in time"),
            definition=text(
                "Reports on the public form that were made an incident or dismissed with a reason within four"
                " hours, of all that came in the year before that day whose time is up or that were answered."
            ),
            source="NB47-III.3-b; CM35-II.3-b",
            target=0.95,
            rows=queries.reports_answered,
        ),
    ],
    relatives=[Relative("person", queries.phone_page), Relative("incidents", queries.pages)],
)
