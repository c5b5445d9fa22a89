"""Tables of reviews: lists of accounts as handed in, decisions on them, what later lists show."""

from khien.act.reviews.models.account_lists import AccountList, ListedAccount
from khien.act.reviews.models.reviews import (
    ItemOutcome,
    Review,
    ReviewItem,
    ReviewMinutes,
    ReviewPart,
)

__all__ = [
    "AccountList",
    "ItemOutcome",
    "ListedAccount",
    "Review",
    "ReviewItem",
    "ReviewMinutes",
    "ReviewPart",
]
