"""What reviews hands to the house: jobs, work items, measures, and that who leaves is looked at."""

from khien.act.reviews.queries import measures, reviews
from khien.act.reviews.rules.reviews import ACT_ITEM, DECIDE_ITEM
from khien.act.reviews.services import account_lists, handing, papers, proving, rounds
from khien.act.reviews.types.reviews import AccountsReviewed
from khien.base.accounts.types import MembershipEnded
from khien.base.core.offers import Hearer, Job, Measure, Offer, Relative
from khien.base.core.refusals import text

OFFER = Offer(
    holdings=handing.HOLDINGS,
    facts=[AccountsReviewed],
    hearers=[Hearer(MembershipEnded, rounds.hear_membership_ended)],
    jobs=[
        Job(account_lists.REDUCE, account_lists.reduce_list),
        Job(account_lists.DROP, account_lists.drop_unread, is_outside=True),
        Job(proving.PROVE, proving.prove_left, is_outside=True),
        Job(rounds.CLOSE, rounds.close_review),
        Job(rounds.REDUCE, rounds.reduce_review),
        Job(rounds.PRINT, papers.print_minutes, is_outside=True),
    ],
    item_kinds=[DECIDE_ITEM, ACT_ITEM],
    relatives=[Relative("unit.incident", reviews.of_unit)],
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
            rows=measures.systems_reviewed,
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
            rows=measures.decisions_proved,
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
            rows=measures.administrators_with_mfa,
        ),
    ],
)
