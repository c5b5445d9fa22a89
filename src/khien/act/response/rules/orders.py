"""Decisions on orders: names of their states, what an order and an answer must say."""

from datetime import datetime
from typing import Final

from khien.act.response.types.orders import NewOrder, OrderState
from khien.base.core.refusals import Invalid, text

STATE_NAMES: Final[dict[OrderState, str]] = {
    OrderState.GIVEN: text("Waits for the unit"),
    OrderState.DONE: text("Done and confirmed"),
    OrderState.REFUSED: text("Refused"),
    OrderState.WITHDRAWN: text("Withdrawn"),
}


def require_order(order: NewOrder, at: datetime) -> None:
    """Raise Invalid for an order that says nothing or is due before it is given."""
    if not order.title.strip():
        raise Invalid(what=text("Write what the unit is to do."))
    if order.due_at <= at:
        raise Invalid(what=text("An order is due after it is given; enter a later time."))


def require_answer(words: str, state: OrderState) -> str:
    """Return what an order is answered with. Raises Invalid without words."""
    if not words.strip():
        why = {
            OrderState.DONE: text("Say in a sentence what was done."),
            OrderState.REFUSED: text("Say why it is refused, and what is proposed instead."),
        }
        raise Invalid(what=why.get(state, text("Say why the order is withdrawn.")))
    return words.strip()[:4000]
