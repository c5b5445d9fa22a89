"""Sigma correlations out of pySigma's parse: what is meant, and what is refused with a reason."""

from collections.abc import Mapping
from typing import Final

from sigma.correlations import SigmaCorrelationCondition, SigmaCorrelationRule

from khien.engine.sigma.types import Correlation, Grouping

KINDS: Final = frozenset({"event_count", "value_count", "temporal", "temporal_ordered"})
COUNT_MAX: Final = 10_000
SECONDS_MAX: Final = 31 * 24 * 3600


class CorrelationRefused(ValueError):
    """A correlation that is not evaluated here; the message says why."""


def references_of(parsed: SigmaCorrelationRule) -> tuple[str, ...]:
    """Return the ids or names of the rules that a correlation joins."""
    return tuple(str(reference.reference) for reference in parsed.rules or ())


def correlation_of(
    parsed: SigmaCorrelationRule, path: str, known: Mapping[str, str]
) -> Correlation:
    """Return the correlation, its rules by id; `known` gives the id of an id or a name.

    Raises CorrelationRefused.
    """
    kind = parsed.type.name.lower()
    if kind not in KINDS:
        raise CorrelationRefused(f"correlations of type {kind} are not supported")
    wanted = references_of(parsed)
    condition = parsed.condition
    if not isinstance(condition, SigmaCorrelationCondition) or not wanted:
        raise CorrelationRefused("conditions over rules in a correlation are not supported")
    is_temporal = kind in {"temporal", "temporal_ordered"}
    count = len(set(wanted)) if is_temporal else condition.count
    operator = "gte" if is_temporal else condition.op.name.lower()
    if operator not in {"gte", "gt"}:
        told = "only gte and gt are: a count that must stay low is known when the window ends"
        raise CorrelationRefused(f"the condition {operator} is not supported; {told}")
    needed = count + (1 if operator == "gt" else 0)
    if not 1 <= needed <= COUNT_MAX:
        raise CorrelationRefused(f"a count of {needed} is not within 1 and {COUNT_MAX}")
    seconds = parsed.timespan.seconds
    if not 0 < seconds <= SECONDS_MAX:
        raise CorrelationRefused("its timespan is not within a second and 31 days")
    field = condition.fieldref if kind == "value_count" else ()
    fields = (field,) if isinstance(field, str) else tuple(field or ())
    if kind == "value_count" and not fields:
        raise CorrelationRefused("a value_count names no field")
    return Correlation(
        id=str(parsed.id or path),
        title=parsed.title,
        level=str(parsed.level or "medium").lower(),
        kind=kind,
        rules=tuple(known[reference] for reference in wanted),
        group_by=tuple(
            Grouping(field, _own_names(parsed, field, known)) for field in parsed.group_by or ()
        ),
        seconds=seconds,
        count=needed,
        fields=fields,
        path=path,
        name=parsed.name or "",
        generates=bool(parsed.generate),
    )


def _own_names(
    parsed: SigmaCorrelationRule, field: str, known: Mapping[str, str]
) -> dict[str, str]:
    """Return under which name each rule has an aliased field."""
    alias = parsed.aliases.aliases.get(field) if parsed.aliases else None
    if alias is None:
        return {}
    return {
        known[reference.reference]: name
        for reference, name in alias.mapping.items()
        if reference.reference in known
    }
