"""What checking a signature found."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text
from khien.base.trust.types.notes import Note


class SignatureState(StrEnum):
    """What a signature is worth, the best first."""

    TRUSTED = "trusted"
    EXPIRED = "expired"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"
    UNFIT = "unfit"
    WEAK = "weak"
    REVOKED = "revoked"
    ADDED_TO = "added_to"
    ALTERED = "altered"


STATE_NAMES: Final[dict[SignatureState, str]] = {
    SignatureState.TRUSTED: text("Whole, and signed under a root that is trusted here."),
    SignatureState.EXPIRED: text(
        "Whole; the certificate has ended since the time that the signature names."
    ),
    SignatureState.DOUBTFUL: text(
        "Whole, but something beside the signature is not in order: it is not relied on."
    ),
    SignatureState.UNKNOWN: text("Whole, but no root that is trusted here vouches for the signer."),
    SignatureState.UNFIT: text("Whole, but the certificate is not one for signing documents."),
    SignatureState.WEAK: text("Made with a method that is too weak today: it proves nothing."),
    SignatureState.REVOKED: text("The signer's certificate was revoked."),
    SignatureState.ADDED_TO: text(
        "Something was added after the signature that it does not cover."
    ),
    SignatureState.ALTERED: text("Altered: the content is not what was signed."),
}
STATE_WORDS: Final[dict[SignatureState, str]] = {
    SignatureState.TRUSTED: text("Signature trusted"),
    SignatureState.EXPIRED: text("Certificate ended"),
    SignatureState.DOUBTFUL: text("Not relied on"),
    SignatureState.UNKNOWN: text("Signer unknown"),
    SignatureState.UNFIT: text("Not for signing"),
    SignatureState.WEAK: text("Too weak"),
    SignatureState.REVOKED: text("Certificate revoked"),
    SignatureState.ADDED_TO: text("Added to after signing"),
    SignatureState.ALTERED: text("Altered"),
}
"""The states in few words, for a badge."""

STATE_TONES: Final[dict[SignatureState, str]] = {
    SignatureState.TRUSTED: "done",
    SignatureState.EXPIRED: "medium",
    SignatureState.DOUBTFUL: "high",
    SignatureState.UNKNOWN: "high",
    SignatureState.UNFIT: "high",
    SignatureState.WEAK: "high",
    SignatureState.REVOKED: "critical",
    SignatureState.ADDED_TO: "critical",
    SignatureState.ALTERED: "critical",
}

STATE_ORDER: Final = tuple(SignatureState)
_STAMP_MAY_BE: Final = frozenset({SignatureState.TRUSTED, SignatureState.EXPIRED})
"""A document time stamp whose certificate ended since proves nothing and spoils nothing."""


class Revocation(StrEnum):
    """What is known of the revocation of a certificate."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    UNUSABLE = "unusable"
    NOT_NEEDED = "not_needed"


REVOCATION_NAMES: Final[dict[Revocation, str]] = {
    Revocation.GOOD: text("Not revoked"),
    Revocation.REVOKED: text("Revoked"),
    Revocation.UNKNOWN: text("Not known"),
    Revocation.UNUSABLE: text("Not known: the answers cannot be relied on"),
    Revocation.NOT_NEEDED: text("Trusted here by itself"),
}


class SignedKind(StrEnum):
    """What was checked."""

    PDF = "pdf"
    XML = "xml"
    CMS = "cms"
    CERTIFICATE = "certificate"


SIGNED_KIND_NAMES: Final[dict[SignedKind, str]] = {
    SignedKind.PDF: text("Signed PDF"),
    SignedKind.XML: text("Signed XML"),
    SignedKind.CMS: text("CMS signature (.p7m, .p7s)"),
    SignedKind.CERTIFICATE: text("Certificate (text)"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking one signature found.

    `at` is the time the signer names; `proven_at` the one that a trusted time stamp proves. `root` names
    the certificate that the trust rests on, `is_own` says that it is this instance's own. A document time
    stamp is judged too (`is_stamp`), and `at` is then its own time.
    """

    state: SignatureState
    signer: str
    at: datetime | None
    serial: str
    root: str = ""
    is_own: bool = False
    proven_at: datetime | None = None
    issuer: str = ""
    ends_at: datetime | None = None
    revocation: Revocation = Revocation.UNKNOWN
    algorithm: str = ""
    is_stamp: bool = False
    notes: tuple[Note, ...] = ()

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

    @property
    def word(self) -> str:
        """Return the state in few marked words."""
        return STATE_WORDS[self.state]

    @property
    def tone(self) -> str:
        """Return the look of the state's badge."""
        return STATE_TONES[self.state]

    @property
    def revocation_name(self) -> str:
        """Return the marked text of what is known of its certificate's revocation."""
        return REVOCATION_NAMES[self.revocation]


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking one content found: valid only where every signature in it is trusted."""

    kind: SignedKind
    sha256: str
    verdicts: tuple[Verdict, ...]

    def summed(self) -> str:
        """Return what the audit keeps of it."""
        return f"{self.kind.value}, {self.worst.value if self.worst else 'not signed'}"

    @property
    def kind_name(self) -> str:
        """Return the marked text of what was checked."""
        return SIGNED_KIND_NAMES[self.kind]

    @property
    def signatures(self) -> list[Verdict]:
        """Return the verdicts without those on document time stamps, the oldest first."""
        return [one for one in self.verdicts if not one.is_stamp]

    @property
    def is_valid(self) -> bool:
        """Return whether there is a signature and each one is trusted."""
        return (
            bool(self.signatures)
            and all(one.is_trusted for one in self.signatures)
            and all(one.state in _STAMP_MAY_BE for one in self.verdicts if one.is_stamp)
        )

    @property
    def worst(self) -> SignatureState | None:
        """Return the worst state in it; None without a signature."""
        states = [one.state for one in self.verdicts]
        return max(states, key=STATE_ORDER.index) if states else None

    @property
    def says(self) -> str:
        """Return the marked sentence that stands on top."""
        if self.is_valid and self.kind is SignedKind.CERTIFICATE:
            return text(
                "Valid: the certificate holds, and a root that is trusted here vouches for it."
            )
        if self.is_valid:
            return (
                text("Valid: whole, and every signature is trusted here.")
                if all(one.revocation is not Revocation.UNKNOWN for one in self.verdicts)
                else text(
                    "Valid: whole and trusted here; whether a certificate was revoked since is not known."
                )
            )
        if not self.signatures:
            return text("Not signed: there is no signature in it.")
        worst = self.worst
        assert worst is not None
        return STATE_NAMES[worst]


class NotSignable(Refusal):
    """A content that cannot be signed as a PDF."""

    message = text("This PDF cannot be signed: %(detail)s.")
    status = 422


class NoSignature(Refusal):
    """Nothing to check."""

    message = text("There is no signature here that can be read: %(detail)s.")
    status = 422


class TooLongToCheck(NoSignature):
    """A content that was not checked to the end in time."""

    message = text(
        "This could not be read: looking at its signatures took longer than %(seconds)s seconds. It may be "
        "made to hold up whoever checks it."
    )
