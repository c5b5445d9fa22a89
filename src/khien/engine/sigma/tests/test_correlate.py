"""Correlations: windows slide, groups are kept apart, memory is bounded and survives a restart."""

import textwrap
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.engine.records.types import Format
from khien.engine.sigma import correlate
from khien.engine.sigma.correlate import Base, Correlated, Correlator, Group
from khien.engine.sigma.loading import load
from khien.engine.sigma.types import RuleSet

SECOND = 1_000_000
BASES = """
title: A
name: rule_a
id: 00000000-0000-4000-8000-00000000000a
logsource: {category: webserver}
detection: {s: {sc-status: 404}, condition: s}
---
title: B
name: rule_b
id: 00000000-0000-4000-8000-00000000000b
logsource: {category: webserver}
detection: {s: {sc-status: 200}, condition: s}
"""


def rules_with(folder: Path, *correlations: str) -> RuleSet:
    (folder / "bases.yml").write_text(BASES, encoding="utf-8")
    for number, body in enumerate(correlations):
        head = f"title: C{number}\nname: c{number}\nid: 00000000-0000-4000-8000-0000000001{number:02}\n"
        text = head + "correlation:\n" + textwrap.indent(textwrap.dedent(body).strip(), "  ")
        (folder / f"c{number}.yml").write_text(text + "\nlevel: high\n", encoding="utf-8")
    return load([folder])


def fire(rules: RuleSet, *events: tuple[str, int, dict[str, Any]], scope: str = "") -> list[Any]:
    """Return (title, event number) of what comes true; an event is (rule name, second, fields)."""
    return told(Correlator(rules).take(bases(rules, *events, scope=scope)))


def told(found: Any) -> list[Any]:
    return [(each.rule.title, int(each.base.event)) for each in found]


def bases(rules: RuleSet, *events: tuple[str, int, dict[str, Any]], scope: str = "") -> list[Base]:
    by_name = {rule.name: rule for rule in rules.rules}
    return [
        Base(by_name[f"rule_{name}"], Format.WEB, fields, second * SECOND, str(number), scope)
        for number, (name, second, fields) in enumerate(events)
    ]


COUNT = """
type: event_count
rules: [rule_a]
group-by: [c-ip]
timespan: 10s
condition: {gte: 3}
"""
ONE, TWO = {"c-ip": "192.0.2.1"}, {"c-ip": "192.0.2.2"}


def test_window_slides_and_is_no_calendar_bucket(tmp_path: Path) -> None:
    rules = rules_with(tmp_path, COUNT)

    assert fire(rules, ("a", 8, ONE), ("a", 12, ONE), ("a", 18, ONE)) == [("C0", 2)]
    assert fire(rules, ("a", 8, ONE), ("a", 12, ONE), ("a", 19, ONE)) == []


def test_groups_and_scopes_are_kept_apart(tmp_path: Path) -> None:
    rules = rules_with(tmp_path, COUNT)
    correlator = Correlator(rules)

    assert fire(rules, ("a", 1, ONE), ("a", 2, TWO), ("a", 3, ONE), ("a", 4, TWO)) == []
    found = list(correlator.take(bases(rules, ("a", 1, ONE), ("a", 2, ONE), scope="XA01")))
    found += correlator.take(bases(rules, ("a", 3, ONE), scope="XA02"))
    assert found == []


def test_event_without_the_groups_field_belongs_to_no_group(tmp_path: Path) -> None:
    assert fire(rules_with(tmp_path, COUNT), *[("a", second, {}) for second in range(9)]) == []


def test_fires_once_within_a_window_and_again_after_it(tmp_path: Path) -> None:
    rules = rules_with(tmp_path, COUNT)

    found = fire(rules, *[("a", second, ONE) for second in range(25)])

    assert found == [("C0", 2), ("C0", 13), ("C0", 24)]


def test_events_out_of_order_in_a_step_are_put_in_order(tmp_path: Path) -> None:
    rules = rules_with(tmp_path, COUNT)

    assert fire(rules, ("a", 18, ONE), ("a", 8, ONE), ("a", 12, ONE)) == [("C0", 0)]


def test_late_event_completes_a_window_of_the_past(tmp_path: Path) -> None:
    rules = rules_with(tmp_path, COUNT)
    correlator = Correlator(rules)

    assert told(correlator.take(bases(rules, ("a", 10, ONE), ("a", 19, ONE)))) == []
    assert told(correlator.take(bases(rules, ("a", 15, ONE)))) == [("C0", 0)]


def test_value_count_counts_distinct_tuples(tmp_path: Path) -> None:
    rules = rules_with(
        tmp_path,
        """
        type: value_count
        rules: [rule_a]
        group-by: [c-ip]
        timespan: 10s
        condition: {gt: 1, field: [cs-uri-stem, cs-method]}
        """,
    )

    def get(second: int, stem: str, method: str) -> tuple[str, int, dict[str, Any]]:
        return ("a", second, {**ONE, "cs-uri-stem": stem, "cs-method": method})

    assert fire(rules, get(1, "/x", "GET"), get(2, "/x", "GET")) == []
    assert fire(rules, get(1, "/x", "GET"), get(2, "/x", "POST")) == [("C0", 1)]
    assert fire(rules, get(1, "/x", "GET"), get(12, "/y", "GET")) == []


def test_temporal_needs_every_rule_in_any_order(tmp_path: Path) -> None:
    rules = rules_with(
        tmp_path, "type: temporal\nrules: [rule_a, rule_b]\ngroup-by: [c-ip]\ntimespan: 5s"
    )

    assert fire(rules, ("b", 1, ONE), ("a", 4, ONE)) == [("C0", 1)]
    assert fire(rules, ("b", 1, ONE), ("b", 4, ONE)) == []
    assert fire(rules, ("b", 1, ONE), ("a", 7, ONE)) == []


def test_temporal_ordered_is_a_subsequence_within_the_window(tmp_path: Path) -> None:
    rules = rules_with(
        tmp_path,
        "type: temporal_ordered\nrules: [rule_a, rule_b]\ngroup-by: [c-ip]\ntimespan: 5s",
    )

    assert fire(rules, ("a", 1, ONE), ("a", 4, ONE), ("b", 8, ONE)) == [("C0", 2)]
    assert fire(rules, ("b", 1, ONE), ("a", 2, ONE)) == []
    assert fire(rules, ("a", 1, ONE), ("b", 7, ONE)) == []


def test_alias_joins_fields_of_different_names(tmp_path: Path) -> None:
    rules = rules_with(
        tmp_path,
        """
        type: temporal
        rules: [rule_a, rule_b]
        group-by: [who]
        timespan: 5s
        aliases:
          who: {rule_a: c-ip, rule_b: x-client}
        """,
    )

    assert fire(rules, ("a", 1, ONE), ("b", 2, {"x-client": "192.0.2.1"})) == [("C0", 1)]
    assert fire(rules, ("a", 1, ONE), ("b", 2, {"x-client": "192.0.2.9"})) == []


def test_correlation_of_a_correlation_and_silence_of_the_parts(tmp_path: Path) -> None:
    rules = rules_with(
        tmp_path,
        COUNT,
        "type: temporal_ordered\nrules: [c0, rule_b]\ngroup-by: [c-ip]\ntimespan: 60s",
    )
    guessing = [("a", second, ONE) for second in range(3)]

    assert fire(rules, *guessing, ("b", 9, ONE)) == [("C1", 3)]
    assert Correlator(rules).silent == {
        "00000000-0000-4000-8000-00000000000a",
        "00000000-0000-4000-8000-00000000000b",
        "00000000-0000-4000-8000-000000000100",
    }


def test_base_rules_speak_when_asked_to(tmp_path: Path) -> None:
    rules = rules_with(tmp_path, COUNT + "generate: true")

    assert Correlator(rules).silent == frozenset()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (COUNT.replace("gte: 3", "lt: 3"), "known when the window ends"),
        (COUNT.replace("event_count", "value_sum").replace("3}", "3, field: x}"), "value_sum"),
        (COUNT.replace("rule_a", "nobody"), "nobody, which is not among the loaded rules"),
        (COUNT.replace("rule_a", "c0"), "c0, which is not among the loaded rules"),
        (COUNT.replace("gte: 3", "gte: 99999999"), "not within 1 and 10000"),
    ],
)
def test_what_is_not_evaluated_is_named(tmp_path: Path, body: str, reason: str) -> None:
    rules = rules_with(tmp_path, body)

    assert rules.correlations == []
    assert reason in rules.not_loaded[0].reason


def test_filter_takes_events_out_of_a_rule(tmp_path: Path) -> None:
    (tmp_path / "f.yml").write_text(
        "title: F\nid: 00000000-0000-4000-8000-00000000000f\nlogsource: {category: webserver}\n"
        "filter:\n  rules: [00000000-0000-4000-8000-00000000000a]\n"
        "  s: {c-ip: 192.0.2.1}\n  condition: not s\n",
        encoding="utf-8",
    )
    rules = rules_with(tmp_path)

    assert rules.not_loaded == []
    held = correlate_reference(rules)
    assert held({"sc-status": 404, "c-ip": "192.0.2.1"}) == []
    assert held({"sc-status": 404, "c-ip": "192.0.2.2"}) == ["A"]


def correlate_reference(rules: RuleSet) -> Any:
    from khien.engine.sigma.reference import Reference  # noqa: PLC0415

    reference = Reference(rules)
    return lambda fields: [rule.title for rule in reference.match(Format.WEB, fields)]


def test_memory_survives_a_restart(tmp_path: Path) -> None:
    rules = rules_with(tmp_path, COUNT)
    first = Correlator(rules)
    assert told(first.take(bases(rules, ("a", 1, ONE), ("a", 2, ONE)))) == []

    second = Correlator(rules)
    second.restore(
        (key, msgspec.msgpack.decode(msgspec.msgpack.encode(group), type=Group))
        for key, group in first.groups.items()
    )

    assert told(second.take(bases(rules, ("a", 3, ONE)))) == [("C0", 0)]


def test_flood_of_groups_and_events_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correlate, "GROUPS_MAX", 100)
    rules = rules_with(tmp_path, COUNT)
    correlator = Correlator(rules)

    flood = [("a", n, {"c-ip": f"192.0.2.{n % 250}"}) for n in range(1000)]
    list(correlator.take(bases(rules, *flood)))
    list(correlator.take(bases(rules, *[("a", 2000, ONE)] * 500)))

    assert len(correlator.groups) <= 100
    assert correlator.pushed_out > 0
    assert max(len(group.times) for group in correlator.groups.values()) <= 3


def plainly_fires(seconds: list[int]) -> bool:
    return any(sum(start <= each <= start + 10 for each in seconds) >= 3 for start in seconds)


@given(st.lists(st.integers(0, 60), max_size=12))
def test_event_count_agrees_with_counting_by_hand(
    tmp_path_factory: pytest.TempPathFactory, seconds: list[int]
) -> None:
    rules = rules_with(tmp_path_factory.mktemp("rules"), COUNT)

    found: list[Correlated] = list(
        Correlator(rules).take(bases(rules, *[("a", second, ONE) for second in seconds]))
    )

    assert bool(found) is plainly_fires(seconds)
