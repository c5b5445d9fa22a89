"""When a unit's mail gateway may ask: not before its Quy chế is issued and its staff were told."""

from datetime import date

from khien.base.core.refusals import Invalid, text


def require_permission(regulation: str, issued_on: date, notice_on: date, today: date) -> None:
    """Raise Invalid unless the regulation is named and issued, and the staff told after that."""
    if not regulation.strip():
        raise Invalid(what=text("Name the number of the unit's issued Quy chế, as in 12/QĐ-UBND."))
    if issued_on > today:
        raise Invalid(what=text("The Quy chế's day of issue has not come yet."))
    if notice_on < issued_on:
        raise Invalid(what=text("The staff are told after the Quy chế is issued, not before."))
    if notice_on > today:
        raise Invalid(what=text("The day on which the staff are told has not come yet."))
