"""The words of the register of certificates."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text
from khien.base.trust.types.notes import Note
from khien.base.trust.types.signatures import Revocation


class CertificateKind(StrEnum):
    """Whose a certificate is."""

    PERSONAL = "personal"
    AGENCY = "agency"
    SERVER = "server"
    DEVICE = "device"


CERTIFICATE_KIND_NAMES: Final[dict[CertificateKind, str]] = {
    CertificateKind.PERSONAL: text("Personal"),
    CertificateKind.AGENCY: text("Agency"),
    CertificateKind.SERVER: text("Server"),
    CertificateKind.DEVICE: text("Device, software"),
}


class Source(StrEnum):
    """Whose authority issued it."""

    GOVERNMENT = "government"
    PUBLIC = "public"
    OWN = "own"


SOURCE_NAMES: Final[dict[Source, str]] = {
    Source.GOVERNMENT: text("The government's authority"),
    Source.PUBLIC: text("A public authority"),
    Source.OWN: text("Our own authority"),
}


class Fate(StrEnum):
    """What ended a certificate before its time."""

    NONE = ""
    REVOKED = "revoked"
    REPLACED = "replaced"


class CertificateState(StrEnum):
    """How a certificate stands today."""

    VALID = "valid"
    ENDING = "ending"
    ENDED = "ended"
    REVOKED = "revoked"
    REPLACED = "replaced"


CERTIFICATE_STATE_NAMES: Final[dict[CertificateState, str]] = {
    CertificateState.VALID: text("Valid certificate"),
    CertificateState.ENDING: text("Ends soon"),
    CertificateState.ENDED: text("Ended certificate"),
    CertificateState.REVOKED: text("Revoked certificate"),
    CertificateState.REPLACED: text("Replaced certificate"),
}
STATE_TONES: Final[dict[CertificateState, str]] = {
    CertificateState.VALID: "done",
    CertificateState.ENDING: "medium",
    CertificateState.ENDED: "late",
    CertificateState.REVOKED: "critical",
    CertificateState.REPLACED: "info",
}


class Seen(StrEnum):
    """How a certificate came to be known."""

    ENTERED = "entered"
    IMPORTED = "imported"
    DISCOVERED = "discovered"


SEEN_NAMES: Final[dict[Seen, str]] = {
    Seen.ENTERED: text("Entered by hand"),
    Seen.IMPORTED: text("Brought in from a file"),
    Seen.DISCOVERED: text("Seen at an address"),
}


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """A certificate as it is entered: what its paper or its file says, and whose it is."""

    unit_code: str
    serial: str
    holder: str
    issuer: str
    valid_from: datetime
    ends_at: datetime
    kind: CertificateKind = CertificateKind.AGENCY
    source: Source = Source.GOVERNMENT
    person: str = ""
    subject: str = ""
    key: str = ""
    token: str = ""
    fingerprint: str = ""
    usage: str = ""
    pem: str = field(default="", repr=False)

    def summed(self) -> str:
        """Return what the audit keeps of it."""
        return f"{self.serial}, {self.holder}, {self.unit_code}"


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One row of the register."""

    key: int
    kind: CertificateKind
    source: Source
    unit: str
    unit_code: str
    holder: str
    person: str
    serial: str
    issuer: str
    valid_from: datetime
    ends_at: datetime
    state: CertificateState
    revocation: Revocation

    @property
    def kind_name(self) -> str:
        """Return the marked name of the kind."""
        return CERTIFICATE_KIND_NAMES[self.kind]

    @property
    def source_name(self) -> str:
        """Return the marked name of the source."""
        return SOURCE_NAMES[self.source]

    @property
    def state_name(self) -> str:
        """Return the marked name of the state."""
        return CERTIFICATE_STATE_NAMES[self.state]

    @property
    def tone(self) -> str:
        """Return the badge's tone of the state."""
        return STATE_TONES[self.state]


@dataclass(frozen=True, slots=True)
class CertificateRecord:
    """One certificate whole."""

    line: CertificateLine
    subject: str
    key: str
    token: str
    fingerprint: str
    usage: str
    pem: str
    seen: Seen
    address: str
    fate_at: datetime | None
    fate_words: str
    replaced_by: CertificateLine | None
    replaces: tuple[CertificateLine, ...]
    revocation_said: tuple[Note, ...]
    revocation_at: datetime | None
    entered_by: str
    entered_at: datetime
    may_keep: bool

    @property
    def seen_name(self) -> str:
        """Return the marked words of how it came to be known."""
        return SEEN_NAMES[self.seen]


@dataclass(frozen=True, slots=True)
class CertificateFilter:
    """What a list shows."""

    words: str = ""
    kind: str = ""
    source: str = ""
    state: str = ""
    unit_codes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """How many certificates a unit holds, by state; `kinds` counts the valid ones by the kind's name."""

    unit: str
    unit_code: str
    valid: int
    ending: int
    ended: int
    revoked: int
    kinds: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """One row or certificate of a file that is not taken: where it stands, and a marked sentence."""

    where: str
    message: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Brought:
    """What bringing a file in did, or would do: taken, the same already there, refused with reasons."""

    taken: int
    same: int
    refused: tuple[Refused, ...]
    lines: tuple[str, ...] = ()


class CertificateKnown(Refusal):
    """The register has this certificate."""

    message = text("The register has the certificate %(serial)s of “%(issuer)s” already.")


class BadPeriod(Refusal):
    """A certificate that ends before it begins."""

    message = text("The certificate ends on %(ends)s, before it begins; look at its days again.")
    status = 422


class Changed(Refusal):
    """It ended already, by revocation or replacement."""

    message = text("The certificate %(serial)s was revoked or replaced already.")


class NoCertificates(Refusal):
    """A file without certificates."""

    message = text(
        "“%(name)s” holds no certificate that can be read: take a PEM, DER or PKCS#7 file, or the Excel list."
    )
    status = 422


class NoUnit(Refusal):
    """Nobody said whose the certificates of a file are."""

    message = text("Say which unit holds the certificates of this file.")
    status = 422
