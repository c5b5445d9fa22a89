"""The words of certificates of persons."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text


class Standard(StrEnum):
    """Which standard a certificate follows (CM35-II.4-c; Law 116/2025, art. 34.2)."""

    NATIONAL = "national"
    INTERNATIONAL = "international"
    COURSE = "course"


STANDARD_NAMES: Final[dict[Standard, str]] = {
    Standard.NATIONAL: text("National"),
    Standard.INTERNATIONAL: text("International"),
    Standard.COURSE: text("Of the course only"),
}

PROFESSIONAL: Final = (Standard.NATIONAL, Standard.INTERNATIONAL)
"""The standards that count as a professional certificate."""


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """A certificate as it is entered; without an end it holds until it is revoked."""

    title: str
    number: str
    issuer: str
    standard: Standard
    issued_on: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One certificate of a person."""

    key: int
    learner: int
    name: str
    unit: str
    unit_code: str
    title: str
    number: str
    issuer: str
    standard: Standard
    issued_on: date
    valid_until: date | None
    class_key: int | None
    revoked_at: datetime | None
    revoked_why: str
    is_replaced: bool
    state: str

    @property
    def standard_name(self) -> str:
        """Return the marked text of the standard."""
        return STANDARD_NAMES[self.standard]


class CertificateDays(Refusal):
    """A certificate would end before it was issued, or was issued in the future."""

    message = text(
        "A certificate is issued today or earlier and ends later: this one is issued on %(issued)s "
        "and ends on %(until)s."
    )
    status = 422


class CertificateTaken(Refusal):
    """An issuer gives each number once."""

    message = text(
        "A certificate of %(issuer)s with the number %(number)s stands in the register; look it up."
    )


class OwnCertificate(Refusal):
    """Nobody issues a certificate to themselves."""

    message = text(
        "Nobody issues a certificate to themselves; a colleague who may do it issues it."
    )


class RevokeNeedsReason(Refusal):
    """A certificate is revoked once, with a reason."""

    message = text("Say why the certificate is revoked; a revoked one stays so.")
    status = 422
