"""How planning's pages speak: texts of plans in the reader's language, standings, the matrix."""

from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from khien.base.ui.charts import share_bar
from khien.base.ui.templatetags.ui import badge
from khien.show.planning.types.duties import STANDING_NAMES, Standing, Tally
from khien.show.planning.types.plans import Said

register = template.Library()

TONES: Final[dict[Standing, str]] = {
    Standing.DONE: "done",
    Standing.PARTLY: "medium",
    Standing.ON_THE_WAY: "info",
    Standing.LATE: "late",
    Standing.SILENT: "silent",
    Standing.NOT_APPLICABLE: "low",
}
GLYPHS: Final[dict[str, str]] = {
    "d": "✓",
    "p": "◐",
    "w": "…",
    "l": "!",
    "s": "○",
    "n": "–",
    "-": "",
}
_CELLS: Final = {letter: f'<td class="{letter}">{glyph}' for letter, glyph in GLYPHS.items()}


@register.filter
def said(words: Said) -> str:
    """Return a text of a plan in the reader's language."""
    return words.spoken(get_language() or "vi")


@register.simple_tag
def standing_badge(standing: Standing) -> SafeString:
    """Return how a duty stands, as a badge."""
    return badge(TONES[standing], STANDING_NAMES[standing])


@register.simple_tag
def tally_bar(tally: Tally) -> SafeString:
    """Return how many of the duties are done, as a bar with its numbers; nothing where none is owed."""
    if tally.share is None:
        return format_html('<span class="soft small">{}</span>', gettext("nobody owes it"))
    bar = share_bar(tally.share)
    return format_html('{} <span class="nowrap small">{} / {}</span>', bar, tally.done, tally.owed)


@register.simple_tag
def matrix_cells(letters: str) -> SafeString:
    """Return the cells of one row of the matrix: fixed marks, so nothing is escaped."""
    return mark_safe("".join([_CELLS[letter] for letter in letters]))  # noqa: S308 - our own marks


@register.filter
def glyph(letter: str) -> str:
    """Return the mark by which the matrix shows a standing."""
    return GLYPHS[letter]
