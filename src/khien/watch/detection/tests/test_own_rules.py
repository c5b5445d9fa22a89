"""Every rule of our own is held to the events written beside it: those it must name, those it must not."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from khien.engine.records.ecs import event_time
from khien.engine.records.stored import read_bytes
from khien.engine.sigma.correlate import Base, Correlator
from khien.engine.sigma.loading import load
from khien.engine.sigma.memo import MemoEngine
from khien.engine.sigma.reference import Reference
from khien.watch.detection.services.detector import OWN_RULES

RULE_FILES = sorted(OWN_RULES.rglob("*.yml"))
NAMES = [str(file.relative_to(OWN_RULES).with_suffix("")) for file in RULE_FILES]


def test_there_are_enough() -> None:
    assert len(RULE_FILES) >= 60


def test_all_load_and_no_two_share_an_id() -> None:
    rules = load([OWN_RULES])

    assert rules.not_loaded == []


@pytest.mark.parametrize("file", RULE_FILES, ids=NAMES)
def test_rule_is_fully_described(file: Path) -> None:
    first = next(iter(yaml.safe_load_all(file.read_text("utf-8"))))

    for name in ("title", "id", "description", "tags", "falsepositives", "level", "license"):
        assert first[name], name
    assert first["vi"]["title"]
    assert first["vi"]["next_step"]


@pytest.mark.parametrize("file", RULE_FILES, ids=NAMES)
def test_rule_matches_its_events_and_no_others(file: Path) -> None:
    rules = load([file])
    engine, reference = MemoEngine(rules), Reference(rules)
    wanted = next(iter(yaml.safe_load_all(file.read_text("utf-8"))))["id"]
    cases = json.loads(file.with_suffix(".events.json").read_text("utf-8"))
    assert cases["match"]
    assert cases["no_match"]

    for is_wanted in (True, False):
        for case in cases["match" if is_wanted else "no_match"]:
            found = found_in(engine, reference, case if isinstance(case, list) else [case])
            assert (wanted in found) is is_wanted, json.dumps(case, ensure_ascii=False)[:400]


def found_in(engine: MemoEngine, reference: Reference, events: list[Any]) -> set[str]:
    """Return the ids of rules and correlations that some events raise, the way the detector does."""
    correlator = Correlator(engine.rules)
    bases, found = [], set()
    for place, event in enumerate(events):
        body = (event if isinstance(event, str) else json.dumps(event)).encode()
        (batch,) = read_bytes(body, "case")
        assert len(batch.lines) == 1, batch.faults
        matched = [match.rule for match in engine.match(batch)]
        assert matched == reference.match(batch.format, batch.fields[0])
        at = event_time(batch.format, batch.fields[0])
        assert at is not None
        found |= {rule.id for rule in matched} - correlator.silent
        bases += [Base(rule, batch.format, batch.fields[0], at, str(place)) for rule in matched]
    return found | {each.rule.id for each in correlator.take(bases)}
