"""The signatures of a document's file."""

from dataclasses import dataclass

from khien.base.core.refusals import Refusal, text
from khien.base.trust.types.archive import ArchiveState
from khien.base.trust.types.checks import KeptCheck
from khien.base.trust.types.keys import INSTANCE_KEY


@dataclass(frozen=True, slots=True)
class FileSignatures:
    """What is known of the signatures of a document's file, and who may add one by which key."""

    checked: KeptCheck | None
    archive: ArchiveState | None
    may_sign: bool
    may_check: bool
    key: str

    @property
    def is_signed(self) -> bool:
        """Return whether a signature was found in it."""
        return self.checked is not None and bool(self.checked.found.signatures)

    @property
    def is_sealed(self) -> bool:
        """Return whether the unit has a seal of its own."""
        return self.key != INSTANCE_KEY


class NotToBeSigned(Refusal):
    """A document that is not signed here."""

    message = text(
        "%(number)s is not signed here: a PDF is, of a paper that the unit itself issues; enter its PDF with "
        "“Correct” first."
    )
    status = 422
