"""One mapping: which records of a format are a console's alerts, and where each thing stands in them."""

import re
from collections.abc import Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from fnmatch import fnmatchcase
from typing import Any, Final

from khien.engine.records.ecs import MESSAGE_CHARACTERS
from khien.engine.records.times import parse_syslog_time, parse_time
from khien.engine.records.types import Format

MALWARE: Final = "malware"
REMOVED: Final = "removed"
FAILED: Final = "failed"
CATEGORIES: Final = (MALWARE, "intrusion_detection")
SEVERITIES: Final = ("informational", "low", "medium", "high", "critical")
OUTCOMES: Final = (REMOVED, FAILED, "unknown")
_RANGE: Final = re.compile(r"(\d{1,9})-(\d{1,9})?")
_ZONE: Final = re.compile(r"([+-])(\d\d):(\d\d)")
_PATH_MARK: Final = re.compile(r"^(?:file|containerfile|webfile|amsi|process):_+")


@dataclass(frozen=True, slots=True)
class Condition:
    """One field that must have one of the values; letter case is ignored."""

    field: str
    exact: frozenset[str]
    patterns: tuple[str, ...] = ()
    ranges: tuple[tuple[int, int], ...] = ()

    def holds(self, fields: Table[str, Any]) -> bool:
        """Return whether a record's field, or one of its list, has one of the values."""
        given = fields.get(self.field)
        if isinstance(given, list):
            return any(self._has(str(one).lower()) for one in given)
        return given is not None and self._has(str(given).lower())

    def _has(self, value: str) -> bool:
        if value in self.exact:
            return True
        if value and any(fnmatchcase(value, one) for one in self.patterns):
            return True
        is_number = bool(self.ranges) and value.isdigit() and len(value) < 10
        return is_number and any(low <= int(value) <= high for low, high in self.ranges)


def condition(field: str, values: Iterable[str]) -> Condition:
    """Return the condition that values say: words, `*` for any and `a*` for a beginning, `7-16`, `7-`."""
    words, patterns, ranges = [], [], []
    for value in values:
        bounds = _RANGE.fullmatch(value)
        if bounds:
            ranges.append((int(bounds[1]), int(bounds[2] or 10**9)))
        elif "*" in value:
            patterns.append(value.lower())
        else:
            words.append(value.lower())
    return Condition(field, frozenset(words), tuple(patterns), tuple(ranges))


@dataclass(frozen=True, slots=True)
class Choice:
    """What something is where all conditions hold; the first choice that holds is taken."""

    word: str
    conditions: tuple[Condition, ...]

    def holds(self, fields: Table[str, Any]) -> bool:
        """Return whether all conditions hold."""
        return all(each.holds(fields) for each in self.conditions)


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the time stands and how it is written; without a form, as logs write it. Zone: minutes."""

    fields: tuple[str, ...] = ()
    form: str = ""
    zone_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Mapping:
    """One console: its name, its records, and their columns."""

    code: str
    name: str
    format: Format
    when: tuple[Condition, ...]
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    categories: tuple[Choice, ...]
    severities: tuple[Choice, ...]
    outcomes: tuple[Choice, ...]
    time: Moment
    path: str = ""

    def columns_of(self, fields: Table[str, Any]) -> dict[str, str]:
        """Return the columns of an alert of this console; what it does not say is absent."""
        columns = {"event_kind": "alert", "observer_product": self.name}
        for column, names in self.columns:
            value = next((found for name in names if (found := _text(fields.get(name)))), "")
            if value:
                columns[column] = value
        if "file_path" in columns:
            columns["file_path"] = _first_path(columns["file_path"])
        columns["event_category"] = _chosen(self.categories, fields) or CATEGORIES[1]
        columns["event_severity"] = _chosen(self.severities, fields) or "medium"
        outcome = _chosen(self.outcomes, fields)
        if outcome in {REMOVED, FAILED}:
            columns["event_outcome"] = outcome
        return columns

    def time_of(self, fields: Table[str, Any], reference: datetime) -> int | None:
        """Return when it happened in UTC microseconds, or None where the mapping cannot tell."""
        for name in self.time.fields:
            written = fields.get(name)
            if written not in {None, ""}:
                at = self._moment(written, reference)
                if at is not None:
                    return at
        return None

    def _moment(self, written: Any, reference: datetime) -> int | None:
        text = str(written).strip()
        zone = timezone(timedelta(minutes=self.time.zone_minutes))
        if self.time.form:
            try:
                at = datetime.strptime(text, self.time.form)  # noqa: DTZ007 - the zone is added where the form has none
            except ValueError:
                return None
            at = at if at.tzinfo else at.replace(tzinfo=zone)
            return parse_time(at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
        has_zone = text.endswith(("Z", "UTC")) or re.search(r"[+-]\d\d:?\d\d$", text)
        at_utc = parse_time(written)
        if at_utc is not None:
            is_epoch = not isinstance(written, str) or text.replace(".", "").isdigit()
            return at_utc if is_epoch or has_zone else at_utc - self.time.zone_minutes * 60_000_000
        local = parse_syslog_time(text, reference.astimezone(zone))
        return None if local is None else local - self.time.zone_minutes * 60_000_000


def zone_minutes(written: str) -> int | None:
    """Return the minutes east of Greenwich that `+07:00` says, or None for another text."""
    found = _ZONE.fullmatch(written)
    if not found:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    return minutes if found[1] == "+" else -minutes


def _chosen(choices: tuple[Choice, ...], fields: Table[str, Any]) -> str:
    return next((each.word for each in choices if each.holds(fields)), "")


def _text(value: Any) -> str:
    """Return a value as one text; of a list the first that says something."""
    if isinstance(value, list):
        return next((found for item in value[:50] if (found := _text(item))), "")
    if value is None or isinstance(value, dict):
        return ""
    found = str(value).strip()
    return "" if found == "-" else found[:MESSAGE_CHARACTERS]


def _first_path(written: str) -> str:
    """Return the first of the paths that Defender writes, each after its kind and divided by `; `."""
    if not _PATH_MARK.match(written):
        return written
    return _PATH_MARK.sub("", written.partition("; ")[0])
