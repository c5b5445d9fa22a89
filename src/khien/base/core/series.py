"""Numbers that people say on the telephone: a series, a year, and the next one of it."""

from typing import Any

from django.db.models import QuerySet


def following(rows: QuerySet[Any], series: str, *, digits: int) -> str:
    """Return the number after the highest of a series, as SC-2026-00042 after SC-2026-00041. One query.

    Call inside the transaction that keeps it; a number is unique by its table's constraint.
    """
    held = rows.filter(number__startswith=series).order_by("-number")
    last = held.values_list("number", flat=True).first()
    serial = int(last.rpartition("-")[2]) + 1 if last else 1
    return f"{series}{serial:0{digits}d}"
