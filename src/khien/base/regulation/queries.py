"""Reads of the rule book: what holds on a day and where it comes from; when a clock runs out."""

import functools
import logging
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext

from khien.base.core.search import fold
from khien.base.regulation.rules import choice, deadlines, forms
from khien.base.regulation.rules.book import KINDS, Book, over, read
from khien.base.regulation.rules.checking import CASE_VALUES, CheckReport
from khien.base.regulation.rules.checking import check as check_files
from khien.base.regulation.types import (
    BookNotRight,
    Clock,
    ClockUnknown,
    Dated,
    Due,
    Entry,
    EntryNotFound,
    Fact,
    Fault,
    FormDefinition,
    FormProblem,
    Ground,
    Holiday,
    IncidentClass,
    Instrument,
    LevelCriterion,
    ProcessKind,
    ProcessStep,
    Profile,
    Recurrence,
    Role,
    Route,
    RuleUnknown,
    Severity,
    Telling,
    Threshold,
    ThresholdUnknown,
    Words,
)

Kind = TypeVar("Kind", bound=Dated)
TriedBook = Book
"""A rule book that is tried before it counts."""

DATA = Path(__file__).parent / "data"
log = logging.getLogger("khien.regulation")


def clock(code: str, day: date, profile: str = "") -> Clock:
    """Return the clock that holds on a day, in the instance's profile or another. Raises ClockUnknown."""
    found = _holding(Clock, day, profile).get(code)
    if found is None:
        raise ClockUnknown(code=code, day=day.isoformat(), profile=profile_or_own(profile))
    return found


def threshold(code: str, day: date, profile: str = "", *, of: Book | None = None) -> Threshold:
    """Return the number that a rule sets on a day (by a book that is tried). Raises ThresholdUnknown."""
    found = _holding(Threshold, day, profile, of).get(code)
    if found is None:
        raise ThresholdUnknown(code=code, day=day.isoformat(), profile=profile_or_own(profile))
    return found


def due(code: str, start: datetime, profile: str = "") -> Due:
    """Return when a clock that starts at an instant runs out, by the rule of that day.

    Raises ClockUnknown.
    """
    held = clock(code, timezone.localdate(start), profile)
    return due_by(held, start)


def due_by(held: Clock, start: datetime) -> Due:
    """Return when this clock runs out."""
    at, is_provisional = deadlines.due_at(held, start, working_calendar())
    return Due(at, held, is_provisional)


def recurrences(day: date, profile: str = "") -> tuple[Recurrence, ...]:
    """Return what comes round again by the rules of a day."""
    return tuple(_holding(Recurrence, day, profile).values())


def level_criteria(
    day: date, profile: str = "", *, of: Book | None = None
) -> tuple[LevelCriterion, ...]:
    """Return what puts a system on which level by the rules of a day (of a book that is tried).

    The highest level first.
    """
    held = _holding(LevelCriterion, day, profile, of).values()
    return tuple(sorted(held, key=lambda one: -one.level))


def grounds(day: date, profile: str = "") -> tuple[Ground, ...]:
    """Return the lawful grounds of inspections and self-assessments on a day."""
    return tuple(_holding(Ground, day, profile).values())


def routes(facts: frozenset[str], day: date, profile: str = "") -> tuple[Route, ...]:
    """Return who is told of an incident with these facts; one body may stand in several routes."""
    return choice.routes_met(_holding(Route, day, profile).values(), facts)


def tellings(facts: frozenset[str], day: date, profile: str = "") -> tuple[Telling, ...]:
    """Return each body that is told, once, the most urgent first, with all sections allowed to it."""
    return choice.tellings(routes(facts, day, profile), _holding(Clock, day, profile))


def roles(day: date, profile: str = "") -> tuple[Role, ...]:
    """Return which office each coordinating body is under the rules of a day."""
    return tuple(_holding(Role, day, profile).values())


def process(kind: ProcessKind, day: date, profile: str = "") -> tuple[ProcessStep, ...]:
    """Return the steps of answering an ordinary or a serious incident, in order."""
    steps = [step for step in book().of(ProcessStep) if step.process == kind]
    found = choice.nearest_set(steps, chain=_chain(profile), day=day)
    return tuple(sorted(found, key=lambda step: step.position))


def form(code: str, day: date, profile: str = "") -> FormDefinition:
    """Return the form that holds on a day. Raises RuleUnknown."""
    found = _holding(FormDefinition, day, profile).get(code)
    if found is None:
        raise RuleUnknown(code=code, day=day.isoformat(), profile=profile_or_own(profile))
    return found


def form_codes(day: date, profile: str = "") -> tuple[str, ...]:
    """Return the codes of the forms that hold on a day."""
    return tuple(sorted(_holding(FormDefinition, day, profile)))


def form_faults(held: FormDefinition, values: forms.Values) -> tuple[FormProblem, ...]:
    """Return every field that is missing or inconsistent, in the reader's language."""
    labels = {field.code: field.label.spoken(language()) for field in held.fields}
    return tuple(
        FormProblem(
            fault.field,
            labels.get(fault.field, fault.field),
            gettext(fault.message) if fault.message else fault.words.spoken(language()),
        )
        for fault in forms.faults(held, values)
    )


def case_values() -> frozenset[str]:
    """Return every name that a form's `filled_from` may have; the caller supplies their values."""
    return CASE_VALUES


def internal_addresses(written: str) -> tuple[str, ...]:
    """Return the addresses of internal networks in a text; these never leave."""
    return forms.internal_addresses(written)


def facts(day: date, profile: str = "") -> tuple[Fact, ...]:
    """Return the words that may hold of an incident on a day."""
    return tuple(_holding(Fact, day, profile).values())


def incident_classes(day: date, profile: str = "") -> tuple[IncidentClass, ...]:
    """Return the classes of incident on a day, as written."""
    return tuple(_holding(IncidentClass, day, profile).values())


def severity(facts: frozenset[str], day: date, profile: str = "") -> Severity:
    """Return the legal severity that these facts make. Raises RuleUnknown."""
    found = choice.severity_met(_holding(Severity, day, profile).values(), facts)
    if found is None:
        raise RuleUnknown(code="severity", day=day.isoformat(), profile=profile_or_own(profile))
    return found


def is_working_day(day: date) -> bool:
    """Return whether a day is worked, holidays and exchanged rest days considered."""
    return working_calendar().is_working(day)


def profiles() -> tuple[Profile, ...]:
    """Return the profiles that a province can select."""
    return book().profiles


def newer_profile(profile: str, day: date) -> Profile | None:
    """Return the profile that follows one and already holds on a day."""
    for one in book().profiles:
        begun = (entry.valid_from <= day for entry in book().entries if entry.profile == one.code)
        if one.follows == profile and any(begun):
            return one
    return None


def profile_or_own(profile: str) -> str:
    """Return a profile, or the instance's where none is named."""
    return profile or str(settings.KHIEN.profile)


def entries(
    day: date, *, profile: str, kind: str = "", confidence: str = "", words: str = ""
) -> tuple[Dated, ...]:
    """Return what holds on a day for a profile, narrowed by kind, confidence and words."""
    found: list[Dated] = []
    for one in KINDS:
        if kind in {"", one.kind}:
            found += _of_kind(one, day, profile)
    asked = fold(words).split()
    return tuple(
        entry for entry in found if confidence in {"", entry.confidence} and _says(entry, asked)
    )


def entry(kind: str, key: str) -> Dated:
    """Return one entry by its address. Raises EntryNotFound."""
    for one in book().entries:
        if one.kind == kind and one.key == key:
            return one
    raise EntryNotFound(what=f"{kind}/{key}")


def versions(one: Dated) -> tuple[Dated, ...]:
    """Return the entries of the same kind and code, in every profile, the oldest first."""
    same = [other for other in book().of(type(one)) if other.code == one.code]
    return tuple(sorted(same, key=lambda other: (other.valid_from, other.profile)))


def resting_on(name: str) -> tuple[Entry, ...]:
    """Return the entries whose source is an instrument."""
    found = [one for one in book().entries if isinstance(one, Entry) and one.instrument == name]
    return tuple(found)


def holidays(year: int) -> tuple[Holiday, ...]:
    """Return the days off of a year, in order."""
    found = [one for one in book().of(Holiday) if one.first.year == year]
    return tuple(sorted(found, key=lambda one: one.first))


def fact_title(code: str) -> Words:
    """Return the words for a fact's code; the code itself where the book has none."""
    found = [one.title for one in book().of(Fact) if one.code == code]
    return found[0] if found else Words(code, code)


def instrument(name: str) -> Instrument | None:
    """Return the register's entry of an instrument."""
    return next((one for one in book().of(Instrument) if one.name == name), None)


def book() -> Book:
    """Return our entries with the province's over them; read again when a file there changes."""
    folder = settings.KHIEN.home / "regulation"
    stamp = _stamp(folder)
    return _book(folder, stamp)[0] if stamp else _own_book()


def laid_over(folder: Path) -> Book:
    """Return the book as it would be with a folder's files over it: to try them before they count.

    Raises BookNotRight with the first fault.
    """
    faults = check_files(our_texts(), texts_in(folder))
    if faults:
        raise BookNotRight(fault=str(faults[0]), count=len(faults))
    return Book(over(book().placed, read(texts_in(folder))[0]))


def province_faults() -> tuple[Fault, ...]:
    """Return what is wrong in the province's own files; a file with a fault does not take part."""
    folder = settings.KHIEN.home / "regulation"
    return _book(folder, _stamp(folder))[1]


def check(folder: Path | None = None) -> CheckReport:
    """Return what is wrong in a folder's files laid over ours; without one, in ours and the province's."""
    ours = our_texts()
    province = texts_in(folder or settings.KHIEN.home / "regulation")
    found = check_files(ours, province) if folder else [*check_files(ours), *province_faults()]
    placed, _faults = read(
        province
        if folder
        else {**ours, **{f"province/{name}": text for name, text in province.items()}}
    )
    waiting = sum(isinstance(one.entry, Dated) and not one.entry.compared_by for one in placed)
    files = len(province) if folder else len(ours) + len(province)
    return CheckReport(tuple(found), len(placed), files, waiting)


def working_calendar() -> deadlines.Calendar:
    """Return working hours and holidays of every year known."""
    return _calendar(book())


def our_texts() -> Mapping[str, str]:
    """Return the names and texts of the files that come with Khiên."""
    return texts_in(DATA)


def texts_in(folder: Path) -> Mapping[str, str]:
    """Return the names and texts of a folder's rule files, by name."""
    return {
        path.name: path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(folder.glob("*.toml"))
    }


def language() -> str:
    """Return the reader's language."""
    return get_language() or settings.LANGUAGE_CODE


def _holding(kind: type[Kind], day: date, profile: str, of: Book | None = None) -> dict[str, Kind]:
    return choice.holding((of or book()).of(kind), chain=_chain(profile), day=day)


def _chain(profile: str) -> tuple[str, ...]:
    return choice.chain_of(book().profiles, profile_or_own(profile))


def _of_kind(kind: type[Dated], day: date, profile: str) -> list[Dated]:
    if kind is ProcessStep:
        return [*process("ordinary", day, profile), *process("serious", day, profile)]
    return list(_holding(kind, day, profile).values())


def _says(one: Dated, asked: list[str]) -> bool:
    source = getattr(one, "source", "")
    said = fold(f"{one.code} {one.title.en} {one.title.vi} {source} {one.note.vi}")
    return all(word in said for word in asked)


Stamp = tuple[tuple[str, int, int], ...]


def _stamp(folder: Path) -> Stamp:
    found = sorted(folder.glob("*.toml"))
    return tuple((path.name, (at := path.stat()).st_mtime_ns, at.st_size) for path in found)


@functools.cache
def _own_book() -> Book:
    """Return the book of an instance whose province has no files of its own."""
    return Book(read(our_texts())[0])


@functools.lru_cache(maxsize=4)
def _book(folder: Path, _stamp: Stamp) -> tuple[Book, tuple[Fault, ...]]:
    """Return the book and the faults of the province's files; those with a fault are left out."""
    ours, _faults = read(our_texts())
    province = dict(texts_in(folder))
    told: list[Fault] = []
    while found := check_files(our_texts(), province):
        told += found
        for fault in found:
            log.error("not used: %s/%s", folder, fault)
            province.pop(fault.file, None)
    placed, _faults = read(province)
    return Book(over(ours, placed)), tuple(told)


@functools.lru_cache(maxsize=4)
def _calendar(held: Book) -> deadlines.Calendar:
    return deadlines.calendar_of(held, ZoneInfo(settings.TIME_ZONE))
