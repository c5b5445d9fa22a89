"""Detection over files: inputs read, rules asked, findings told one by one, everything counted."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from khien.engine.records.ecs import columns_of, event_time
from khien.engine.records.reading import Progress, read
from khien.engine.records.types import Batch, Fault, Outcome
from khien.engine.sigma.correlate import Base, Correlator
from khien.engine.sigma.memo import MemoEngine
from khien.engine.sigma.types import Reason, Rule

LEVELS = ("informational", "low", "medium", "high", "critical")
FAULTS_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One match: the rule, where and when, and the values that made it true."""

    rule: Rule
    time: str
    host: str
    source: str
    line: int
    matched: tuple[Reason, ...]


@dataclass(slots=True)
class Tally:
    """What a run counted; every record read is an event, unparsed or refused."""

    events: int = 0
    unparsed: int = 0
    refused: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)


def detect(
    engine: MemoEngine,
    inputs: list[Path],
    tally: Tally,
    *,
    level: str = "informational",
    progress: Progress | None = None,
) -> Iterator[Finding]:
    """Yield the findings in all inputs, in order, and count into `tally`."""
    lowest = LEVELS.index(level)
    correlator = Correlator(engine.rules)
    for path in inputs:
        for batch in read(path, progress):
            tally.events += len(batch.lines)
            _count_faults(batch.faults, tally)
            for finding in _findings(engine, correlator, batch):
                if _rank(finding.rule.level) >= lowest:
                    tally.by_rule[finding.rule.id] += 1
                    yield finding


def _findings(engine: MemoEngine, correlator: Correlator, batch: Batch) -> Iterator[Finding]:
    bases = []
    for match in engine.match(batch):
        rule, fields = match.rule, batch.fields[match.position]
        at = event_time(batch.format, fields)
        if rule.id in correlator.by_rule and at is not None:
            line = batch.lines[match.position]
            bases.append(Base(rule, batch.format, fields, at, f"{batch.source}:{line}"))
        if rule.id not in correlator.silent:
            reasons = engine.reference.explain(rule, batch.format, fields)
            yield _finding(batch, rule, match.position, at, reasons)
    places = {f"{batch.source}:{line}": place for place, line in enumerate(batch.lines)}
    for found in correlator.take(bases) if bases else ():
        place = places[found.base.event]
        yield _finding(batch, found.rule, place, found.base.at, found.reasons)


def _finding(
    batch: Batch, rule: Rule, position: int, at: int | None, reasons: tuple[Reason, ...]
) -> Finding:
    return Finding(
        rule=rule,
        time=_told_time(at),
        host=columns_of(batch.format, batch.fields[position]).get("host_name", ""),
        source=batch.source,
        line=batch.lines[position],
        matched=reasons,
    )


def _told_time(at: int | None) -> str:
    return datetime.fromtimestamp(at / 1e6, UTC).isoformat() if at is not None else ""


def _count_faults(faults: list[Fault], tally: Tally) -> None:
    for fault in faults:
        if fault.outcome is Outcome.UNPARSED:
            tally.unparsed += 1
        else:
            tally.refused += 1
        if len(tally.faults) < FAULTS_KEPT:
            tally.faults.append(fault)


def _rank(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else LEVELS.index("medium")
