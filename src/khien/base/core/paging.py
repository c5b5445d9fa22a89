"""Keyset paging: the next page starts after the last row shown, whatever arrives meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row")
Table = TypeVar("Table", bound=Model)

PAGE_ROWS = 50
COUNTED_MAX = 10_000
"""A list says how many rows it has up to here, and that there are more beyond."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page; `after` starts the next one and is empty on the last.

    `total` counts all, as `counted` does.
    """

    rows: tuple[Row, ...]
    after: str
    total: int

    @property
    def counts_all(self) -> bool:
        """Return whether `total` is how many rows there are, not how far was counted."""
        return self.total <= COUNTED_MAX


def counted(rows: QuerySet[Table, Any]) -> int:
    """Return how many rows there are, or one more than `COUNTED_MAX` for all beyond. One query."""
    return rows[: COUNTED_MAX + 1].count()


def newest_first(
    rows: QuerySet[Table, Table], *, after: str, size: int = PAGE_ROWS
) -> tuple[list[Table], str]:
    """Return one page in falling order of primary key and the mark of the next page. One query."""
    if after.isdigit():
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: size + 1])
    mark = str(found[size - 1].pk) if len(found) > size else ""
    return found[:size], mark


def ordered(
    rows: QuerySet[Table, Table], *, by: str, after: str, size: int = PAGE_ROWS
) -> tuple[list[Table], str]:
    """Return one page in rising order of a text column `by`, ties by primary key. One query."""
    value, _, key = after.rpartition("~")
    if key.isdigit():
        rows = rows.filter(Q(**{f"{by}__gt": value}) | Q(**{by: value, "pk__gt": int(key)}))
    found = list(rows.order_by(by, "pk")[: size + 1])
    last: Any = found[size - 1] if len(found) > size else None
    return found[:size], f"{getattr(last, by)}~{last.pk}" if last else ""


def part_of(
    rows: Sequence[Row], *, by: str, after: str, size: int = PAGE_ROWS
) -> tuple[Sequence[Row], str]:
    """Return one page of rows that are all at hand, each known by its text `by`; and the next one's mark."""
    marks = [str(getattr(row, by)) for row in rows]
    start = marks.index(after) + 1 if after in marks else 0
    end = start + size
    return rows[start:end], marks[end - 1] if end < len(rows) else ""


def page_of(rows: Sequence[Row], *, after: str, total: int) -> Page[Row]:
    """Return a page of finished rows."""
    return Page(tuple(rows), after, total)
