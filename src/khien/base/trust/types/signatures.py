"""What checking a signature found."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text


class SignatureState(StrEnum):
    """What a signature is worth, the best first."""

    TRUSTED = "trusted"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    ADDED_TO = "added_to"
    ALTERED = "altered"


STATE_NAMES: Final[dict[SignatureState, str]] = {
    SignatureState.TRUSTED: text("Whole, and signed under a root that is trusted here."),
    SignatureState.EXPIRED: text(
        "Whole; the certificate has ended since the time that the signature names."
    ),
    SignatureState.UNKNOWN: text("Whole, but no root that is trusted here vouches for the signer."),
    SignatureState.ADDED_TO: text(
        "Something was added after the signature that it does not cover."
    ),
    SignatureState.ALTERED: text("Altered: the content is not what was signed."),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking one signature found.

    `at` is the time the signer names; nobody else vouches for it. `root` names the certificate
    that the trust rests on, `is_own` says that it is this instance's own.
    """

    state: SignatureState
    signer: str
    at: datetime | None
    serial: str
    root: str = ""
    is_own: bool = False
    detail: str = ""

    @property
    def is_whole(self) -> bool:
        """Return whether the content is what was signed."""
        return self.state not in {SignatureState.ALTERED, SignatureState.ADDED_TO}

    @property
    def is_trusted(self) -> bool:
        """Return whether the content is whole and its signer vouched for."""
        return self.state is SignatureState.TRUSTED

    @property
    def why(self) -> str:
        """Return the state's marked sentence."""
        return STATE_NAMES[self.state]


class NotSignable(Refusal):
    """A content that cannot be signed as a PDF."""

    message = text("This PDF cannot be signed: %(detail)s.")
    status = 422


class NoSignature(Refusal):
    """Nothing to check."""

    message = text("There is no signature here that can be read: %(detail)s.")
    status = 422
