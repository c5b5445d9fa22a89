"""When the questions before a purchase are answered, and when a supplier is in order."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from khien.base.core.refusals import text

Content = Mapping[str, Any]


def lacks(content: Content) -> tuple[str, ...]:
    """Return what a purchase leaves unanswered, as marked texts."""
    found = {
        text("country of origin"): not content.get("origin"),
        text("domestic product preferred"): not content.get("domestic"),
        text("open source preferred"): not content.get("openness"),
        text("security in the tender documents"): not content.get("requirements"),
        text("reason for a foreign or closed product"): "none_fits"
        in {content.get("domestic"), content.get("openness")}
        and not content.get("why"),
        text("inspection of a foreign donation"): bool(content.get("is_donated"))
        and not content.get("inspection"),
    }
    return tuple(what for what, is_missing in found.items() if is_missing)


def faults(content: Content, day: date) -> tuple[str, ...]:
    """Return what is not in order with a supplier on a day, as marked texts."""
    has_access = content.get("access") not in {None, "", "none"}
    found = {
        text("the licence has ended"): _is_past(content.get("licence_until"), day),
        text("the contract has ended"): _is_past(content.get("contract_until"), day),
        text("access without an end"): has_access and not content.get("access_until"),
        text("the access has outlived its end"): has_access
        and _is_past(content.get("access_until"), day),
        text("no undertaking of confidentiality"): has_access
        and not content.get("confidentiality"),
    }
    return tuple(what for what, holds in found.items() if holds)


def _is_past(given: object, day: date) -> bool:
    return bool(given) and date.fromisoformat(str(given)) < day
