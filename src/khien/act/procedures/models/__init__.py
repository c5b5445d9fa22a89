"""Tables of procedures: acts, reviews of accounts, reported mail, stock-takes."""

from khien.act.procedures.models.account_lists import AccountList, ListedAccount
from khien.act.procedures.models.acts import (
    Act,
    ActFile,
    ActState,
    ActThing,
    PrintedPaper,
    Signature,
)
from khien.act.procedures.models.mails import (
    MailCampaign,
    MailCampaignEntry,
    MailReport,
    MailSign,
)
from khien.act.procedures.models.reviews import (
    ItemOutcome,
    Review,
    ReviewItem,
    ReviewMinutes,
    ReviewPart,
)
from khien.act.procedures.models.stocktakes import Scan, StockItem, Stocktake

__all__ = [
    "AccountList",
    "Act",
    "ActFile",
    "ActState",
    "ActThing",
    "ItemOutcome",
    "ListedAccount",
    "MailCampaign",
    "MailCampaignEntry",
    "MailReport",
    "MailSign",
    "PrintedPaper",
    "Review",
    "ReviewItem",
    "ReviewMinutes",
    "ReviewPart",
    "Scan",
    "Signature",
    "StockItem",
    "Stocktake",
]
