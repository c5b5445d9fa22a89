"""The field in which a unit is chosen: a plain list of few, a search among many."""

from typing import Any

from django import template
from django.template import Context

from khien.base.accounts import queries
from khien.base.accounts.http import Request
from khien.base.accounts.types import Capability, UnitLine

register = template.Library()


@register.inclusion_tag("accounts/unit_field.html", takes_context=True)
def unit_field(
    context: Context,
    *,
    id: str,  # noqa: A002 - as the attribute is called
    capability: str = "",
    chosen: str = "",
    empty: str = "",
    sends: bool = False,
) -> dict[str, Any]:
    """Show a field named `unit`; what it sends is read by `queries.unit_meant`.

    `chosen` is the unit's code, or what was typed. `empty` says what no unit means; without it one must
    be chosen. With `sends` a choice sends the form.
    Two queries.
    """
    request: Request = context["request"]
    wanted = Capability(capability) if capability else None
    units = queries.few_units(request.actor, wanted)
    return {
        "units": units,
        "id": id,
        "capability": capability,
        "chosen": chosen
        if units is not None
        else shown(queries.find_unit(request.actor, chosen), chosen),
        "empty": empty,
        "sends": sends,
    }


@register.filter
def shown(unit: UnitLine | None, said: str = "") -> str:
    """Return a unit as a search field shows it: its name, and its code in brackets."""
    return f"{unit.name} ({unit.code})" if unit else said
