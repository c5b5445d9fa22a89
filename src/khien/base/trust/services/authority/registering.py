"""What the authority issues and revokes, told to the register of certificates."""

from datetime import datetime

from khien.base.trust.types.authority import ProfileCode


def enter(*, unit_code: str, profile: ProfileCode, pem: str) -> None:
    """Have a certificate stand in the register. Inside the transaction that issues it."""


def revoke(*, fingerprint: str, at: datetime, words: str) -> None:
    """Have the register know that a certificate was revoked. Inside the transaction that revokes it."""
