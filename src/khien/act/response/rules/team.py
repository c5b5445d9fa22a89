"""Decisions on the team: what is overdue, when nobody is on duty."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from khien.act.response.types.team import GapLine, PartnerKind, ShiftRefused
from khien.base.core.refusals import text

CONTACT_TEST: Final = timedelta(days=90)
"""How long the test of a contact holds; a local habit. A stale contact is fined: NĐ 330/2026."""
SHIFT_MAX: Final = timedelta(days=7)
LOOKAHEAD: Final = timedelta(days=7)

PARTNER_NAMES: Final[dict[PartnerKind, str]] = {
    PartnerKind.BODY: text("Outside body"),
    PartnerKind.PROVINCE: text("Another province"),
    PartnerKind.SUPPLIER: text("Supplier"),
}


def require_shift(
    starts_at: datetime, ends_at: datetime, own: Iterable[tuple[datetime, datetime]]
) -> None:
    """Raise ShiftRefused unless one person can keep this shift beside their others."""
    if ends_at <= starts_at:
        raise ShiftRefused(why=text("it ends before it begins"))
    if ends_at - starts_at > SHIFT_MAX:
        raise ShiftRefused(why=text("nobody is on duty for more than seven days at a stretch"))
    if any(start < ends_at and starts_at < end for start, end in own):
        raise ShiftRefused(why=text("this person is on duty then already"))


def gaps(
    shifts: Iterable[tuple[datetime, datetime]], *, start: datetime, end: datetime
) -> tuple[GapLine, ...]:
    """Return the times between two instants that no shift covers, in order."""
    found, covered = [], start
    for begins, ends in sorted(shifts):
        if begins > covered:
            found.append(GapLine(covered, min(begins, end)))
        covered = max(covered, ends)
        if covered >= end:
            return tuple(found)
    return (*found, GapLine(covered, end))


def is_stale(tested_at: datetime | None, *, at: datetime) -> bool:
    """Return whether a contact must be tested again."""
    return tested_at is None or tested_at + CONTACT_TEST < at
