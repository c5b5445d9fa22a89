"""Whether the data of the rule book hold together: a sentence for each fault, with file and entry."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from msgspec import Struct

from khien.base.regulation.rules.book import Book, Placed, over, read
from khien.base.regulation.types import (
    NEEDS_NOTE,
    SYSTEM_WORDS,
    Clock,
    Dated,
    Entry,
    Fact,
    Facts,
    Fault,
    FixedHoliday,
    FormDefinition,
    FormField,
    Ground,
    Holiday,
    HolidayYear,
    Instrument,
    LevelCriterion,
    ProcessStep,
    Profile,
    Recurrence,
    Role,
    Route,
    Severity,
    WorkingHours,
)

_VALUES = {
    "unit": "name address phone email member_code",
    "reporter": "name position phone email",
    "system": "name owner operator level domain addresses operating_system purpose provider",
    "incident": "number title summary kind severity state detected_at ended_at cause scope "
    "measures consequence result attachments people told",
    "report": "at initial_number initial_on previous",
    "statistics": "first_month last_month rows",
}
CASE_VALUES = frozenset(
    f"{part}.{value}" for part, values in _VALUES.items() for value in values.split()
)
"""What a form's field may be filled from: the parts of a case, and the statistics of a period."""


class CheckReport(Struct, frozen=True):
    """What a check of data files found, and how many entries are not compared with the original."""

    faults: tuple[Fault, ...]
    entries: int
    files: int
    not_compared: int


def check(ours: Mapping[str, str], province: Mapping[str, str] | None = None) -> list[Fault]:
    """Return what is wrong in our files, or, where given, in the province's laid over ours."""
    base, faults = read(ours)
    looked_at = base
    if province is not None:
        looked_at, faults = read(province)
        base = over(base, looked_at)
    book = Book(base)
    for placed in looked_at:
        faults += [Fault(placed.file, placed.name, said) for said in _sentences(placed, book)]
    return [*faults, *_twice(looked_at), *_gaps(book, looked_at)]


def _sentences(placed: Placed, book: Book) -> Iterator[str]:
    entry = placed.entry
    if isinstance(entry, Profile):
        yield from _profile(entry, book)
        return
    yield from _dates(entry)
    yield from _words(entry)
    if entry.profile and entry.profile not in {one.code for one in book.profiles}:
        yield f"there is no profile “{entry.profile}”"
    if isinstance(entry, Entry):
        yield from _source(entry, book)
    match entry:
        case Recurrence():
            yield from _recurrence(entry)
        case LevelCriterion():
            yield from _criterion(entry)
        case Ground():
            for code in (entry.notice, entry.urgent_notice):
                yield from _clock(code, book) if code else ()
        case _:
            yield from _own(entry, book)


def _own(entry: Dated, book: Book) -> Iterator[str]:
    """Yield what is wrong with an entry of its own kind."""
    match entry:
        case Route():
            yield from _facts(entry.when, book)
            yield from _clock(entry.clock, book)
            yield from _clock(entry.acknowledged_within, book)
            if len(set(entry.sections)) < len(entry.sections):
                yield "a section is named twice"
        case Severity():
            yield from _facts(entry.when, book)
        case Role() if entry.code != entry.body:
            yield f"its code must be its body, “{entry.body}”"
        case ProcessStep():
            yield from _clock(entry.clock, book) if entry.clock else ()
        case FormDefinition():
            yield from _form(entry)
        case Holiday():
            yield from _holiday(entry, book)
        case _:
            yield from _calendar(entry)


def _criterion(entry: LevelCriterion) -> Iterator[str]:
    for word in sorted({one for group in entry.when for one in group} - SYSTEM_WORDS):
        yield f"“{word}” is no word of a system"


def _recurrence(entry: Recurrence) -> Iterator[str]:
    if bool(entry.days) == any(entry.every_months):
        yield "it comes round either every so many months or on days of the year"
    for written in entry.days:
        try:
            date.fromisoformat(f"2023-{written}")
        except ValueError:
            yield f"there is no day {written} in every year"


def _calendar(entry: Dated) -> Iterator[str]:
    match entry:
        case FixedHoliday():
            try:
                date(2024, entry.month, entry.day)
            except ValueError:
                yield f"there is no day {entry.day} in month {entry.month}"
        case HolidayYear():
            if any(day.year != entry.year for day in entry.doubtful):
                yield f"a doubtful day is not in {entry.year}"
        case WorkingHours():
            ends = [moment for session in entry.sessions for moment in session]
            if any(not earlier < later for earlier, later in pairwise(ends)):
                yield "the sessions must follow one another, each with its start before its end"
            if not entry.weekdays:
                yield "at least one weekday is worked"


def _profile(profile: Profile, book: Book) -> Iterator[str]:
    followed = {one.code: one.follows for one in book.profiles}
    if profile.follows and profile.follows not in followed:
        yield f"it follows “{profile.follows}”, which is no profile"
    seen, at = {profile.code}, profile.follows
    while at and at not in seen:
        seen.add(at)
        at = followed.get(at, "")
    if at:
        yield "it follows itself"


def _dates(entry: Dated) -> Iterator[str]:
    if entry.valid_to is not None and entry.valid_to <= entry.valid_from:
        yield f"it ends on {entry.valid_to}, not after its beginning on {entry.valid_from}"


def _words(entry: Dated) -> Iterator[str]:
    if not (entry.title.en and entry.title.vi):
        yield "the title must stand in both languages"
    if bool(entry.note.en) != bool(entry.note.vi):
        yield "the note must stand in both languages or in none"
    silent = isinstance(entry, Entry) and not entry.article
    if not entry.note.en and (entry.confidence in NEEDS_NOTE or silent):
        yield "no article states it: the note must say where the law is silent and who sets it"


def _source(entry: Entry, book: Book) -> Iterator[str]:
    named = [one for one in book.of(Instrument) if one.name == entry.instrument]
    if not named:
        yield f"the instrument “{entry.instrument}” is not in the register of instruments"
        return
    begins = min(one.valid_from for one in named)
    if entry.valid_from < begins:
        yield f"it begins on {entry.valid_from}, before its instrument does on {begins}"
    ends = [one.valid_to for one in named]
    last = None if None in ends else max(day for day in ends if day)
    if last and (entry.valid_to is None or entry.valid_to > last):
        yield f"it must end by {last}, when its instrument does"


def _facts(when: Facts, book: Book) -> Iterator[str]:
    known = {one.code for one in book.of(Fact)}
    for code in sorted({code for group in when for code in group} - known):
        yield f"there is no fact “{code}”"
    if any(not group for group in when):
        yield "a group of facts is empty, so it can never hold"


def _clock(code: str, book: Book) -> Iterator[str]:
    if code not in {one.code for one in book.of(Clock)}:
        yield f"there is no clock “{code}”"


def _form(form: FormDefinition) -> Iterator[str]:
    codes = [field.code for field in form.fields]
    for code, count in Counter(codes).items():
        if count > 1:
            yield f"the field “{code}” stands {count} times"
    for field in form.fields:
        yield from (f"field “{field.code}”: {said}" for said in _field(field))
    tables = {field.code: {column.code for column in field.columns} for field in form.fields}
    for asked in form.checks:
        names = tables.get(asked.table, set()) if asked.table else set(codes)
        lost = {*asked.fields, *([asked.whole] if asked.whole else [])} - names
        if asked.table and asked.table not in tables:
            yield f"the check {asked.kind} names the table “{asked.table}”, which is no field"
        elif asked.total_row and "row" not in names:
            yield f"the table “{asked.table}” needs a column “row” that names its rows"
        elif lost:
            yield f"the check {asked.kind} names “{min(lost)}”, which is not there"


def _field(field: FormField) -> Iterator[str]:
    if not (field.label.en and field.label.vi):
        yield "the label must stand in both languages"
    if (field.kind in {"choice", "choices"}) != bool(field.choices):
        yield "choices belong to the kinds choice and choices, and only there"
    if (field.kind == "table") != bool(field.columns):
        yield "columns belong to the kind table, and only there"
    if field.filled_from and field.filled_from not in CASE_VALUES:
        yield f"there is no value “{field.filled_from}” in a case"


def _holiday(entry: Holiday, book: Book) -> Iterator[str]:
    if entry.last < entry.first:
        yield f"it ends on {entry.last}, before its first day {entry.first}"
    if entry.first.year not in {one.year for one in book.of(HolidayYear)}:
        yield f"there is no table of the year {entry.first.year}"
    if entry.last.year != entry.first.year:
        yield "it must lie in one year; write two entries"
    others = [one for one in book.of(Holiday) if one is not entry]
    if any(one.first <= entry.last and entry.first <= one.last for one in others):
        yield "it overlaps another holiday"
    weekdays = {day for one in book.of(WorkingHours) for day in one.weekdays}
    for day in entry.made_up:
        if day.isoweekday() in weekdays:
            yield f"{day} is a working day anyway and makes nothing up"
        if any(one.first <= day <= one.last for one in book.of(Holiday)):
            yield f"{day} is worked in exchange, but a holiday covers it"


def _twice(looked_at: Sequence[Placed]) -> Iterator[Fault]:
    """Yield entries that hold at the same time as another of the same kind, code and profile."""
    seen: dict[tuple[type, str, str], list[Dated]] = {}
    codes: set[str] = set()
    for placed in looked_at:
        entry = placed.entry
        if isinstance(entry, Profile):
            if entry.code in codes:
                yield Fault(placed.file, placed.name, "it stands twice")
            codes.add(entry.code)
            continue
        same = seen.setdefault((type(entry), entry.code, entry.profile), [])
        if any(_overlap(entry, other) for other in same):
            yield Fault(
                placed.file, placed.name, "it holds at the same time as another of this code"
            )
        same.append(entry)


def _overlap(one: Dated, other: Dated) -> bool:
    return (other.valid_to is None or one.valid_from < other.valid_to) and (
        one.valid_to is None or other.valid_from < one.valid_to
    )


def _gaps(book: Book, looked_at: Sequence[Placed]) -> Iterator[Fault]:
    """Yield processes whose steps do not count 1, 2, 3 … on the day the last of them begins."""
    steps: dict[tuple[str, str], list[ProcessStep]] = {}
    for step in book.of(ProcessStep):
        steps.setdefault((step.process, step.profile), []).append(step)
    for (process, profile), held in steps.items():
        day = max(step.valid_from for step in held)
        positions = sorted(step.position for step in held if step.holds_on(day))
        if positions != list(range(1, len(positions) + 1)):
            places = {one.file for one in looked_at if one.entry in held}
            for file in sorted(places):
                said = f"the positions are {positions}; they must count from 1 without a gap"
                yield Fault(file, f"process “{process}” ({profile or 'every profile'})", said)
