"""How serious an incident is: what the criteria make of the facts, without a person's word."""

from collections.abc import Callable
from typing import Final

from khien.act.response.rules.incidents import SERIOUS
from khien.act.response.types.severity import Criterion
from khien.base.core.refusals import text
from khien.base.regulation.types import ProcessKind, Severity

ORDINARY: Final = "ordinary"
NAMES: Final[dict[str, str]] = {SERIOUS: text("Serious"), ORDINARY: text("Ordinary")}


def counted_facts(facts: frozenset[str]) -> frozenset[str]:
    """Return the facts without the one that is a person's own word."""
    return facts - {SERIOUS}


def criteria(
    severity: Severity, facts: frozenset[str], title: Callable[[str], str]
) -> tuple[Criterion, ...]:
    """Return each group of facts that a severity asks for, and which of them hold."""
    return tuple(
        Criterion(
            tuple(title(fact) for fact in group),
            tuple(title(fact) for fact in group if fact in facts),
        )
        for group in severity.when
    )


def process_of(code: str) -> ProcessKind:
    """Return the process by which an incident of a severity is answered."""
    return "serious" if code == SERIOUS else "ordinary"
