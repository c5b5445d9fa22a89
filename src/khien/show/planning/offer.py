"""What planning hands to the house: its pages, the task's case, two measures, search."""

from khien.act.reviews.types.reviews import AccountsReviewed
from khien.base.accounts.types import Capability, UnitSucceeded
from khien.base.core.offers import Entry, Finder, Hearer, Measure, Offer, Relative
from khien.base.core.refusals import text
from khien.show.assurance.types.measures import MeasuresKept
from khien.show.planning.queries import duties, measures, money, plans, recurring
from khien.show.planning.queries.happenings import HAPPENINGS
from khien.show.planning.rules.tasks import JUDGE_ITEM, SIGN_ITEM, TASK
from khien.show.planning.services import recurring as arranging
from khien.show.planning.services import standing
from khien.show.planning.services.handing import HOLDINGS, hear_succeeded

OFFER = Offer(
    happenings=HAPPENINGS,
    holdings=HOLDINGS,
    hearers=[
        Hearer(UnitSucceeded, hear_succeeded),
        Hearer(MeasuresKept, standing.hear_kept),
        Hearer(MeasuresKept, arranging.hear_kept),
        Hearer(AccountsReviewed, arranging.hear_reviewed),
    ],
    case_kinds=[TASK],
    item_kinds=[JUDGE_ITEM, SIGN_ITEM, arranging.ITEM],
    finders=[Finder(text("Obligations"), plans.find)],
    relatives=[
        Relative("unit.incident", duties.of_unit),
        Relative("measure", plans.that_ask),
    ],
    entries=[
        Entry(
            text("Plans"),
            "planning:plans",
            "plan",
            order=70,
            capability=Capability.SEE_MEASURES,
        )
    ],
    measures=[
        Measure(
            code="obligations-done",
            title=text("Obligations done"),
            definition=text(
                "Obligations of plans that were done in a unit that day, of all that units owed."
            ),
            source="NB47-KT-a",
            target=1.0,
            rows=duties.done,
        ),
        Measure(
            code="tasks-answered-in-time",
            title=text("Tasks of plans answered in time"),
            definition=text(
                "Tasks whose answer came by its day and was not found too little, of all that were due "
                "in the year before that day."
            ),
            source="CM1576-Đ2",
            target=1.0,
            rows=duties.answered_in_time,
        ),
        Measure(
            code="recurring-done-on-time",
            title=text("Recurring work done by its day"),
            definition=text(
                "Scans, reviews, tests, exercises and reports of the calendar that were done by their day, "
                "of all that fell due in the year before that day and were not left out with a reason."
            ),
            source="NB47-I.3-a",
            target=0.95,
            rows=recurring.on_time,
        ),
        Measure(
            code="security-share-of-budget",
            title=text("Units whose money for security reaches the least share"),
            definition=text(
                "Units that said their budget of the year by that day, and whose share of security "
                "reaches the number that the rule book sets for the year."
            ),
            source="NB47-II.6-a",
            target=1.0,
            rows=money.share_reached,
        ),
        Measure(
            code="units-with-plan",
            title=text("Units with a signed plan of their own for the year"),
            definition=text(
                "Units whose own plan for the year of that day had been signed by its head by then, of all "
                "units."
            ),
            source="NB47-III.4-b; CM35-V.2.3",
            target=1.0,
            rows=measures.units_with_plan,
        ),
        Measure(
            code="plans-signed",
            title=text("Plans drawn up here that were signed"),
            definition=text(
                "Plans of the province and of units drawn up here as drafts in the year before that day that "
                "had been signed by then, of all."
            ),
            source="CM35-V.1-a1; CM1576-Đ1",
            target=1.0,
            rows=measures.signed,
        ),
        Measure(
            code="money-allocated",
            title=text("Lines of money for which something was allocated"),
            definition=text(
                "Lines of money of the plans for the year of that day for which something was allocated by "
                "then, of all; each says how much."
            ),
            source="CM35-V.2.2-a; CM35-IV",
            target=1.0,
            rows=measures.allocated,
        ),
    ],
)
