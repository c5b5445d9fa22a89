"""Tables of procedures: acts with their things, papers and signatures; reviews; reports of mail."""

from khien.act.procedures.models.mails import (
    MailCampaign,
    MailCampaignEntry,
    MailReport,
    MailSign,
)
from khien.act.procedures.models.stocktakes import Scan, StockItem, Stocktake

__all__ = [
    "MailCampaign",
    "MailCampaignEntry",
    "MailReport",
    "MailSign",
    "Scan",
    "StockItem",
    "Stocktake",
]
