"""What of reviews goes along when a unit ends: its account lists and its open reviews."""

from django.db.models import QuerySet

from khien.act.reviews import access
from khien.act.reviews.models import AccountList, ReviewPart
from khien.base.core.handing import give, of_rows
from khien.base.core.offers import Holding
from khien.base.core.refusals import text


def _lists(unit: int) -> QuerySet[AccountList]:
    return access.all_lists().filter(unit_id=unit, reduced_at__isnull=True)


def _parts(unit: int) -> QuerySet[ReviewPart]:
    return access.parts().filter(unit_id=unit, review__ended_at__isnull=True)


def _hand_over_reviews(unit: int, heir: int) -> int:
    give(access.reviews().filter(unit_id=unit, ended_at__isnull=True), heir)
    return give(_parts(unit), heir)


HOLDINGS = (
    of_rows(text("Lists of accounts"), _lists),
    Holding(
        text("Account reviews under way"), lambda unit: _parts(unit).count(), _hand_over_reviews
    ),
)
