"""The words of signing: levels, what is shown on the page, keys and stampers of whatever make."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from khien.base.core.refusals import Refusal, text
from khien.base.trust.types.images import SEAL_MM_USUAL
from khien.base.trust.types.signatures import Checked


class Level(StrEnum):
    """How long a signature can be checked (ETSI EN 319 142): the baseline levels of PAdES."""

    B = "B-B"
    T = "B-T"
    LTA = "B-LTA"


@dataclass(frozen=True, slots=True)
class Appearance:
    """What shows in the room that a document leaves for a signature.

    `box` is left, bottom, right, top of the room in points from the lower left corner; pages count from 1,
    -1 is the last one. `signature` is a blue PNG, `seal` a red one that is `seal_mm` wide; where there is no
    signature's image, `lines` stand in its place.
    """

    box: tuple[float, float, float, float]
    page: int = -1
    signature: bytes = b""
    seal: bytes = b""
    seal_mm: int = SEAL_MM_USUAL
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed PDF or a detached signature, the level reached, and the marked sentence why no higher."""

    content: bytes
    level: Level
    why: str = ""


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """A signed paper, what its check found, who signed it (a line each).

    `stamp_ends_at` says when its last time stamp ends; None where it bears none that holds. `level` and
    `why` are of one that was signed here: how far it got, and the marked sentence why no further.
    """

    content: bytes
    found: Checked
    names: tuple[str, ...]
    stamp_ends_at: datetime | None
    level: Level | None = None
    why: str = ""


class Stamper(Protocol):
    """Gives time stamps (RFC 3161), with a key of this instance or from an address."""

    def stamp(self, question: bytes) -> bytes:
        """Return the answer (DER) to a question (DER). Raises NoStamp."""
        ...


class SigningKey(Protocol):
    """A key that signs: in a file, or in a token that never gives it out."""

    @property
    def name(self) -> str:
        """Return how the audit names it."""
        ...

    @property
    def chain(self) -> Sequence[Any]:
        """Return its certificate and those above it, as asn1crypto takes them."""
        ...

    def opened(self) -> AbstractContextManager[Any]:
        """Open it for signing: pyHanko's `Signer`. Raises TokenProblem."""
        ...


class NoStamp(Refusal):
    """No time stamp was to be had."""

    message = text("The time-stamping authority gave no time stamp: %(detail)s.")


class TokenProblem(Refusal):
    """A token that does not sign."""

    message = text(
        "The token does not sign: %(detail)s. Check KHIEN_PKCS11, KHIEN_PKCS11_TOKEN, the key's label and "
        "the PIN."
    )
    status = 422


class NoToken(Refusal):
    """No token is configured."""

    message = text(
        "No token is configured; the operator names its module in KHIEN_PKCS11 and its label in "
        "KHIEN_PKCS11_TOKEN."
    )


class KeyRevoked(Refusal):
    """A revoked certificate signs nothing more."""

    message = text("The certificate of “%(name)s” was revoked on %(day)s: it signs nothing more.")


class BadPlace(Refusal):
    """A page or a box that the document does not have."""

    message = text(
        "The signature cannot stand on page %(page)s at %(box)s: the document has %(pages)s pages, and a "
        "box runs from its lower left to its upper right corner, in points."
    )
    status = 422


class StampNoLonger(Refusal):
    """A new time stamp that would hold no longer than the one that is there."""

    message = text(
        "The time-stamping authority's certificate ends on %(day)s, no later than that of the stamp that is "
        "there; it must renew its certificate first."
    )


class NotHeld(Refusal):
    """A document that was to be stamped again and whose signatures no longer hold."""

    message = text("It cannot be stamped again: %(detail)s")
    status = 422
