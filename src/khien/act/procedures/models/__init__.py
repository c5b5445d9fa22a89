"""Tables of procedures: acts with their things, papers and signatures; reviews; reports of mail."""

from khien.act.procedures.models.account_lists import AccountList, ListedAccount
from khien.act.procedures.models.reviews import (
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
