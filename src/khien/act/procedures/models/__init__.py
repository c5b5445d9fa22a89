"""Tables of procedures: acts with their papers and signatures, counts of media."""

from khien.act.procedures.models.acts import (
    Act,
    ActFile,
    ActState,
    ActThing,
    PrintedPaper,
    Signature,
)
from khien.act.procedures.models.stocktakes import Scan, StockItem, Stocktake

__all__ = [
    "Act",
    "ActFile",
    "ActState",
    "ActThing",
    "PrintedPaper",
    "Scan",
    "Signature",
    "StockItem",
    "Stocktake",
]
