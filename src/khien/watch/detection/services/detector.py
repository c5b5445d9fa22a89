"""The detector's one step: frames of the log against the rules, and their effect in one transaction."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

import pyarrow as pa
from django.conf import settings
from django.db import transaction

from khien.base.accounts.services import everything
from khien.base.core.refusals import text
from khien.engine.records.stored import parse_record
from khien.engine.records.types import Batch, Format
from khien.engine.sigma.cache import engine_for
from khien.engine.sigma.correlate import Base, Correlator
from khien.engine.sigma.loading import texts
from khien.engine.sigma.memo import MemoEngine
from khien.engine.sigma.types import Correlation, Reason, Rule
from khien.watch.detection import queries
from khien.watch.detection.rules import described, level_of
from khien.watch.detection.services import consoles, correlations
from khien.watch.detection.services.alerts import raise_alerts
from khien.watch.detection.services.packs import keep_rules
from khien.watch.detection.types import Hit, MatchedField, RuleKept, Said
from khien.watch.telemetry.services.arrivals import move_follower, note_arrivals
from khien.watch.telemetry.types import Arrival, Frame

OWN_RULES: Final = Path(__file__).parent.parent / "data" / "rules"
FOLLOWER: Final = "detector"
ALERTS_A_RULE_AND_HOST: Final = 50
_COLUMNS: Final = (
    "format",
    "outcome",
    "unit",
    "feed",
    "host_name",
    "host_ip",
    "user_name",
    "event_time",
    "raw",
    "raw_bytes",
)


class Detector:
    """The rules, and what their correlations remember; one a process."""

    def __init__(self, engine: MemoEngine, correlator: Correlator) -> None:
        self.engine, self.correlator = engine, correlator

    @classmethod
    def loaded(cls) -> Self:
        """Return the detector of our own rules and those of `KHIEN_RULES`; keep their list for pages."""
        paths = [OWN_RULES, *settings.KHIEN.rules]
        engine = engine_for(paths, settings.KHIEN.home / "cache")
        keep_rules(everything(text("the detector loaded its rules")), rules=_kept(engine, paths))
        correlations.forget_old(engine.rules)
        correlator = correlations.restored(engine.rules)
        engine.settle()
        return cls(engine, correlator)

    def take(self, frames: Sequence[Frame]) -> int:
        """Match frames, then commit alerts, counts, memory and positions together.

        Returns the alerts raised. After an exception the memory is ahead of what is kept: end the
        process, and the next one takes up what was committed.
        """
        disabled = queries.disabled_rules()
        hits: list[Hit] = []
        said: list[Said] = []
        bases: list[tuple[Base, Hit]] = []
        arrivals: Counter[tuple[str, datetime, bool]] = Counter()
        for frame in frames:
            if frame.batch is not None and frame.batch.num_rows:
                self._look(frame, hits, bases)
                said += consoles.said_in(frame)
                arrivals.update(_arrivals(frame.batch))
        found = [hit for hit in hits if hit.rule_id not in disabled]
        said, found = consoles.joined(said, found)
        found += [hit for hit in self._correlated(bases) if hit.rule_id not in disabled]
        with transaction.atomic():
            raised = raise_alerts(_bounded(found))
            raised += consoles.take_said(said)
            note_arrivals(_summed(arrivals))
            correlations.keep(self.correlator)
            for frame in frames:
                move_follower(FOLLOWER, frame.writer, frame.position)
        return raised

    def _look(self, frame: Frame, hits: list[Hit], bases: list[tuple[Base, Hit]]) -> None:
        """Add what rules find in a frame to `hits`, and what correlations count to `bases`."""
        assert frame.batch is not None
        columns = {name: frame.batch.column(name).to_pylist() for name in _COLUMNS}
        for batch in _batches(columns):
            for match in self.engine.match(batch):
                rule, fields = match.rule, batch.fields[match.position]
                row = batch.lines[match.position]
                reasons = self.engine.reference.explain(rule, batch.format, fields)
                event = f"{frame.writer}-{frame.segment}-{frame.first_row + row}"
                hit = _hit(rule, event, columns, row, reasons)
                if rule.id in self.correlator.by_rule:
                    at = int(hit.event_time.timestamp() * 1_000_000)
                    base = Base(rule, batch.format, fields, at, event, hit.unit_code)
                    bases.append((base, hit))
                if rule.id not in self.correlator.silent:
                    hits.append(hit)

    def _correlated(self, bases: list[tuple[Base, Hit]]) -> list[Hit]:
        by_event = {base.event: hit for base, hit in bases}
        return [
            replace(
                by_event[found.base.event],
                rule_id=found.rule.id[:60],
                title=found.rule.title,
                level=level_of(found.rule.level),
                matched=_matched(found.reasons),
                related=found.events,
            )
            for found in self.correlator.take(base for base, _ in bases)
        ]


def _kept(engine: MemoEngine, paths: list[Path]) -> list[RuleKept]:
    """Return the list of rules for the pages: those that watch, and those that do not with the reason."""
    written = {rule_id: content for rule_id, _, content in texts(paths)}
    own = {name for _, name, _ in texts([OWN_RULES])}
    rules = engine.rules
    loaded: list[Rule | Correlation] = [*rules.rules, *rules.correlations]
    kept = [
        RuleKept(
            rule.id,
            rule.title,
            rule.level,
            "khien" if rule.path in own else rule.path,
            written.get(rule.id, ""),
            title_vi=described(written.get(rule.id, "")).get("title_vi", "")
            if rule.path in own
            else "",
        )
        for rule in loaded
    ]
    return kept + [
        RuleKept(
            each.id if each.id and each.id not in written else f"{number}:{each.path}"[-60:],
            each.title or each.path,
            "medium",
            each.path,
            written.get(each.id, ""),
            each.reason,
        )
        for number, each in enumerate(rules.not_loaded)
    ]


def _bounded(hits: Iterable[Hit]) -> list[Hit]:
    """Keep the first alerts of a rule on a host in one step, and count the rest on the last of them."""
    kept: list[Hit] = []
    places: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for hit in hits:
        same = places[hit.rule_id, hit.unit_code, hit.host]
        if len(same) < ALERTS_A_RULE_AND_HOST:
            same.append(len(kept))
            kept.append(hit)
        else:
            kept[same[-1]] = replace(kept[same[-1]], repeats=kept[same[-1]].repeats + 1)
    return kept


def _hit(
    rule: Rule, event: str, columns: dict[str, list[Any]], row: int, reasons: tuple[Reason, ...]
) -> Hit:
    return Hit(
        rule_id=rule.id[:60],
        title=rule.title,
        level=level_of(rule.level),
        event_id=event,
        unit_code=columns["unit"][row] or "",
        feed=columns["feed"][row] or "",
        host=columns["host_name"][row] or columns["host_ip"][row] or "",
        user=columns["user_name"][row] or "",
        event_time=columns["event_time"][row],
        matched=_matched(reasons),
    )


def _matched(reasons: tuple[Reason, ...]) -> tuple[MatchedField, ...]:
    return tuple(MatchedField(each.field, each.value, each.asked) for each in reasons[:40])


def _batches(columns: dict[str, list[Any]]) -> list[Batch]:
    """Return the rows as batches by format; `lines` hold the rows' places in the frame."""
    batches: dict[str, Batch] = {}
    for row, (kind, outcome) in enumerate(zip(columns["format"], columns["outcome"], strict=True)):
        if outcome != "event":
            continue
        held = columns["raw_bytes"][row]
        raw = held if held is not None else str(columns["raw"][row] or "").encode()
        batch = batches.setdefault(kind, Batch("", Format(kind)))
        batch.lines.append(row)
        batch.raws.append(raw)
        batch.fields.append(parse_record(batch.format, raw))
    return list(batches.values())


def _arrivals(batch: pa.RecordBatch) -> Counter[tuple[str, datetime, bool]]:
    feeds, outcomes = batch.column("feed").to_pylist(), batch.column("outcome").to_pylist()
    hours: list[Any] = batch.column("event_time").cast(pa.int64()).to_pylist()
    return Counter(
        (feed, datetime.fromtimestamp(hour // 3_600_000_000 * 3600, UTC), outcome == "event")
        for feed, outcome, hour in zip(feeds, outcomes, hours, strict=True)
        if feed
    )


def _summed(counts: Counter[tuple[str, datetime, bool]]) -> list[Arrival]:
    sums: dict[tuple[str, datetime], list[int]] = defaultdict(lambda: [0, 0])
    for (feed, hour, is_event), count in counts.items():
        sums[feed, hour][0 if is_event else 1] += count
    return [
        Arrival(feed, hour, events, unparsed) for (feed, hour), (events, unparsed) in sums.items()
    ]
