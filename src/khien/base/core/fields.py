"""Fields declared as data: read from words or cells, checked, shown again; forms and sheets follow."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from khien.base.core.refusals import text

Content = Mapping[str, Any]
"""An entry's values by field code: texts, numbers, booleans, ISO days, lists of texts."""


class FieldKind(StrEnum):
    """What a field holds, and so how it is entered and read from a cell."""

    TEXT = "text"
    LONG = "long"
    LINES = "lines"
    CHOICE = "choice"
    NUMBER = "number"
    YES_NO = "yes_no"
    DAY = "day"
    ENTRY = "entry"
    ENTRIES = "entries"


@dataclass(frozen=True)
class FieldRule:
    """One field of a register.

    `choices` are codes with marked texts; `register` names the register whose entries an ENTRY or ENTRIES
    field names; `source` is the clause that asks for it; `least` and `most` bound a number.
    """

    code: str
    title: str
    kind: FieldKind = FieldKind.TEXT
    help: str = ""
    is_required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    register: str = ""
    source: str = ""
    least: int = 0
    most: int = 10_000_000
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class FieldFault:
    """A value that cannot be: in which field, and what would be right."""

    code: str
    message: str
    values: Mapping[str, str] = field(default_factory=dict)


TEXT_MAX: Final = 300
LONG_MAX: Final = 4000
LINES_MAX: Final = 200
YES: Final = text("Yes")
NO: Final = text("No")
_YES: Final = frozenset({"1", "yes", "y", "true", "x", "có", "co", "đúng", "on"})
_NO: Final = frozenset({"0", "no", "n", "false", "không", "khong", "sai", "off"})
_DAYS: Final = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")


def read(
    fields: Sequence[FieldRule],
    given: Mapping[str, object],
    names: Mapping[str, Mapping[str, str]],
    spoken: Callable[[str], str],
) -> tuple[dict[str, Any], tuple[FieldFault, ...]]:
    """Return the values of an entry and what is wrong with them.

    `given` are words (or cells) by field code; `names` are for each register the keys of its entries by
    name in small letters, for the fields that name another entry; `spoken` puts a marked text into the
    language of who wrote them, so that a cell may hold a choice's words.
    """
    content: dict[str, Any] = {}
    faults: list[FieldFault] = []
    for rule in fields:
        value, fault = _value(rule, given.get(rule.code), names, spoken)
        if fault is not None:
            faults.append(fault)
        elif value not in (None, "", []):
            content[rule.code] = value
        elif rule.is_required:
            faults.append(FieldFault(rule.code, text("it is empty; fill it in")))
    return content, tuple(faults)


def shown(
    rule: FieldRule, value: object, names: Mapping[str, str], spoken: Callable[[str], str]
) -> str:
    """Return a value as people read it; `names` are the names of other entries by key."""
    if value in (None, "", []):
        return ""
    if rule.kind is FieldKind.ENTRIES and isinstance(value, list):
        return "\n".join(names.get(str(one), "") for one in value).strip()
    if isinstance(value, list):
        return "\n".join(str(one) for one in value)
    words = str(value)
    writers: dict[FieldKind, Callable[[], str]] = {
        FieldKind.YES_NO: lambda: spoken(YES) if value else spoken(NO),
        FieldKind.CHOICE: lambda: spoken(rule.choices.get(words, words)),
        FieldKind.DAY: lambda: f"{date.fromisoformat(words):%d/%m/%Y}",
        FieldKind.ENTRY: lambda: names.get(words, ""),
    }
    return writers.get(rule.kind, lambda: words)()


def differing(fields: Sequence[FieldRule], old: Content, new: Content) -> list[FieldRule]:
    """Return the fields in which two contents differ."""
    return [rule for rule in fields if old.get(rule.code) != new.get(rule.code)]


def _value(
    rule: FieldRule,
    given: object,
    names: Mapping[str, Mapping[str, str]],
    spoken: Callable[[str], str],
) -> tuple[object, FieldFault | None]:
    words = plain(given)
    if not words:
        return None, None
    readers: dict[FieldKind, Callable[[], tuple[object, FieldFault | None]]] = {
        FieldKind.YES_NO: lambda: _yes_no(rule, words),
        FieldKind.NUMBER: lambda: _number(rule, words),
        FieldKind.DAY: lambda: _day(rule, given, words),
        FieldKind.CHOICE: lambda: _choice(rule, words, spoken),
        FieldKind.ENTRY: lambda: _entry(rule, words, names.get(rule.register, {})),
        FieldKind.ENTRIES: lambda: _entries(rule, words, names.get(rule.register, {})),
        FieldKind.LINES: lambda: (_lines(words), None),
        FieldKind.LONG: lambda: _words(rule, words, LONG_MAX),
    }
    return readers.get(rule.kind, lambda: _words(rule, words, TEXT_MAX))()


def _lines(words: str) -> list[str]:
    lines = [line.strip() for line in words.replace(";", "\n").splitlines() if line.strip()]
    return [line[:TEXT_MAX] for line in lines[:LINES_MAX]]


def _words(rule: FieldRule, words: str, most: int) -> tuple[object, FieldFault | None]:
    if len(words) <= most:
        return words, None
    told = {"most": str(most), "count": str(len(words))}
    message = text("it has %(count)s characters; at most %(most)s are kept")
    return None, FieldFault(rule.code, message, told)


def plain(given: object) -> str:
    """Return a cell or a form's value as one text, in NFC, without outer blanks."""
    if given is None:
        return ""
    if isinstance(given, bool):
        return "1" if given else "0"
    if isinstance(given, float) and given.is_integer():
        return str(int(given))
    return unicodedata.normalize("NFC", str(given)).strip()


def _yes_no(rule: FieldRule, words: str) -> tuple[object, FieldFault | None]:
    if words.lower() in _YES:
        return True, None
    if words.lower() in _NO:
        return False, None
    return None, FieldFault(
        rule.code, text("“%(value)s” is neither yes nor no"), {"value": words[:40]}
    )


def _number(rule: FieldRule, words: str) -> tuple[object, FieldFault | None]:
    digits = words.replace(".", "").replace(",", "").replace(" ", "")
    if digits.isdigit() and len(digits) < 15 and rule.least <= int(digits) <= rule.most:
        return int(digits), None
    told = {"value": words[:40], "least": str(rule.least), "most": str(rule.most)}
    message = text("“%(value)s” is no number from %(least)s to %(most)s")
    return None, FieldFault(rule.code, message, told)


def _day(rule: FieldRule, given: object, words: str) -> tuple[object, FieldFault | None]:
    if isinstance(given, datetime):
        return given.date().isoformat(), None
    if isinstance(given, date):
        return given.isoformat(), None
    for form in _DAYS:
        try:
            return datetime.strptime(words, form).date().isoformat(), None  # noqa: DTZ007 - a day
        except ValueError:
            continue
    message = text("“%(value)s” is no day; write it as 24/11/2026")
    return None, FieldFault(rule.code, message, {"value": words[:40]})


def _choice(
    rule: FieldRule, words: str, spoken: Callable[[str], str]
) -> tuple[object, FieldFault | None]:
    folded = words.casefold()
    for code, title in rule.choices.items():
        if folded in {code.casefold(), title.casefold(), spoken(title).casefold()}:
            return code, None
    message = text("“%(value)s” is none of its choices; choose one of the list")
    return None, FieldFault(rule.code, message, {"value": words[:40]})


def _entry(
    rule: FieldRule, words: str, known: Mapping[str, str]
) -> tuple[object, FieldFault | None]:
    if words in known.values():
        return words, None
    found = known.get(words.casefold())
    if found is not None:
        return found, None
    message = text("there is no “%(value)s” in that register of the unit; enter it there first")
    return None, FieldFault(rule.code, message, {"value": words[:40]})


def _entries(
    rule: FieldRule, words: str, known: Mapping[str, str]
) -> tuple[object, FieldFault | None]:
    found: list[str] = []
    for line in _lines(words):
        key, fault = _entry(rule, line, known)
        if fault is not None:
            return None, fault
        if key not in found:
            found.append(str(key))
    return found, None
