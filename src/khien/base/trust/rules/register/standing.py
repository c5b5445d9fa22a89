"""How a certificate stands, and when somebody is reminded of its end."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from khien.base.trust.types.certificates import CertificateState, Fate


def state(fate: str, ends_at: datetime, *, at: datetime, soon_days: int) -> CertificateState:
    """Return how a certificate stands at an instant."""
    if fate == Fate.REVOKED:
        return CertificateState.REVOKED
    if fate == Fate.REPLACED:
        return CertificateState.REPLACED
    if ends_at <= at:
        return CertificateState.ENDED
    return (
        CertificateState.ENDING
        if ends_at - at <= timedelta(days=soon_days)
        else CertificateState.VALID
    )


def stage(ends_at: datetime, days: Sequence[int], *, at: datetime) -> int:
    """Return which reminder is due: the least of the days that are not over yet; 0 for none."""
    left = ends_at - at
    due = [one for one in days if left <= timedelta(days=one)]
    return min(due, default=0)
