"""Consoles' own alerts: taken as they are said, counted when repeated, infections told to who cleans up."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from khien.base.accounts import queries as accounts
from khien.base.core.chunks import chunks
from khien.base.core.clock import now
from khien.base.core.outbox import tell
from khien.engine.sigma.correlate import RULES
from khien.watch.detection import access
from khien.watch.detection.models import Alert
from khien.watch.detection.rules import calmed, level_of, signature_id
from khien.watch.detection.services.alerts import raised
from khien.watch.detection.types import (
    LEVELS,
    AlertState,
    Hit,
    InfectionSeen,
    MatchedField,
    Outcome,
    Said,
)
from khien.watch.telemetry.types import Frame

COUNTED_FOR: Final = timedelta(days=1)
WORDS_A_HOST: Final = 50
ALERTS_A_HOST: Final = 50
TITLE_CHARACTERS: Final = 120
KEYS_A_QUERY: Final = 500
_SHOWN: Final = ("rule_name", "event_action", "event_outcome", "file_path", "file_hash", "message")
_COLUMNS: Final = (
    *_SHOWN,
    "event_category",
    "event_severity",
    "observer_product",
    "unit",
    "feed",
    "host_name",
    "host_ip",
    "user_name",
    "event_time",
)
_Key = tuple[str, str, str]
_File = tuple[str, str, str, str]


def said_in(frame: Frame) -> list[Said]:
    """Return what consoles say in a frame; a frame without their alerts costs one look at a column."""
    assert frame.batch is not None
    kinds = frame.batch.column("event_kind")
    if kinds.null_count == len(kinds):
        return []
    columns = {name: frame.batch.column(name).to_pylist() for name in _COLUMNS}
    return [
        _said(
            {name: values[row] for name, values in columns.items()},
            f"{frame.writer}-{frame.segment}-{frame.first_row + row}",
        )
        for row, kind in enumerate(kinds.to_pylist())
        if kind == "alert"
    ]


def joined(said: Sequence[Said], hits: Sequence[Hit]) -> tuple[list[Said], list[Hit]]:
    """Return what consoles said, with the rules that matched the same events, and the other matches.

    One event is one alert: the console's, whose level is then the higher of both.
    """
    if not said:
        return [], list(hits)
    spoken = {each.hit.event_id for each in said if each.hit.title}
    agreeing: dict[str, list[Hit]] = defaultdict(list)
    others = []
    for hit in hits:
        if hit.event_id in spoken:
            agreeing[hit.event_id].append(hit)
        else:
            others.append(hit)
    return [_agreed(each, agreeing.get(each.hit.event_id, [])) for each in said], others


def take_said(said: Sequence[Said]) -> int:
    """Keep what consoles said: new alerts raised, known ones counted, infections told.

    Call inside the transaction that moves the detector's position. Returns the alerts raised.
    """
    groups: dict[_Key, list[Hit]] = defaultdict(list)
    for each in said:
        if each.hit.title:
            groups[_key(each.hit)].append(each.hit)
    held = _standing(groups)
    fresh = []
    for key, hits in groups.items():
        latest = max(hit.event_time for hit in hits)
        row = held.get(key)
        if row is None:
            fresh.append(_as_one(hits))
            continue
        row.repeats += len(hits)
        row.repeated_at = max(latest, row.repeated_at or latest)
        row.save(update_fields=["repeats", "repeated_at"])
    new = raised(_bounded(fresh))
    alerts = {key: row.pk for key, row in held.items()}
    alerts |= {_key(hit): new.get((hit.rule_id, hit.event_id), 0) for hit in fresh}
    _tell_infections(said, alerts)
    return len(new)


def _said(event: dict[str, Any], event_id: str) -> Said:
    name = event["observer_product"] or ""
    outcome = Outcome(event["event_outcome"] or Outcome.UNKNOWN)
    signature = event["rule_name"] or _otherwise(event, outcome)
    hit = Hit(
        rule_id=signature_id(name, signature),
        title=signature,
        level=calmed(level_of(event["event_severity"] or ""), outcome),
        event_id=event_id,
        unit_code=event["unit"] or "",
        feed=event["feed"] or "",
        host=event["host_name"] or event["host_ip"] or event["feed"] or "",
        user=event["user_name"] or "",
        event_time=event["event_time"],
        matched=tuple(MatchedField(each, event[each], "") for each in _SHOWN if event[each]),
        source=name,
    )
    return Said(hit, event["event_category"] == "malware", outcome, _hash(event["file_path"] or ""))


def _otherwise(event: dict[str, Any], outcome: Outcome) -> str:
    """Return a title where the console names no signature; of a removed file there is none to give."""
    if outcome is Outcome.REMOVED:
        return ""
    told = event["message"] or event["event_action"] or event["observer_product"] or ""
    return str(told)[:TITLE_CHARACTERS]


def _agreed(said: Said, hits: list[Hit]) -> Said:
    if not hits:
        return said
    level = min([said.hit.level, *(hit.level for hit in hits)], key=LEVELS.index)
    named = MatchedField(RULES, " ".join(sorted({hit.rule_id for hit in hits})), "")
    hit = replace(said.hit, level=calmed(level, said.outcome), matched=(*said.hit.matched, named))
    return replace(said, hit=hit)


def _standing(groups: Iterable[_Key]) -> dict[_Key, Alert]:
    """Return the alerts of the last day that stand unanswered or in an incident, by what they say."""
    found: dict[_Key, Alert] = {}
    for keys in chunks(sorted(groups), KEYS_A_QUERY):
        rows = access.alerts().filter(
            rule_id__in={rule for rule, _, _ in keys},
            host__in={host for _, _, host in keys},
            raised_at__gt=now() - COUNTED_FOR,
            state__in=[AlertState.NEW, AlertState.SEEN, AlertState.IN_INCIDENT],
        )
        codes = {accounts.unit_key(code): code for code in {unit for _, unit, _ in keys}}
        named = {
            (row.rule_id, codes.get(row.unit_id, ""), row.host): row for row in rows.order_by("pk")
        }
        found |= {key: named[key] for key in keys if key in named}
    return found


def _bounded(hits: list[Hit]) -> list[Hit]:
    """Keep the first new alerts of a console on a host, and count what is beyond on the last of them."""
    kept: list[Hit] = []
    places: dict[_Key, list[int]] = defaultdict(list)
    for hit in hits:
        same = places[hit.source, hit.unit_code, hit.host]
        if len(same) < ALERTS_A_HOST:
            same.append(len(kept))
            kept.append(hit)
            continue
        last = kept[same[-1]]
        latest = max(hit.event_time, last.repeated_at or last.event_time)
        kept[same[-1]] = replace(last, repeats=last.repeats + hit.repeats + 1, repeated_at=latest)
    return kept


def _as_one(hits: list[Hit]) -> Hit:
    """Return the alert that stands for all of a step: its first event, with the latest word on it."""
    first, last = hits[0], max(reversed(hits), key=lambda hit: hit.event_time)
    more = len(hits) - 1
    return replace(
        first,
        level=last.level,
        matched=last.matched,
        repeats=more,
        repeated_at=last.event_time if more else None,
    )


def _tell_infections(said: Sequence[Said], alerts: dict[_Key, int]) -> None:
    for group in _words(each for each in said if each.is_malware):
        first, last = group[0], group[-1]
        tell(
            InfectionSeen(
                alert_id=alerts.get(_key(first.hit), 0),
                unit_code=first.hit.unit_code,
                host=first.hit.host[:200],
                threat=first.hit.title[:300],
                path_hash=first.path_hash,
                outcome=first.outcome.value,
                source=first.hit.source,
                first_at=first.hit.event_time,
                last_at=last.hit.event_time,
                times=len(group),
            )
        )


def _words(said: Iterable[Said]) -> list[list[Said]]:
    """Return what is told as one, in order of time: the same word of one file, said again within a day.

    A machine has a bounded number of words in a step; beyond it, they are counted with earlier ones.
    """
    words: list[list[Said]] = []
    latest: dict[_File, list[Said]] = {}
    alike: dict[tuple[_File, str], list[Said]] = {}
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for each in sorted(said, key=lambda each: each.hit.event_time):
        machine = (each.hit.unit_code, each.hit.host)
        file: _File = (*machine, each.hit.title, each.path_hash)
        if counts[machine] >= WORDS_A_HOST:
            file = (*machine, each.hit.title, "")
            each = replace(each, path_hash="")  # noqa: PLW2901 - told of the machine, not of the file
            group = alike.get((file, each.outcome.value))
        else:
            group = latest.get(file)
            if group is not None and not _continues(group, each):
                group = None
        if group is None:
            counts[machine] += 1
            group = []
            words.append(group)
        group.append(each)
        latest[file] = alike[file, each.outcome.value] = group
    return words


def _continues(group: list[Said], each: Said) -> bool:
    gap = each.hit.event_time - group[-1].hit.event_time
    return group[-1].outcome is each.outcome and gap <= COUNTED_FOR


def _key(hit: Hit) -> _Key:
    return hit.rule_id, hit.unit_code, hit.host[:200]


def _hash(path: str) -> str:
    return hashlib.sha256(path.lower().encode()).hexdigest()[:16] if path else ""
