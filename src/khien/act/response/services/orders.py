"""Orders: given to a unit with a due time, confirmed when done, refused with a reason, withdrawn."""

from django.urls import reverse
from django.utils import timezone

from khien.act.response import access
from khien.act.response.models import Incident, Order
from khien.act.response.rules import case as kinds
from khien.act.response.rules import orders as rules
from khien.act.response.services.timeline import write
from khien.act.response.types.incidents import EntryKind
from khien.act.response.types.orders import NewOrder, OrderEnded, OrderState
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case


@use_case
def give_order(by: Actor, *, number: str, order: NewOrder) -> int:
    """Order a unit to do something by a time; it waits there, and silence climbs. Returns the key.

    Who orders must be allowed to work on incidents in the ordered unit: nobody orders a neighbour.
    The unit is told the order and nothing else of the incident.
    """
    row, case = access.require_open_incident(by, number)
    accounts.require_may(by, Capability.WORK_INCIDENTS, order.unit_code)
    at = now()
    rules.require_order(order, at)
    given = Order(
        incident=row,
        unit_id=accounts.unit_key(order.unit_code),
        title=order.title.strip()[:300],
        words=order.words.strip()[:4000],
        due_at=order.due_at,
        state=OrderState.GIVEN,
        given_at=at,
        given_by=by.name[:200],
    )
    given.save()
    ask(by, given, row, case.line.key)
    write(by, row, EntryKind.ORDER, f"{given.unit.name}: {given.title}", _url(given))
    return given.pk


@use_case
def confirm_order(by: Actor, *, key: int, words: str) -> None:
    """Say for the ordered unit that it is done, and what was done. Raises OrderEnded, NotAllowed."""
    _answer(by, key, OrderState.DONE, words)


@use_case
def refuse_order(by: Actor, *, key: int, why: str) -> None:
    """Say for the ordered unit that it cannot be done, and why. Raises OrderEnded, NotAllowed."""
    _answer(by, key, OrderState.REFUSED, why)


@use_case
def withdraw_order(by: Actor, *, key: int, why: str) -> None:
    """Take an order back that nobody answered; the reason stays. Raises OrderEnded, NotAllowed."""
    row, _, works = access.require_order(by, key, is_locked=True)
    if not works:
        raise RightMissing(Capability.WORK_INCIDENTS)
    _end(by, row, OrderState.WITHDRAWN, why)
    write(by, row.incident, EntryKind.ORDER_NO, f"{row.unit.name}: {row.title}. {row.answer}")


def withdraw_open(by: Actor, row: Incident, why: str) -> None:
    """Withdraw the orders of an incident that ends. Call inside a transaction."""
    for order in access.orders_of(row).filter(state=OrderState.GIVEN):
        _end(by, order, OrderState.WITHDRAWN, why)


def ask(by: Actor, order: Order, row: Incident, case_key: int) -> None:
    """Have an order wait in its unit's inbox. Call inside a transaction."""
    casework.open_item(
        by,
        item=NewItem(
            kind=kinds.ORDER_ITEM.code,
            title=text("Order: %(title)s"),
            values={"title": order.title, "number": row.number},
            unit_code=order.unit.code,
            capability=Capability.WORK_INCIDENTS.value,
            due_at=order.due_at,
            url=_url(order),
            subject=str(order.pk),
            case_id=case_key,
        ),
        ladder=kinds.SILENCE,
    )


def _answer(by: Actor, key: int, state: OrderState, words: str) -> None:
    row, answers, _ = access.require_order(by, key, is_locked=True)
    if not answers:
        raise RightMissing(Capability.WORK_INCIDENTS)
    _end(by, row, state, words)
    kind = EntryKind.ORDER_DONE if state is OrderState.DONE else EntryKind.ORDER_NO
    unit = Actor(row.unit.name, None)  # which of its people answered is its own matter
    write(unit, row.incident, kind, f"{row.title}. {row.answer}", _url(row))


def _end(by: Actor, row: Order, state: OrderState, words: str) -> None:
    if row.state != OrderState.GIVEN:
        at = f"{timezone.localtime(row.ended_at or now()):%H:%M %d/%m/%Y}"
        raise OrderEnded(state=rules.STATE_NAMES[OrderState(row.state)], at=at)
    row.answer = rules.require_answer(words, state)
    row.state, row.ended_at, row.ended_by = state, now(), by.name[:200]
    row.save(update_fields=["answer", "state", "ended_at", "ended_by"])
    casework.finish_item(by, kind=kinds.ORDER_ITEM.code, subject=str(row.pk))


def _url(order: Order) -> str:
    return reverse("response:order", args=[order.pk])
