"""The plain evaluator: every rule asked of every record, nothing remembered. Slow, and obviously right."""

import functools
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from khien.engine.records.flatten import DEPTH_MAX
from khien.engine.records.types import Format
from khien.engine.sigma.atoms import Test, asked, same_text, test_of, text_of
from khien.engine.sigma.logsources import class_of, names_for
from khien.engine.sigma.names import Names
from khien.engine.sigma.types import Atom, Condition, Kind, Reason, Rule, RuleSet

VALUE_CHARACTERS = 4000


class Reference:
    """A rule set asked the plain way."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self.by_source: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for number, rule in enumerate(rules.rules):
            self.by_source[rule.product, rule.category, rule.service].append(number)

    def match(self, kind: Format, fields: dict[str, Any]) -> list[Rule]:
        """Return the rules that a record matches, in the order of the set."""
        held = class_of(kind, fields)
        rules = self.rules.rules
        found = []
        for source, numbers in self.by_source.items():
            names = names_for(*source, held)
            if names is not None:
                found += [
                    number
                    for number in numbers
                    if self.holds(rules[number].condition, fields, names)
                ]
        return [rules[number] for number in sorted(found)]

    def holds(self, condition: Condition, fields: dict[str, Any], names: Names) -> bool:
        """Return whether a condition is true of a record."""
        if isinstance(condition, bool):
            return condition
        if isinstance(condition, int):
            return atom_holds(self.rules.atoms[condition], fields, names)
        word, *parts = condition
        if word == "not":
            return not self.holds(parts[0], fields, names)
        if word == "and":
            return all(self.holds(part, fields, names) for part in parts)
        return any(self.holds(part, fields, names) for part in parts)

    def explain(self, rule: Rule, kind: Format, fields: dict[str, Any]) -> tuple[Reason, ...]:
        """Return which values made a matching rule true; negated parts explain nothing."""
        names = names_for(rule.product, rule.category, rule.service, class_of(kind, fields))
        reasons: dict[tuple[str, str], Reason] = {}
        self._explain(rule.condition, fields, names or (), reasons)
        return tuple(reasons.values())

    def _explain(
        self,
        condition: Condition,
        fields: dict[str, Any],
        names: Names,
        reasons: dict[tuple[str, str], Reason],
    ) -> None:
        if isinstance(condition, bool):
            return
        if isinstance(condition, int):
            atom = self.rules.atoms[condition]
            if atom_holds(atom, fields, names):
                for reason in _reasons(atom, fields, names):
                    reasons.setdefault((reason.field, reason.asked), reason)
            return
        word, *parts = condition
        if word != "not":
            for part in parts:
                if self.holds(part, fields, names):
                    self._explain(part, fields, names, reasons)


def value_of(field: str, fields: dict[str, Any], names: Names) -> Any:
    """Return a rule field's value in a record, None where it is missing."""
    for name in dict(names).get(field, (field,)):
        if fields.get(name) is not None:
            return fields[name]
    return None


def atom_holds(atom: Atom, fields: dict[str, Any], names: Names) -> bool:
    """Return whether one atom is true of a record."""
    if atom.field is None:
        return any(_value_holds(atom, value) for value in _leaves(fields))
    value = value_of(atom.field, fields, names)
    if atom.kind is Kind.NULL:
        return value is None
    if atom.kind is Kind.EXISTS:
        is_there = any(name in fields for name in dict(names).get(atom.field, (atom.field,)))
        return is_there == (atom.option == "yes")
    if value is None:
        return False
    if atom.kind is Kind.FIELD:
        other = value_of(atom.pattern, fields, names)
        return other is not None and same_text(value, other, atom.option)
    return _value_holds(atom, value)


def _leaves(value: Any, depth: int = 0) -> Iterator[Any]:
    """Yield what a value holds at any depth that a log has: objects and lists are opened."""
    if isinstance(value, dict | list) and depth < DEPTH_MAX:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner, depth + 1)
    elif not isinstance(value, dict | list):
        yield value


def _value_holds(atom: Atom, value: Any) -> bool:
    if value is None:
        return False
    if isinstance(value, list):
        return any(_value_holds(atom, item) for item in value)
    if isinstance(value, dict):
        return False
    return _test(atom)(text_of(value))


@functools.lru_cache(maxsize=200_000)
def _test(atom: Atom) -> Test:
    return test_of(atom)


def _reasons(atom: Atom, fields: dict[str, Any], names: Names) -> list[Reason]:
    if atom.field is not None:
        value = value_of(atom.field, fields, names)
        shown = text_of(value) if value is not None else ""
        return [Reason(atom.field, shown[:VALUE_CHARACTERS], asked(atom))]
    return [
        Reason(name, text_of(leaf)[:VALUE_CHARACTERS], asked(atom))
        for name, value in fields.items()
        for leaf in _leaves(value)
        if _value_holds(atom, leaf)
    ][:1]
