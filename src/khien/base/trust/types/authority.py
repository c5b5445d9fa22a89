"""The words of the internal certificate authority: profiles, requests, what was issued, refusals."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Protocol

from khien.base.core.refusals import Refusal, text

NOT_GOVERNMENT: Final = "Nội bộ - không phải CA Chính phủ"
"""Stands in the subject of every certificate here; in Vietnamese, for whoever opens one."""


class AuthorityKind(StrEnum):
    """The two levels."""

    ROOT = "root"
    ISSUING = "issuing"


class ProfileCode(StrEnum):
    """What a certificate is for."""

    SERVER = "server"
    AGENT = "agent"
    SYSLOG = "syslog"
    SEAL = "seal"
    STAMPS = "tsa"
    STATUS = "ocsp"


PROFILE_NAMES: Final[dict[ProfileCode, str]] = {
    ProfileCode.SERVER: text("TLS server"),
    ProfileCode.AGENT: text("Agent or client (mutual TLS)"),
    ProfileCode.SYSLOG: text("Syslog over TLS"),
    ProfileCode.SEAL: text("Seal of documents"),
    ProfileCode.STAMPS: text("Time stamps"),
    ProfileCode.STATUS: text("Answers on status (OCSP)"),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What a kind of certificate carries: usages of the key, purposes by OID, how long it holds.

    `is_asked` says that units ask for it; the others the authority makes for itself.
    """

    code: ProfileCode
    key_usage: tuple[str, ...]
    purposes: tuple[str, ...]
    holds: timedelta
    renew_ahead: timedelta
    is_asked: bool
    has_names: bool
    key_is_made_here: bool
    purposes_are_critical: bool = False


class Signer(Protocol):
    """A key that signs, wherever it lies: in a file or in a PKCS#11 token."""

    @property
    def public(self) -> Any:
        """Return the public key, as `cryptography` has it."""
        ...

    def sign(self, content: bytes) -> bytes:
        """Return the signature over a content, hashed as `hash_of` says for the key."""
        ...


class RequestState(StrEnum):
    """How far a request is."""

    WAITING = "waiting"
    APPROVED = "approved"
    ISSUED = "issued"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


REQUEST_NAMES: Final[dict[RequestState, str]] = {
    RequestState.WAITING: text("Waits for a second person"),
    RequestState.APPROVED: text("Approved, being made"),
    RequestState.ISSUED: text("Certificate issued"),
    RequestState.REFUSED: text("Request refused"),
    RequestState.WITHDRAWN: text("Request withdrawn"),
}
REQUEST_TONES: Final = {RequestState.WAITING: "medium", RequestState.ISSUED: "done"}


class Reason(StrEnum):
    """Why a certificate is revoked; the words are RFC 5280's."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "key_compromise"
    AFFILIATION_CHANGED = "affiliation_changed"
    SUPERSEDED = "superseded"
    CESSATION = "cessation_of_operation"


REASON_NAMES: Final[dict[Reason, str]] = {
    Reason.KEY_COMPROMISE: text("The key is or may be in others' hands"),
    Reason.SUPERSEDED: text("Replaced by another certificate"),
    Reason.AFFILIATION_CHANGED: text("The unit or the name changed"),
    Reason.CESSATION: text("The machine or seal is no longer used"),
    Reason.UNSPECIFIED: text("Another reason"),
}


class Standing(StrEnum):
    """How a certificate stands now."""

    GOOD = "good"
    ENDED = "ended"
    REVOKED = "revoked"


STANDING_NAMES: Final[dict[Standing, str]] = {
    Standing.GOOD: text("Certificate in force"),
    Standing.ENDED: text("Certificate ended"),
    Standing.REVOKED: text("Certificate revoked"),
}
STANDING_TONES: Final[dict[Standing, str]] = {
    Standing.GOOD: "done",
    Standing.ENDED: "low",
    Standing.REVOKED: "critical",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a request, as a marked sentence; `stops` when it cannot be issued so."""

    sentence: str
    values: dict[str, str] = field(default_factory=dict)
    stops: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request (PKCS#10) asks for, as it was read."""

    common_name: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    other_names: tuple[str, ...]
    key: str
    fingerprint: str
    wants_authority: bool
    signature_holds: bool


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What a unit asks for: by a PKCS#10, or a seal by its holder and the name of its key, made here."""

    unit_code: str
    profile: ProfileCode
    csr: bytes = b""
    key_name: str = ""
    holder: str = ""
    renews: int | None = None


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request as lists show it."""

    number: str
    title: str
    profile: ProfileCode
    unit_code: str
    unit: str
    state: RequestState
    asked_at: datetime
    asked_by: str

    @property
    def profile_name(self) -> str:
        """Return the profile's marked text."""
        return PROFILE_NAMES[self.profile]

    @property
    def state_name(self) -> str:
        """Return the state's marked text."""
        return REQUEST_NAMES[self.state]

    @property
    def tone(self) -> str:
        """Return the badge's tone."""
        return REQUEST_TONES.get(self.state, "low")


@dataclass(frozen=True, slots=True)
class IssuedLine:
    """One issued certificate as lists show it."""

    key: int
    serial: str
    title: str
    profile: ProfileCode
    unit_code: str
    unit: str
    valid_from: datetime
    valid_to: datetime
    standing: Standing

    @property
    def profile_name(self) -> str:
        """Return the profile's marked text."""
        return PROFILE_NAMES[self.profile]

    @property
    def standing_name(self) -> str:
        """Return the standing's marked text."""
        return STANDING_NAMES[self.standing]

    @property
    def tone(self) -> str:
        """Return the badge's tone."""
        return STANDING_TONES[self.standing]


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request whole, with its faults and what may be done."""

    line: RequestLine
    asked: Asked | None
    key_name: str
    faults: tuple[Fault, ...]
    digest: str
    moves: tuple[Any, ...]
    history: tuple[Any, ...]
    may_decide: bool
    issued: IssuedLine | None

    @property
    def is_stopped(self) -> bool:
        """Return whether a fault stops it."""
        return any(one.stops for one in self.faults)


@dataclass(frozen=True, slots=True)
class IssuedRecord:
    """One issued certificate whole."""

    line: IssuedLine
    authority: str
    subject: str
    names: tuple[str, ...]
    fingerprint: str
    request: str
    revoked_at: datetime | None
    reason: str
    revoked_words: str
    revoked_by: str
    may_revoke: bool
    may_renew: bool

    @property
    def reason_name(self) -> str:
        """Return the reason's marked text."""
        return REASON_NAMES[Reason(self.reason)] if self.reason else ""


@dataclass(frozen=True, slots=True)
class AuthorityLine:
    """One authority of the two levels and how its list of revoked certificates stands."""

    name: str
    kind: AuthorityKind
    subject: str
    fingerprint: str
    key_place: str
    valid_to: datetime
    is_current: bool
    issued: int
    revoked: int
    crl_number: int
    crl_at: datetime | None
    crl_until: datetime | None
    crl_is_old: bool


@dataclass(frozen=True, slots=True)
class AuthorityState:
    """How the whole authority stands, on one page."""

    lines: tuple[AuthorityLine, ...]
    own: tuple[IssuedLine, ...]
    waiting: int
    address: str

    @property
    def is_there(self) -> bool:
        """Return whether an authority was made here."""
        return bool(self.lines)


class NoAuthority(Refusal):
    """Nothing can be issued."""

    message = text(
        "There is no internal authority here; the operator makes one with “khien ca init”."
    )


class AuthorityExists(Refusal):
    """A second root would make two worlds."""

    message = text(
        "There is an internal authority here already (%(name)s); renew its issuing level with "
        "“khien ca request”."
    )


class RootPlaceWrong(Refusal):
    """The root's key must leave the machine."""

    message = text("%(place)s cannot take the root: %(why)s.")
    status = 422


class PassphraseWrong(Refusal):
    """The root's key stays closed."""

    message = text("The root's key does not open: %(why)s.")
    status = 422


class NotOfThisAuthority(Refusal):
    """A file that has no place here."""

    message = text("%(file)s is not taken: %(why)s.")
    status = 422


class TokenFails(Refusal):
    """The key in the token does not answer."""

    message = text("The authority's key does not answer: %(why)s.")
    status = 503


class AddressMissing(Refusal):
    """Certificates name where their status is asked."""

    message = text(
        "Every certificate names where its status is asked; set KHIEN_ADDRESS or give --address, as in "
        "http://khien.tinh.gov.vn."
    )
    status = 422


class RequestWrong(Refusal):
    """A request that cannot be issued as it is."""

    message = text("%(number)s cannot be approved as it is; refuse it, or have it asked anew.")
    status = 422


class RequestUnreadable(Refusal):
    """No PKCS#10."""

    message = text("This is no certificate request (PKCS#10, PEM or DER): %(why)s.")
    status = 422


class RequestChanged(Refusal):
    """What was looked at is no longer what is asked for."""

    message = text("%(number)s was changed after you had opened it; look at it again, then decide.")


class AlreadyRevoked(Refusal):
    """A revocation stands; its reason and time are not written over."""

    message = text("Certificate %(serial)s was revoked at %(at)s already.")


class AlreadyEnded(Refusal):
    """A certificate that has ended needs no revocation."""

    message = text("Certificate %(serial)s ended at %(at)s; it is no longer valid anywhere.")


class Waits(Refusal):
    """One renewal at a time."""

    message = text("%(number)s asks for this already; it waits for a second person.")
