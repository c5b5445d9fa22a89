"""Correlations over time: rules that matched, joined by group within a sliding window.

Decisions where Sigma is silent: time is the event's own; a window is closed on both sides; a group
fires at most once within a window's length; an event without one of the group's fields belongs to no
group; several values of a field count as one. What a group holds is bounded by the count asked for,
so that a flood costs no memory; groups beyond `GROUPS_MAX` push out those that were silent longest,
and are counted.
"""

from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from khien.engine.records.types import Format
from khien.engine.sigma.atoms import text_of
from khien.engine.sigma.logsources import class_of, names_for
from khien.engine.sigma.reference import value_of
from khien.engine.sigma.types import Correlation, Reason, Rule, RuleSet

GROUPS_MAX: Final = 50_000
EVENTS_SHOWN: Final = 20
RULES: Final = "rules"
"""The field of a reason whose value is rules by their ids, joined by ` > ` or ` + `."""
VALUE_CHARACTERS: Final = 300
SECOND: Final = 1_000_000

GroupKey = tuple[str, str, tuple[str, ...]]
"""A correlation's id, the scope (a unit), and the values of its group-by fields."""


@dataclass(frozen=True, slots=True)
class Base:
    """A match of a rule that some correlation counts: `at` in UTC microseconds."""

    rule: Rule
    kind: Format
    fields: dict[str, Any]
    at: int
    event: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Correlated:
    """A correlation that came true with an event; `rule` stands for the correlation."""

    rule: Rule
    base: Base
    reasons: tuple[Reason, ...]
    events: tuple[str, ...]


class Group(msgspec.Struct, array_like=True):
    """What is remembered of one group: as much as its count asks for, and no more."""

    times: list[int] = []
    last: dict[str, int] = {}
    starts: list[int] = []
    events: list[str] = []
    fired_at: int | None = None
    latest: int = 0


class Correlator:
    """The correlations of a rule set with what their groups remember. Not safe for threads."""

    def __init__(self, rules: RuleSet) -> None:
        self.by_rule: dict[str, list[Correlation]] = {}
        for correlation in rules.correlations:
            for rule_id in dict.fromkeys(correlation.rules):
                self.by_rule.setdefault(rule_id, []).append(correlation)
        generating = {
            rule_id for each in rules.correlations if each.generates for rule_id in each.rules
        }
        self.silent = frozenset(self.by_rule) - generating
        self.as_rules = {each.id: _as_rule(each) for each in rules.correlations}
        self.groups: dict[GroupKey, Group] = {}
        self.touched: set[GroupKey] = set()
        self.pushed_out = 0

    def restore(self, groups: Iterable[tuple[GroupKey, Group]]) -> None:
        """Take up what was remembered, of correlations that are still there."""
        self.groups = {key: group for key, group in groups if key[0] in self.as_rules}

    def take(self, bases: Iterable[Base]) -> Iterator[Correlated]:
        """Yield the correlations that come true, event by event in order of time."""
        for base in sorted(bases, key=lambda base: base.at):
            yield from self._take(base, base.rule.id, (base.event,), frozenset())

    def _take(
        self, base: Base, rule_id: str, events: tuple[str, ...], seen: frozenset[str]
    ) -> Iterator[Correlated]:
        for correlation in self.by_rule.get(rule_id, ()):
            if correlation.id in seen:
                continue
            values = _values(correlation, base, rule_id)
            if values is None:
                continue
            key = (correlation.id, base.scope, values)
            group = self._group(key)
            joined = dict.fromkeys((*group.events, *events))
            group.events = list(joined)[-EVENTS_SHOWN:]
            if _comes_true(correlation, group, base, rule_id):
                if correlation.id not in self.silent:
                    reasons = _reasons(correlation, values, group)
                    rule = self.as_rules[correlation.id]
                    yield Correlated(rule, base, reasons, tuple(group.events))
                told = tuple(group.events)
                yield from self._take(base, correlation.id, told, seen | {correlation.id})

    def _group(self, key: GroupKey) -> Group:
        self.touched.add(key)
        group = self.groups.get(key)
        if group is None:
            if len(self.groups) >= GROUPS_MAX:
                self._push_out()
            group = self.groups[key] = Group()
        return group

    def _push_out(self) -> None:
        """Forget the tenth of the groups that was silent longest."""
        by_age = sorted(self.groups, key=lambda key: self.groups[key].latest)
        for key in by_age[: GROUPS_MAX // 10]:
            del self.groups[key]
            self.touched.add(key)
            self.pushed_out += 1


def _as_rule(each: Correlation) -> Rule:
    return Rule(each.id, each.title, each.level, "", "", "", False, each.path, each.name)  # noqa: FBT003 - a condition


def _values(correlation: Correlation, base: Base, rule_id: str) -> tuple[str, ...] | None:
    """Return the values of the group-by fields; None where one is missing."""
    found = []
    for grouping in correlation.group_by:
        value = _value(base, grouping.names.get(rule_id, grouping.field))
        if value is None:
            return None
        found.append(value)
    return tuple(found)


def _value(base: Base, field: str) -> str | None:
    rule = base.rule
    names = names_for(rule.product, rule.category, rule.service, class_of(base.kind, base.fields))
    value = value_of(field, base.fields, names or ())
    if value is None or value == "":
        return None
    if isinstance(value, list):
        value = " ".join(text_of(one) for one in value)
    return text_of(value)[:VALUE_CHARACTERS]


def _comes_true(correlation: Correlation, group: Group, base: Base, rule_id: str) -> bool:
    """Add an event to a group; return whether its correlation comes true with it."""
    window = correlation.seconds * SECOND
    is_full = _ADD[correlation.kind](correlation, group, base, rule_id, window)
    group.latest = max(group.latest, base.at)
    if not is_full:
        return False
    if group.fired_at is not None and abs(base.at - group.fired_at) <= window:
        return False
    group.fired_at = base.at
    return True


def _add_event(correlation: Correlation, group: Group, base: Base, _rule: str, window: int) -> bool:
    insort(group.times, base.at)
    place = group.times.index(base.at)
    first = max(0, place - correlation.count + 1)
    is_full = any(
        group.times[start + correlation.count - 1] - group.times[start] <= window
        for start in range(first, len(group.times) - correlation.count + 1)
    )
    del group.times[: -correlation.count]
    return is_full


def _add_value(correlation: Correlation, group: Group, base: Base, _rule: str, window: int) -> bool:
    values = [_value(base, field) for field in correlation.fields]
    if None in values:
        return False
    return _add_last(correlation, group, "\x1f".join(map(str, values)), base.at, window)


def _add_rule(correlation: Correlation, group: Group, base: Base, rule: str, window: int) -> bool:
    return _add_last(correlation, group, rule, base.at, window)


def _add_last(correlation: Correlation, group: Group, value: str, at: int, window: int) -> bool:
    """Remember when each distinct value came last: as many as are asked for, the newest."""
    last = group.last
    last[value] = max(at, last.get(value, at))
    since = max(last.values()) - window
    group.last = {value: at for value, at in last.items() if at >= since}
    if len(group.last) > correlation.count:
        newest = sorted(group.last, key=group.last.__getitem__)[-correlation.count :]
        group.last = {value: group.last[value] for value in newest}
    return len(group.last) >= correlation.count and value in group.last


def _add_step(correlation: Correlation, group: Group, base: Base, rule: str, window: int) -> bool:
    """Lengthen the chains of steps: of each length the one that began last is the best."""
    steps = correlation.rules
    starts = group.starts or [-1] * len(steps)
    for place in reversed(range(len(steps))):
        if steps[place] != rule:
            continue
        start = base.at if place == 0 else starts[place - 1]
        if start >= 0 and 0 <= base.at - start <= window:
            starts[place] = max(starts[place], start)
    group.starts = starts
    is_last = steps[-1] == rule
    return is_last and starts[-1] >= 0 and base.at - starts[-1] <= window


_ADD: Final = {
    "event_count": _add_event,
    "value_count": _add_value,
    "temporal": _add_rule,
    "temporal_ordered": _add_step,
}


def _reasons(correlation: Correlation, values: tuple[str, ...], group: Group) -> tuple[Reason, ...]:
    """Return what the events had in common, and what was counted, in signs that no language needs."""
    same = [
        Reason(grouping.field, value, "=")
        for grouping, value in zip(correlation.group_by, values, strict=True)
    ]
    span = _span(correlation.seconds)
    if correlation.kind == "event_count":
        told = Reason("events", str(correlation.count), f">= {correlation.count} / {span}")
    elif correlation.kind == "value_count":
        shown = ", ".join(one.replace("\x1f", " / ") for one in list(group.last)[:EVENTS_SHOWN])
        told = Reason(", ".join(correlation.fields), shown, f">= {correlation.count} / {span}")
    else:
        sign = " > " if correlation.kind == "temporal_ordered" else " + "
        told = Reason(RULES, sign.join(correlation.rules), f"{len(correlation.rules)} / {span}")
    return (*same, told)


def _span(seconds: int) -> str:
    for length, word in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= length and seconds % length == 0:
            return f"{seconds // length} {word}"
    return f"{seconds} s"
