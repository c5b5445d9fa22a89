"""How the pages of catalogues speak: what comes round, which measure knows, what changed."""

from collections.abc import Iterator, Mapping
from typing import Final

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from khien.base.core.offers import registry
from khien.base.core.refusals import text
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import Recurrence, Words
from khien.base.ui.templatetags.ui import badge
from khien.show.assurance.types.catalogues import Requirement
from khien.show.assurance.types.comparing import CHANGE_NAMES, Change, Difference

register = template.Library()

TONES: Final[dict[Change, str]] = {
    Change.SAME: "info",
    Change.CHANGED: "medium",
    Change.ADDED: "done",
    Change.DROPPED: "late",
}


@register.simple_tag
def comes_round(rounds: Mapping[str, Recurrence], code: str) -> SafeString | str:
    """Return what comes round under a code as a link to its rule; nothing where nothing does."""
    found = rounds.get(code)
    if found is None:
        return code
    address = reverse("regulation:entry", args=[found.kind, found.key])
    return format_html('<a href="{}">{}</a>', address, spoken(found.title))


@register.simple_tag
def measure_link(code: str) -> SafeString | str:
    """Return a measure's title as a link; its code where the house has it no more."""
    found = registry.measures.get(code)
    if found is None:
        return code
    address = reverse("assurance:measure", args=[code])
    return format_html('<a href="{}">{}</a>', address, gettext(found.title))


@register.simple_tag
def change_badge(change: Change) -> SafeString:
    """Return what became of a requirement as a badge."""
    return badge(TONES[change], CHANGE_NAMES[change])


@register.filter
def changes(one: Difference) -> Iterator[tuple[str, str, str]]:
    """Yield what of a requirement changed: its name, as it was, as it is."""
    if one.before is None or one.after is None:
        return
    before, after = _told(one.before), _told(one.after)
    for name in before:
        if before[name] != after[name]:
            yield name, before[name], after[name]


def spoken(words: Words) -> str:
    """Return a text of a catalogue in the reader's language."""
    return words.spoken(regulation.language())


def _told(one: Requirement) -> dict[str, str]:
    return {
        text("title"): spoken(one.title),
        text("contents"): spoken(one.text),
        text("levels"): ", ".join(map(str, one.levels)) or gettext("all"),
        text("recurrence"): one.recurrence,
        text("measures"): ", ".join(sorted(one.measures)),
    }
