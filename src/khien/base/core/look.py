"""One look: while a page is read, what the doors found is asked for once; any write forgets it."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

R = TypeVar("R")

_seen: ContextVar[dict[Hashable, object] | None] = ContextVar("seen_in_one_look", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Let the reads of one page share what the doors found."""
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


@contextmanager
def no_look() -> Iterator[None]:
    """Ask anew for everything while something is written, and after it."""
    held = _seen.get()
    token = _seen.set(None)
    try:
        yield
    finally:
        _seen.reset(token)
        if held is not None:
            held.clear()


def remembered(key: Hashable, find: Callable[[], R]) -> R:
    """Return what `find` returns, found once in one look; outside of one it is always asked."""
    seen = _seen.get()
    if seen is None:
        return find()
    if key not in seen:
        seen[key] = find()
    return cast("R", seen[key])
