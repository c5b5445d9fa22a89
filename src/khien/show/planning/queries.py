"""Reads of planning: the plans' orders, each with its live figures."""

import functools
import tomllib
from datetime import datetime
from pathlib import Path

from khien.base.accounts.types import Actor
from khien.base.core.refusals import NotFound
from khien.show.assurance import queries as assurance
from khien.show.planning.types import Order, OrderState, Plan

DATA = Path(__file__).parent / "data" / "orders.toml"


@functools.cache
def all_orders() -> tuple[Order, ...]:
    """Return every order that is tied to measures so far, in the plans' order. Read once."""
    held = tomllib.loads(DATA.read_text(encoding="utf-8"))
    plans = {code: Plan(code=code, **values) for code, values in held["plans"].items()}
    return tuple(
        Order(
            clause=entry["clause"],
            plan=plans[entry["clause"].partition("-")[0]],
            quote=entry["quote"],
            summary=entry["summary"],
            owed_by=entry["owed_by"],
            shown_by=entry["shown_by"],
            measures=tuple(entry["measures"]),
        )
        for entry in held["order"]
    )


def order(clause: str) -> Order:
    """Return one order by its clause. Raises NotFound."""
    for each in all_orders():
        if each.clause == clause:
            return each
    raise NotFound(what=clause)


def order_state(
    actor: Actor,
    clause: str,
    *,
    unit_codes: frozenset[str] | None = None,
    at: datetime | None = None,
) -> OrderState:
    """Return an order with its figures over the units the actor sees. Raises NotFound."""
    wanted = order(clause)
    figures = tuple(
        assurance.figure(actor, code, unit_codes=unit_codes, at=at) for code in wanted.measures
    )
    return OrderState(wanted, figures)


def order_states(actor: Actor, unit_codes: frozenset[str] | None = None) -> list[OrderState]:
    """Return every order with its figures."""
    return [order_state(actor, each.clause, unit_codes=unit_codes) for each in all_orders()]
