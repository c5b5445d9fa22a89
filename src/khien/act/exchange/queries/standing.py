"""Reads of what an actor may do in exchange, for its pages."""

from khien.act.exchange import access
from khien.base.accounts.types import Actor


def may_manage(actor: Actor) -> bool:
    """Return whether the actor speaks for the province in exchange. One query."""
    return access.may_manage(actor)


def require_manage(actor: Actor) -> None:
    """Raise NotAllowed unless the actor speaks for the province in exchange."""
    access.require_manage(actor)
