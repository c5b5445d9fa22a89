"""Mapping files (TOML) read and judged: a wrong one is refused with one sentence that says where."""

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from khien.engine.records.columns import TEXT_COLUMNS
from khien.engine.records.consoles.mapping import (
    CATEGORIES,
    OUTCOMES,
    SEVERITIES,
    Choice,
    Condition,
    Mapping,
    Moment,
    condition,
    zone_minutes,
)
from khien.engine.records.types import Format

FILE_BYTES_MAX: Final = 256 * 1024
VALUES_MAX: Final = 500
FORMATS: Final[dict[str, tuple[Format, str]]] = {
    "windows": (Format.WINDOWS, ""),
    "suricata": (Format.EVE, ""),
    "cef": (Format.SYSLOG, "cef"),
    "leef": (Format.SYSLOG, "leef"),
    "syslog": (Format.SYSLOG, ""),
    "json": (Format.JSON, ""),
    "csv": (Format.JSON, ""),
}
"""What a mapping may be of, and the field that marks such a record."""

_OWN: Final = frozenset(
    {"unit", "feed", "format", "event_kind", "event_category", "event_severity", "event_outcome"}
    | {"observer_product"}
)
MAPPED_COLUMNS: Final = tuple(name for name in TEXT_COLUMNS if name not in _OWN)
_KEYS: Final = (
    "code",
    "name",
    "format",
    "when",
    "columns",
    "time",
    "category",
    "severity",
    "outcome",
)
_CHOICES: Final = {"category": CATEGORIES, "severity": SEVERITIES, "outcome": OUTCOMES}
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")


class BadMapping(ValueError):
    """A mapping that cannot be used: the file, the line, what is wrong and what would be right."""


def read_mapping(path: Path) -> Mapping:
    """Return the mapping in a file. Raises BadMapping."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            told = f"{path}: larger than {FILE_BYTES_MAX // 1024} KiB, so it is no mapping."
            raise BadMapping(told)
        text = path.read_text("utf-8-sig")
    except OSError as problem:
        told = f"{path}: cannot be read ({problem.strerror})."
        raise BadMapping(told) from problem
    except UnicodeDecodeError as problem:
        told = f"{path}: not in UTF-8; save it as UTF-8."
        raise BadMapping(told) from problem
    return parse_mapping(text, str(path))


def parse_mapping(text: str, source: str) -> Mapping:
    """Return the mapping that a text says. Raises BadMapping."""
    try:
        whole = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        told = f"{source}: not readable TOML: {problem}."
        raise BadMapping(told) from problem
    return _Reader(text, source).mapping(whole)


class _Reader:
    """Reads one file, and knows its lines for what it refuses."""

    def __init__(self, text: str, source: str) -> None:
        self.lines, self.source = text.splitlines(), source

    def mapping(self, whole: dict[str, Any]) -> Mapping:
        for key in whole:
            if key not in _KEYS:
                raise self.bad(key, f"“{key}” is no part of a mapping", _KEYS)
        code, name, form = (self.word(whole, key) for key in ("code", "name", "format"))
        if not _CODE.fullmatch(code):
            raise self.bad("code", "the code is made of a-z, 0-9 and -, at most 30 characters")
        if form not in FORMATS:
            raise self.bad("format", f"there is no format “{form}”", tuple(FORMATS))
        kind, mark = FORMATS[form]
        when = self.conditions("when", whole.get("when"))
        if not when:
            told = "[when] is empty; name a field and the values by which its alerts are known"
            raise self.bad("when", told)
        if mark:
            when = (*when, condition(mark, ["*"]))
        return Mapping(
            code=code,
            name=name[:80],
            format=kind,
            when=when,
            columns=self.columns(whole.get("columns")),
            categories=self.choices("category", whole.get("category")),
            severities=self.choices("severity", whole.get("severity")),
            outcomes=self.choices("outcome", whole.get("outcome")),
            time=self.time(whole.get("time", {})),
            path=self.source,
        )

    def word(self, whole: dict[str, Any], key: str) -> str:
        value = whole.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.bad(key, f'“{key}” is missing; write {key} = "…"')
        return value.strip()

    def conditions(self, key: str, given: Any) -> tuple[Condition, ...]:
        if not isinstance(given, dict):
            return ()
        return tuple(
            condition(field, self.texts(key, field, values)) for field, values in given.items()
        )

    def columns(self, given: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
        if not isinstance(given, dict) or "rule_name" not in given:
            told = "[columns] does not say where the name of the threat or signature stands"
            raise self.bad("columns", f'{told}: write rule_name = ["…"]')
        for column in given:
            if column not in MAPPED_COLUMNS:
                raise self.bad(column, f"there is no column “{column}”", MAPPED_COLUMNS)
        return tuple(
            (column, self.texts("columns", column, names)) for column, names in given.items()
        )

    def choices(self, key: str, given: Any) -> tuple[Choice, ...]:
        if given is None:
            return ()
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            raise self.bad(key, f'write each choice as [[{key}]] with is = "…"')
        found = []
        for one in given:
            word = one.get("is")
            if word not in _CHOICES[key]:
                raise self.bad(key, f"a choice of “{key}” is “{word}”", _CHOICES[key])
            rest = {name: values for name, values in one.items() if name != "is"}
            found.append(Choice(word, self.conditions(key, rest)))
        return tuple(found)

    def time(self, given: Any) -> Moment:
        if not isinstance(given, dict):
            raise self.bad("time", 'write [time] with fields = ["…"]')
        for key in given:
            if key not in {"fields", "form", "zone"}:
                raise self.bad(key, f"“{key}” is no part of [time]", ("fields", "form", "zone"))
        zone = zone_minutes(str(given.get("zone", "+00:00")))
        if zone is None:
            raise self.bad("zone", "the zone is written as +07:00")
        fields = self.texts("time", "fields", given.get("fields", []))
        return Moment(fields, str(given.get("form", "")), zone)

    def texts(self, key: str, field: str, given: Any) -> tuple[str, ...]:
        values = [given] if isinstance(given, str | int) else given
        if not isinstance(values, list) or len(values) > VALUES_MAX:
            raise self.bad(field, f'“{field}” of [{key}] is a list of texts, as ["…", "…"]')
        if not all(isinstance(one, str | int) for one in values):
            raise self.bad(field, f'“{field}” of [{key}] is a list of texts, as ["…", "…"]')
        return tuple(str(one) for one in values)

    def bad(self, key: str, told: str, right: tuple[str, ...] = ()) -> BadMapping:
        line = next((n for n, one in enumerate(self.lines, 1) if key and key in one), 0)
        place = f"{self.source}, line {line}" if line else self.source
        near = (
            get_close_matches(told.rpartition("“")[2].partition("”")[0], right, 1) if right else []
        )
        if near:
            told += f"; “{near[0]}” would be right"
        elif right:
            told += f"; right would be one of {', '.join(right)}"
        return BadMapping(f"{place}: {told}.")
