"""The detector's one step: frames of the log against the rules, and their effect in one transaction."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from django.conf import settings
from django.db import transaction

from khien.base.accounts.services import everything
from khien.base.core.refusals import text
from khien.engine.records.stored import parse_record
from khien.engine.records.types import Batch, Format
from khien.engine.sigma.cache import engine_for
from khien.engine.sigma.loading import texts
from khien.engine.sigma.memo import MemoEngine
from khien.watch.detection import queries
from khien.watch.detection.rules import described, level_of
from khien.watch.detection.services.alerts import raise_alerts
from khien.watch.detection.services.packs import keep_rules
from khien.watch.detection.types import Hit, MatchedField, RuleKept
from khien.watch.telemetry.services.arrivals import move_follower, note_arrivals
from khien.watch.telemetry.types import Arrival, Frame

OWN_RULES: Final = Path(__file__).parent.parent / "data" / "rules"
FOLLOWER: Final = "detector"
ALERTS_A_RULE_AND_BATCH: Final = 200


def load_engine() -> MemoEngine:
    """Return the compiled rules: our own and those of `KHIEN_RULES`; keep their list for the pages."""
    paths = [OWN_RULES, *settings.KHIEN.rules]
    engine = engine_for(paths, settings.KHIEN.home / "cache")
    written = {rule_id: content for rule_id, _, content in texts(paths)}
    own = {name for _, name, _ in texts([OWN_RULES])}
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
        for rule in engine.rules.rules
    ]
    kept += [
        RuleKept(
            each.id if each.id and each.id not in written else f"{number}:{each.path}"[-60:],
            each.title or each.path,
            "medium",
            each.path,
            written.get(each.id, ""),
            each.reason,
        )
        for number, each in enumerate(engine.rules.not_loaded)
    ]
    keep_rules(everything(text("the detector loaded its rules")), rules=kept)
    return engine


def take_frames(engine: MemoEngine, frames: Sequence[Frame]) -> int:
    """Match frames, then commit alerts, counts and positions together; return the alerts raised."""
    disabled = queries.disabled_rules()
    hits: list[Hit] = []
    arrivals: Counter[tuple[str, datetime, bool]] = Counter()
    for frame in frames:
        if frame.batch is not None and frame.batch.num_rows:
            hits += _hits(engine, frame, disabled)
            arrivals.update(_arrivals(frame.batch))
    with transaction.atomic():
        raised = raise_alerts(hits)
        note_arrivals(_summed(arrivals))
        for frame in frames:
            move_follower(FOLLOWER, frame.writer, frame.position)
    return raised


def _hits(engine: MemoEngine, frame: Frame, disabled: frozenset[str]) -> list[Hit]:
    assert frame.batch is not None
    columns = {
        name: frame.batch.column(name).to_pylist()
        for name in (
            "format",
            "outcome",
            "unit",
            "feed",
            "host_name",
            "host_ip",
            "user_name",
            "raw",
        )
    }
    times: list[Any] = frame.batch.column("event_time").to_pylist()
    exact = frame.batch.column("raw_bytes").to_pylist()
    hits: list[Hit] = []
    for batch in _batches(columns, exact):
        seen: Counter[str] = Counter()
        for match in engine.match(batch):
            seen[match.rule.id] += 1
            if match.rule.id in disabled or seen[match.rule.id] > ALERTS_A_RULE_AND_BATCH:
                continue
            row = batch.lines[match.position]
            reasons = engine.reference.explain(
                match.rule, batch.format, batch.fields[match.position]
            )
            hits.append(
                Hit(
                    rule_id=match.rule.id[:60],
                    title=match.rule.title,
                    level=level_of(match.rule.level),
                    event_id=f"{frame.writer}-{frame.segment}-{frame.first_row + row}",
                    unit_code=columns["unit"][row] or "",
                    feed=columns["feed"][row] or "",
                    host=columns["host_name"][row] or columns["host_ip"][row] or "",
                    user=columns["user_name"][row] or "",
                    event_time=times[row],
                    matched=tuple(MatchedField(r.field, r.value, r.asked) for r in reasons[:40]),
                )
            )
    return hits


def _batches(columns: dict[str, list[Any]], exact: list[bytes | None]) -> list[Batch]:
    """Return the rows as batches by format; `lines` hold the rows' places in the frame."""
    batches: dict[str, Batch] = {}
    for row, (kind, outcome) in enumerate(zip(columns["format"], columns["outcome"], strict=True)):
        if outcome != "event":
            continue
        held = exact[row]
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
