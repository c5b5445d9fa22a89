"""What procedures hands to the house: its pages, items, jobs, measures."""

from khien.act.procedures.queries import review_measures
from khien.act.procedures.queries import reviews as reviews_reads
from khien.act.procedures.rules.reviews import ACT_ITEM, DECIDE_ITEM
from khien.act.procedures.services import account_lists, review_papers, review_rounds
from khien.act.procedures.services.review_handing import HOLDINGS
from khien.act.procedures.types.reviews import AccountsReviewed
from khien.base.accounts.types import Capability, MembershipEnded
from khien.base.core.offers import Entry, Hearer, Job, Measure, Offer, Relative
from khien.base.core.refusals import text

OFFER = Offer(
    holdings=HOLDINGS,
    facts=[AccountsReviewed],
    hearers=[Hearer(MembershipEnded, review_rounds.hear_membership_ended)],
    jobs=[
        Job(account_lists.REDUCE, account_lists.reduce_list),
        Job(review_rounds.CLOSE, review_rounds.close_review),
        Job(review_rounds.REDUCE, review_rounds.reduce_review),
        Job(review_rounds.PRINT, review_papers.print_minutes, is_outside=True),
    ],
    item_kinds=[DECIDE_ITEM, ACT_ITEM],
    relatives=[Relative("unit.incident", reviews_reads.of_unit)],
    entries=[
        Entry(
            text("Procedures and registers"),
            "procedures:home",
            "steps",
            order=68,
            capability=Capability.SEE_PROCEDURES,
        )
    ],
    measures=[
        Measure(
            code="systems-accounts-reviewed",
            title=text("Systems whose accounts were reviewed in time"),
            definition=text(
                "Systems with a level whose accounts were reviewed, with a decision on every one, in the "
                "year, six months, quarter or month that the rule book sets for the level before that day, "
                "of all with a level."
            ),
            source="TCVN 14423:2026; CM35-II.1-d3",
            target=1.0,
            rows=review_measures.systems_reviewed,
        ),
        Measure(
            code="account-decisions-proved",
            title=text("Removals of accounts proved by a later list"),
            definition=text(
                "Systems in reviews of the year before that day whose accounts to remove or lower were due, "
                "and of which a later list proves every one, of all with such accounts."
            ),
            source="CM35-II.1-d3",
            target=1.0,
            rows=review_measures.decisions_proved,
        ),
        Measure(
            code="administrators-with-mfa",
            title=text("Systems all of whose administrators have a second factor"),
            definition=text(
                "Systems whose newest list of accounts that day shows every enabled administrator with a "
                "second factor, of all with a list."
            ),
            source="TCVN 14423:2026; CM35-II.1-d3",
            target=1.0,
            rows=review_measures.administrators_with_mfa,
        ),
    ],
)
