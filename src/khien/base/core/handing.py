"""Rows of a unit that ends, given to the unit that follows it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet

from khien.base.core.chunks import chunks
from khien.base.core.offers import Holding


def of_rows(
    title: str, rows: Callable[[int], QuerySet[Any]], *, alike: Sequence[str] = ()
) -> Holding:
    """Return the holding that rows of a unit are: `rows(unit)` are its open ones.

    Of rows that may stand but once in a unit, `alike` are the fields by which two are the same: where the
    heir has such a row, the other stays where it was.
    """
    return Holding(
        title,
        lambda unit: rows(unit).count(),
        lambda unit, heir: give(rows(unit), heir, besides=rows(heir), alike=alike),
    )


def give(
    rows: QuerySet[Any],
    heir: int,
    *,
    besides: QuerySet[Any] | None = None,
    alike: Sequence[str] = (),
) -> int:
    """Give rows to another unit by their column `unit`; return how many went.

    Those that are alike to one of `besides` by these fields stay. Call inside a transaction.
    """
    taken = set(besides.values_list(*alike)) if besides is not None and alike else set()
    keys = [row[0] for row in rows.values_list("pk", *alike) if row[1:] not in taken]
    for part in chunks(keys):
        rows.filter(pk__in=part).update(unit_id=heir)
    return len(keys)


def renamed(name: str, mark: str, taken: set[str], most: int) -> str:
    """Return a name that nobody has yet: itself, or with the former unit's mark behind it."""
    return name if name not in taken else f"{name[: most - len(mark) - 3]} ({mark})"
