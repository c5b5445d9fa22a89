"""Reads of casework: the inbox."""

from django.utils.translation import get_language, gettext

from khien.base.accounts.types import Actor
from khien.base.casework import access
from khien.base.casework.types import ItemLine
from khien.base.core.clock import now

INBOX_ROWS = 200


def inbox(actor: Actor) -> list[ItemLine]:
    """Return what waits for an actor, the most urgent first, at most 200 rows. One query."""
    at = now()
    items = access.items_for(actor).select_related("unit").order_by("due_at", "pk")[:INBOX_ROWS]
    return [
        ItemLine(
            item.pk,
            gettext(item.title) % _in_language(item.values),
            item.unit.name,
            item.url,
            item.due_at,
            is_mine=item.owner_id is not None and item.owner_id == actor.person_id,
            is_late=item.due_at < at,
        )
        for item in items
    ]


def _in_language(values: dict[str, str]) -> dict[str, str]:
    """Return the values with those meant for the reader's language (`name@vi`) in their places."""
    ending = f"@{get_language()}"
    own = {
        name.removesuffix(ending): text for name, text in values.items() if name.endswith(ending)
    }
    return {**values, **own}


def count_open(actor: Actor) -> int:
    """Return how many items wait for an actor. One query."""
    return access.items_for(actor).count()
