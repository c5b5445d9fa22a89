"""What a check stands on: the trusted roots, the revocation lists at hand, and who may be asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from asn1crypto import cms
from asn1crypto.x509 import Certificate

from khien.base.core.refusals import text
from khien.base.trust.types.notes import Note
from khien.base.trust.types.signatures import SignatureState


class Origin(StrEnum):
    """Where an answer about revocation came from."""

    EMBEDDED = text("embedded in the file")
    LAID_IN = text("laid in here")
    FETCHED = text("asked over the network")


class AnswerKind(StrEnum):
    """A revocation list, or an answer about one certificate."""

    CRL = "CRL"
    OCSP = "OCSP"


@dataclass(frozen=True, slots=True)
class Answer:
    """Something that may say whether a certificate was revoked; `nonce` is the one that was asked with."""

    kind: AnswerKind
    content: bytes
    origin: Origin
    nonce: bytes | None = None


class Asks(Protocol):
    """Asks outside whether a certificate was revoked, bounded in time and size."""

    def __call__(
        self, certificate: Certificate, issuer: Certificate
    ) -> tuple[list[Answer], list[Note]]:
        """Return what was answered, and a note of what did not answer."""
        ...


@dataclass(frozen=True, slots=True)
class Grounds:
    """What trust rests on: the instance's own certificates, those the operator put there, lists at hand."""

    own: Sequence[Certificate]
    others: Sequence[Certificate] = ()
    answers: Sequence[Answer] = ()
    asks: Asks | None = None

    @property
    def anchors(self) -> list[Certificate]:
        """Return all certificates that trust rests on."""
        return [*self.own, *self.others]


@dataclass(slots=True)
class Facts:
    """What a signature brings, whatever file it stands in.

    `tokens` are time stamps with the bytes they stand on; `found` what its reading showed already.
    """

    certificate: Certificate | None
    said_at: datetime | None
    is_whole: bool
    digests: tuple[str, ...] = ()
    pool: list[Certificate] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    tokens: list[tuple[cms.ContentInfo, bytes]] = field(default_factory=list)
    found: list[tuple[SignatureState, Note]] = field(default_factory=list)
    is_stamp: bool = False
    is_alone: bool = True
    """Whether the certificates it brings are for this signer alone."""
