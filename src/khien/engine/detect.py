"""Detection over files: inputs read, rules asked, findings told one by one, everything counted."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from khien.engine.records.ecs import columns_of, event_time
from khien.engine.records.reading import Progress, read
from khien.engine.records.types import Batch, Fault, Outcome
from khien.engine.sigma.memo import MemoEngine
from khien.engine.sigma.types import Match, Reason, Rule

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
    for path in inputs:
        for batch in read(path, progress):
            tally.events += len(batch.lines)
            _count_faults(batch.faults, tally)
            for match in engine.match(batch):
                if _rank(match.rule.level) >= lowest:
                    tally.by_rule[match.rule.id] += 1
                    yield _finding(engine, batch, match)


def _finding(engine: MemoEngine, batch: Batch, match: Match) -> Finding:
    fields = batch.fields[match.position]
    at = event_time(batch.format, fields)
    return Finding(
        rule=match.rule,
        time=datetime.fromtimestamp(at / 1e6, UTC).isoformat() if at is not None else "",
        host=columns_of(batch.format, fields).get("host_name", ""),
        source=batch.source,
        line=batch.lines[match.position],
        matched=engine.reference.explain(match.rule, batch.format, fields),
    )


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
