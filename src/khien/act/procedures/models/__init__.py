"""Tables of procedures: acts with their things, papers and signatures."""

from khien.act.procedures.models.acts import (
    Act,
    ActFile,
    ActState,
    ActThing,
    PrintedPaper,
    Signature,
)

__all__ = ["Act", "ActFile", "ActState", "ActThing", "PrintedPaper", "Signature"]
