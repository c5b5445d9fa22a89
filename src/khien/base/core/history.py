"""Rows that keep their past: each state is valid from one instant to another, and never rewritten."""

from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Q, QuerySet


class Dated(models.Model):
    """A state that held from `valid_from` until `valid_to` (null: it still holds)."""

    valid_from = models.DateTimeField(db_index=True)
    valid_to = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_period_runs_forward",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            )
        ]


State = TypeVar("State", bound=Dated)


def as_of(rows: QuerySet[State, State], at: datetime) -> QuerySet[State, State]:
    """Return the states that held at an instant."""
    return rows.filter(valid_from__lte=at).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at))


def replace_state(
    states: QuerySet[State, State], *, at: datetime, values: dict[str, Any]
) -> State | None:
    """Close the open state of `states` at `at` and open one with its values changed.

    `states` must be narrowed to one thing. Returns the new state, or None when nothing changes.
    Call inside a transaction.
    """
    current = states.select_for_update().filter(valid_to__isnull=True).first()
    if current is None:
        msg = "a first state is created, not replaced"
        raise LookupError(msg)
    if all(getattr(current, name) == value for name, value in values.items()):
        return None
    states.filter(pk=current.pk).update(valid_to=at)
    current.pk = None
    current._state.adding = True  # noqa: SLF001 - Django's documented way to copy a row
    current.valid_from = at
    for name, value in values.items():
        setattr(current, name, value)
    current.save(force_insert=True)
    return current


def keep_state(states: QuerySet[State, State], *, at: datetime, values: dict[str, Any]) -> bool:
    """Close the open state of `states` at `at` where its values are others; return whether to open a new one.

    `states` must be narrowed to one thing; it may have none yet. A state that would have held for no time is
    removed. Call inside a transaction.
    """
    held = states.filter(valid_to__isnull=True).first()
    if held is None:
        return True
    if all(getattr(held, name) == value for name, value in values.items()):
        return False
    if held.valid_from >= at:
        held.delete()
    else:
        held.valid_to = at
        held.save(update_fields=["valid_to"])
    return True
