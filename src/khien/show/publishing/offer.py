"""What publishing hands to the house: two measures of what the province says to everybody."""

from khien.base.core.offers import Measure, Offer
from khien.base.core.refusals import text
from khien.show.publishing import queries

OFFER = Offer(
    measures=[
        Measure(
            code="public-page-current",
            title=text("Parts of the public page that are current"),
            definition=text(
                "Guides for citizens that somebody read over within the year, whom to tell, and last year's "
                "capability report: those that were there that day, of all."
            ),
            source="CM35-II.3-a",
            target=1.0,
            rows=queries.parts_current,
        ),
        Measure(
            code="capability-report-published",
            title=text("Yearly capability report published"),
            definition=text(
                "Whether the capability report on the year before was published by that day."
            ),
            source="CM35-III.3-a3",
            target=1.0,
            rows=queries.report_published,
        ),
    ]
)
