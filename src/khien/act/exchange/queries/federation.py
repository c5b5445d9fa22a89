"""Reads of federation: which incidents were passed, and to whom one could be."""

from khien.act.exchange import access
from khien.act.exchange.types.federation import Direction, Passed
from khien.base.accounts.types import Actor
from khien.base.core.tlp import Tlp


def passed(actor: Actor) -> list[Passed]:
    """Return the newest hundred incidents passed between us and peers. One query."""
    access.require_manage(actor)
    rows = access.passed().select_related("peer").order_by("-pk")[:100]
    return [
        Passed(
            Direction(row.direction),
            row.peer.name,
            row.our_number,
            row.their_number,
            Tlp(row.tlp),
            row.at,
            row.receipt_at,
        )
        for row in rows
    ]
