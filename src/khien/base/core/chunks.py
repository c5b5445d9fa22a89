"""Long lists cut into pieces that a database takes at once."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

Item = TypeVar("Item")

SIZE: Final = 500


def chunks(items: Iterable[Item], size: int = SIZE) -> Iterator[list[Item]]:
    """Yield the items in lists of at most `size`."""
    held = iter(items)
    while piece := list(islice(held, size)):
        yield piece
