"""Terms as JSON keeps them."""

from collections.abc import Mapping
from typing import Any

from khien.act.exchange.types.imports import Terms
from khien.act.exchange.types.indicators import Reliability, TechnicalClass
from khien.base.core.tlp import Tlp


def terms_as_plain(terms: Terms) -> dict[str, Any]:
    """Return terms as JSON keeps them."""
    return {
        "source": terms.source,
        "reliability": terms.reliability.value,
        "technical_class": terms.technical_class.value if terms.technical_class else "",
        "tlp": int(terms.tlp),
        "days": terms.days,
    }


def terms_of(plain: Mapping[str, Any]) -> Terms:
    """Return terms again."""
    said = plain["technical_class"]
    return Terms(
        plain["source"],
        Reliability(plain["reliability"]),
        TechnicalClass(said) if said else None,
        Tlp(plain["tlp"]),
        plain["days"],
    )
