"""Looks that pages share: icons, badges, times with what they mean now, links that keep filters."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, pgettext

from khien.base.core.citations import cited
from khien.base.core.clock import now
from khien.base.ui.charts import share_bar

register = template.Library()

_OPERATOR = "operator "
_ICONS = {
    "inbox": "M3 13h5l1 3h6l1-3h5M5 5h14l2 8v6H3v-6z",
    "home": "M4 11 12 4l8 7v9h-5v-6H9v6H4z",
    "eye": "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zm10 3a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
    "bell": "M6 17V11a6 6 0 1 1 12 0v6l2 2H4zM10 21h4",
    "megaphone": "M4 10v4h3l9 5V5l-9 5zM7 14l1.500 6M19.500 9.500a4 4 0 0 1 0 5",
    "pulse": "M3 12h4l3-8 4 16 3-8h4",
    "menu": "M4 6h16M4 12h16M4 18h16",
    "bolt": "M13 2 4 14h7l-1 8 9-12h-7z",
    "list": "M4 6h16M4 12h16M4 18h10",
    "machine": "M3 5h18v11H3zM8 20h8M12 16v4",
    "plan": "M6 3h9l4 4v14H6zM9 12h6M9 16h6M9 8h3",
    "chart": "M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6",
    "report": "M6 3h12v18H6zM9 8h6M9 12h6M9 16h3",
    "people": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-4 3-6 6-6s6 2 6 6M16 4a3.5 3.5 0 0 1 0 7M17 14c2.5.5 4 2.500 4 6",
    "gear": "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.100 2.100M16.300 16.300l2.100 2.100M5.600 18.400l2.100-2.100M16.300 7.700l2.100-2.100",
    "book": "M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11",
    "mail": "M3 6h18v12H3zM3 7l9 7 9-7",
    "key": "M14 10a4 4 0 1 0-4 4l1-1h2v-2h2zM13 11l7 7v2h-3l-5-5",
    "critical": "M12 3 2 20h20zM12 10v4M12 17v.5",
    "high": "M12 4v12M7 9l5-5 5 5M6 20h12",
    "medium": "M5 12h14M5 8h14M5 16h14",
    "low": "M12 4v12M7 11l5 5 5-5",
    "info": "M12 8v.5M12 11v6M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
    "done": "m5 13 4 4L19 7",
    "late": "M12 7v5l3 3M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
    "silent": "M4 12h3M10.500 12h3M17 12h3",
    "search": "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5",
    "steps": "M4 6h4M4 12h4M4 18h4M11 6h9M11 12h9M11 18h9",
    "shield": "M12 2 4 5v6c0 5 3.400 9.400 8 11 4.600-1.600 8-6 8-11V5zM8.500 12l2.500 2.500 4.500-5",
}


@register.simple_tag
def icon(name: str, size: int = 18) -> SafeString:
    """Return one icon as SVG, hidden from screen readers: a word always stands beside it."""
    return format_html(
        '<svg width="{}" height="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
        '<path d="{}"/></svg>',
        size,
        size,
        _ICONS.get(name, _ICONS["info"]),
    )


@register.simple_tag
def level_badge(level: str) -> SafeString:
    """Return a severity with its colour, icon and word."""
    words = {
        "critical": pgettext("severity", "Critical"),
        "high": pgettext("severity", "High"),
        "medium": pgettext("severity", "Medium"),
        "low": pgettext("severity", "Low"),
    }
    tone = level if level in words else "info"
    return badge(tone, words.get(level, pgettext("severity", "Informational")))


@register.simple_tag
def badge(tone: str, word: str) -> SafeString:
    """Return a state with colour, icon and word. Tones: the levels, done, late, silent, info."""
    return format_html('<span class="badge {}">{}{}</span>', tone, icon(tone, 14), gettext(word))


@register.simple_tag
def when(at: datetime | None) -> SafeString:
    """Return an instant: exact with zone in the tooltip, short in the text."""
    if at is None:
        return mark_safe("–")
    local = timezone.localtime(at)
    form = "H:i d/m" if local.year == timezone.localtime(now()).year else "H:i d/m/Y"
    return format_html(
        '<time datetime="{}" title="{}" class="nowrap">{}</time>',
        local.isoformat(),
        date_format(local, "H:i:s d/m/Y") + local.strftime(" %Z"),
        date_format(local, form),
    )


@register.simple_tag
def exact(at: datetime | None) -> SafeString:
    """Return an instant to the second, with its zone."""
    if at is None:
        return mark_safe("–")
    local = timezone.localtime(at)
    shown = date_format(local, "H:i:s d/m/Y") + local.strftime(" (UTC%z)").replace("00)", ":00)")
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), shown)


@register.simple_tag
def left(due: datetime | None) -> SafeString:
    """Return how long is left until an instant, or how late it is, as a badge."""
    if due is None:
        return mark_safe("–")
    seconds = (due - now()).total_seconds()
    words = _span(abs(seconds))
    if seconds < 0:
        return format_html(
            '<span class="badge late" title="{}">{}{}</span>',
            date_format(timezone.localtime(due), "H:i d/m/Y"),
            icon("late", 14),
            gettext("%(span)s late") % {"span": words},
        )
    return format_html(
        '<span class="badge" title="{}">{}{}</span>',
        date_format(timezone.localtime(due), "H:i d/m/Y"),
        icon("late", 14),
        gettext("%(span)s left") % {"span": words},
    )


@register.filter
def ago(at: datetime | None) -> str:
    """Return how long ago an instant was, in words."""
    if at is None:
        return gettext("never")
    seconds = (now() - at).total_seconds()
    return gettext("%(span)s ago") % {"span": _span(max(0, seconds))}


def _span(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 60:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s day", "%(count)s days", hours // 24) % {"count": hours // 24}


@register.filter
def percent(share: float | None) -> str:
    """Return a share of 1 as a percentage with one decimal, or that there is no data."""
    if share is None:
        return gettext("no data")
    decimals = 0 if share in {0, 1} else 1
    return f"{number_format(round(share * 100, decimals), decimal_pos=decimals)}\u00a0%"


@register.filter
def translated(message: Any) -> str:
    """Return a marked text in the reader's language."""
    return gettext(str(message)) if message else ""


@register.filter(name="cited")
def cited_here(source: str) -> str:
    """Return a source of the law as the reader's language cites it."""
    return cited(source, get_language() or "vi")


@register.simple_tag
def filled(message: str, values: dict[str, object]) -> str:
    """Return a marked text in the reader's language, its places filled: texts translated, instants local."""
    return (
        gettext(message) % {name: _put(value) for name, value in values.items()} if message else ""
    )


def _put(value: object) -> object:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "d/m/Y H:i")
    return gettext(value) if isinstance(value, str) and value else value


@register.filter
def who(name: str) -> str:
    """Return an actor's name; the system's reason and the operator are put into the reader's language."""
    if name.startswith(_OPERATOR):
        return gettext("Operator %(name)s") % {"name": name.removeprefix(_OPERATOR)}
    word, colon, reason = name.partition(": ")
    if word != "system" or not colon:
        return name
    return gettext("System: %(reason)s") % {"reason": gettext(reason)}


@register.simple_tag
def bar(share: float | None) -> SafeString:
    """Return a thin bar for a share; nothing where there is no data."""
    return share_bar(share) if share is not None else mark_safe("")


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: object) -> str:
    """Return this page's query with some values changed; an empty value removes one."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in {"", None}:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
