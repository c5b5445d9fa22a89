"""A use case: one service call, one transaction, one audit record."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast, runtime_checkable

from django.db import transaction

from khien.base.core.clock import now
from khien.base.core.look import no_look
from khien.base.core.models import AuditRecord

P = ParamSpec("P")
R = TypeVar("R")

TEXT_MAX = 500
_SECRET_WORDS = ("password", "token", "secret")
_inside: ContextVar[bool] = ContextVar("inside_use_case", default=False)
request_id: ContextVar[str] = ContextVar("request_id", default="")


@runtime_checkable
class Summed(Protocol):
    """A value that is too large for the audit and says itself in a line what it is."""

    def summed(self) -> str:
        """Return what the audit keeps of it."""
        ...


class Acting(Protocol):
    """Who does something: a person, or the system for a stated reason."""

    @property
    def name(self) -> str:
        """Return how the audit names the actor."""
        ...

    @property
    def person_id(self) -> int | None:
        """Return the person's key, or None for the system."""
        ...


A = TypeVar("A", bound=Acting)


def use_case(function: Callable[Concatenate[A, P], R]) -> Callable[Concatenate[A, P], R]:
    """Run a service in one transaction and leave one audit record of the outermost call."""
    room = function.__module__.split(".")[2]
    action = f"{room}.{function.__name__}"

    @functools.wraps(function)
    def wrapped(by: A, *args: P.args, **kwargs: P.kwargs) -> R:
        if _inside.get():
            return function(by, *args, **kwargs)
        with _entered(), transaction.atomic():
            result = function(by, *args, **kwargs)
            details = {name: plain(name, value) for name, value in kwargs.items()}
            if isinstance(result, int):
                details["result"] = result
            record(by, action, details)
        return result

    return cast("Callable[Concatenate[A, P], R]", wrapped)


def record(by: Acting, action: str, details: dict[str, object]) -> None:
    """Leave an audit record of something done outside a use case (a sign-in, a look at a person)."""
    AuditRecord.objects.create(
        at=now(),
        actor=by.name[:200],
        person_id=by.person_id,
        action=action,
        details=details,
        request_id=request_id.get(),
    )


def plain(name: str, value: object) -> object:  # noqa: C901, PLR0911 - one line for each kind of value
    """Return a value as the audit may keep it: short, JSON-ready, secrets left out."""
    if any(word in name for word in _SECRET_WORDS):
        return "…"
    if isinstance(value, Enum):
        return str(value.value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(name, item) for item in list(value)[:50]]
    if isinstance(value, Summed):
        return value.summed()[:TEXT_MAX]
    if is_dataclass(value):
        return {
            field.name: plain(field.name, getattr(value, field.name)) for field in fields(value)
        }
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return str(value)[:TEXT_MAX]


@contextmanager
def _entered() -> Iterator[None]:
    mark = _inside.set(True)
    try:
        with no_look():
            yield
    finally:
        _inside.reset(mark)
