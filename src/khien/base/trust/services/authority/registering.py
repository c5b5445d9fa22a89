"""What the authority issues and revokes, told to the register of certificates."""

from dataclasses import dataclass
from datetime import datetime

from khien.base.accounts.types import Actor
from khien.base.trust.types.authority import ProfileCode


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate as the register takes it."""

    unit_code: str
    profile: ProfileCode
    serial: str
    holder: str
    issuer: str
    pem: str
    valid_from: datetime
    valid_to: datetime


def enter(by: Actor, issued: Issued) -> None:
    """Have a certificate stand in the register. Inside the transaction that issues it."""


def revoke(by: Actor, *, pem: str, at: datetime) -> None:
    """Have the register know that a certificate was revoked. Inside the transaction that revokes it."""
