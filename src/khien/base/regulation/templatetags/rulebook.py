"""How entries of the rule book are said in the reader's language."""

from typing import Final

from django import template
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from khien.base.accounts.types import BodyTask
from khien.base.core.clock import today
from khien.base.core.refusals import text
from khien.base.regulation import queries
from khien.base.regulation.types import (
    SECTION_NAMES,
    Clock,
    ClockUnknown,
    Confidence,
    Dated,
    Fact,
    Facts,
    FixedHoliday,
    FormDefinition,
    Ground,
    Holiday,
    HolidayYear,
    IncidentClass,
    Instrument,
    LevelCriterion,
    Measure,
    ProcessStep,
    Recurrence,
    Role,
    Route,
    Section,
    Severity,
    Threshold,
    Words,
    WorkingHours,
)
from khien.base.ui.templatetags.ui import badge

register = template.Library()

KIND_NAMES: Final[dict[str, str]] = {
    Instrument.kind: text("Instrument"),
    Clock.kind: text("Time limit"),
    Threshold.kind: text("Number that a rule sets"),
    LevelCriterion.kind: text("What puts a system on a level"),
    Recurrence.kind: text("What comes round again"),
    Ground.kind: text("Lawful ground of an inspection"),
    Fact.kind: text("Fact of an incident"),
    IncidentClass.kind: text("Class of incident"),
    Severity.kind: text("Severity"),
    Role.kind: text("Body and its tasks"),
    Route.kind: text("Who is told"),
    ProcessStep.kind: text("Step"),
    FormDefinition.kind: text("Form"),
    WorkingHours.kind: text("Working hours"),
    HolidayYear.kind: text("Holidays of a year"),
    Holiday.kind: text("Days off"),
    FixedHoliday.kind: text("Fixed holiday"),
}
BODY_NAMES: Final[dict[BodyTask, str]] = {
    BodyTask.LEADS_SECURITY: text("the response team (CSIRT)"),
    BodyTask.MILITARY: text("the provincial military command"),
    BodyTask.POLICE: text("the provincial police"),
    BodyTask.DIGITAL: text("the department for digital affairs"),
    BodyTask.PEOPLES_COMMITTEE: text("the provincial People's Committee"),
}
FIELD_KIND_NAMES: Final[dict[str, str]] = {
    "text": text("text"),
    "long_text": text("long text"),
    "date": text("date"),
    "time": text("time of day"),
    "moment": text("date and time"),
    "month": text("month"),
    "number": text("number"),
    "money": text("money"),
    "email": text("e-mail"),
    "phone": text("telephone"),
    "choice": text("one choice"),
    "choices": text("several choices"),
    "address": text("network address"),
    "files": text("files"),
    "table": text("table"),
}
_TONES: Final[dict[Confidence, str]] = {
    Confidence.FULL_TEXT: "done",
    Confidence.CODIFIED: "done",
    Confidence.EXCERPT: "medium",
    Confidence.PRESS: "medium",
    Confidence.SECONDARY: "medium",
    Confidence.INFERRED: "high",
    Confidence.LOCAL: "info",
}


@register.filter
def spoken(words: Words) -> str:
    """Return a text of the data in the reader's language."""
    return words.spoken(queries.language())


@register.filter
def kind_name(kind: str) -> str:
    """Return what sort of entry it is."""
    return gettext(KIND_NAMES[kind])


@register.filter
def body_name(body: BodyTask) -> str:
    """Return which body is meant."""
    return gettext(BODY_NAMES[body])


@register.filter
def section_name(section: Section) -> str:
    """Return which part of a case is meant."""
    return gettext(SECTION_NAMES[section])


@register.filter
def field_kind_name(kind: str) -> str:
    """Return what is written into a field of a form."""
    return gettext(FIELD_KIND_NAMES[kind])


@register.simple_tag
def confidence_badge(entry: Dated) -> SafeString:
    """Return how sure we are of an entry, as a badge."""
    return badge(_TONES[entry.confidence], entry.confidence_name)


@register.simple_tag
def validity(entry: Dated) -> SafeString:
    """Return from when to when an entry holds; the end is the last day on which it does not."""
    first = date_format(entry.valid_from, "d/m/Y")
    last = date_format(entry.valid_to, "d/m/Y") if entry.valid_to else "…"
    return format_html('<span class="nowrap">{} – {}</span>', first, last)


@register.filter
def length_of(clock: Clock) -> str:
    """Return how long a clock runs, in words."""
    count = clock.amount
    said = {
        Measure.MINUTES: ngettext("%(count)s minute", "%(count)s minutes", count),
        Measure.HOURS: ngettext("%(count)s hour", "%(count)s hours", count),
        Measure.DAYS: ngettext("%(count)s day", "%(count)s days", count),
        Measure.WORKING_DAYS: ngettext("%(count)s working day", "%(count)s working days", count),
        Measure.WORKING_HOURS: ngettext("%(count)s working hour", "%(count)s working hours", count),
    }
    return said[clock.measure] % {"count": count}


@register.filter
def groups_said(when: Facts) -> list[str]:
    """Return each group of facts as one sentence: any of them is enough."""
    said = ["; ".join(spoken(queries.fact_title(code)) for code in group) for group in when]
    return [
        gettext("one of: %(facts)s") % {"facts": words} if len(group) > 1 else words
        for group, words in zip(when, said, strict=True)
    ]


@register.simple_tag
def clock_link(code: str) -> SafeString:
    """Return a clock that holds today as a link with its length; the code alone where none does."""
    try:
        clock = queries.clock(code, today())
    except ClockUnknown:
        return format_html('<span class="mono">{}</span>', code)
    url = reverse("regulation:entry", args=[clock.kind, clock.key])
    return format_html('<a href="{}">{}</a> ({})', url, length_of(clock), spoken(clock.title))


@register.filter
def says(entry: Dated) -> str:
    """Return in a few words what an entry says beyond its title."""
    match entry:
        case Clock():
            return length_of(entry)
        case Route() | Role():
            return body_name(entry.body)
        case ProcessStep():
            return f"{entry.position}. {spoken(entry.work)}"
        case FormDefinition():
            count = len(entry.fields)
            return ngettext("%(count)s field", "%(count)s fields", count) % {"count": count}
        case Instrument():
            return spoken(entry.issuer)
        case _:
            return _rest_said(entry)


def _number_said(entry: Threshold) -> str:
    match entry.of:
        case "share":
            return f"{number_format(entry.value * 100)} %"
        case "days":
            count = int(entry.value)
            return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}
        case "years":
            count = int(entry.value)
            return ngettext("%(count)s year", "%(count)s years", count) % {"count": count}
        case _:
            return number_format(entry.value)


def _rounds_said(entry: Recurrence) -> str:
    """Return how often something comes round, level by level."""
    if entry.days:
        return ", ".join(f"{one[3:]}/{one[:2]}" for one in entry.days)
    return ", ".join(
        gettext("level %(level)s: %(months)s months") % {"level": level, "months": months}
        for level, months in enumerate(entry.every_months, start=1)
        if months
    )


def _set_said(entry: Threshold | Recurrence | LevelCriterion) -> str:
    match entry:
        case Threshold():
            return _number_said(entry)
        case Recurrence():
            return _rounds_said(entry)
        case LevelCriterion():
            return gettext("level %(level)s") % {"level": entry.level}


def _rest_said(entry: Dated) -> str:
    match entry:
        case Threshold() | Recurrence() | LevelCriterion():
            return _set_said(entry)
        case Holiday():
            days = f"{entry.first:%d/%m} – {entry.last:%d/%m}" if entry.last > entry.first else ""
            said = days or f"{entry.first:%d/%m}"
            worked = ", ".join(f"{day:%d/%m}" for day in entry.made_up)
            return said + (gettext("; worked: %(days)s") % {"days": worked} if worked else "")
        case HolidayYear():
            return gettext("announced") if entry.is_announced else gettext("not announced")
        case FixedHoliday():
            return f"{entry.day:02d}/{entry.month:02d}"
        case WorkingHours():
            return ", ".join(f"{starts:%H:%M}–{ends:%H:%M}" for starts, ends in entry.sessions)
    return ""
