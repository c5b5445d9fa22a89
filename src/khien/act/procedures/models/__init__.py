"""Tables of procedures: acts with their things, papers and signatures; reviews of accounts."""

from khien.act.procedures.models.account_lists import AccountList, ListedAccount
from khien.act.procedures.models.acts import (
    Act,
    ActFile,
    ActState,
    ActThing,
    PrintedPaper,
    Signature,
)
from khien.act.procedures.models.reviews import (
    ItemOutcome,
    Review,
    ReviewItem,
    ReviewMinutes,
    ReviewPart,
)

__all__ = [
    "AccountList",
    "Act",
    "ActFile",
    "ActState",
    "ActThing",
    "ItemOutcome",
    "ListedAccount",
    "PrintedPaper",
    "Review",
    "ReviewItem",
    "ReviewMinutes",
    "ReviewPart",
    "Signature",
]
