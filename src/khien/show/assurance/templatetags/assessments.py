"""How pages of assessments speak: grades and states as badges, texts of catalogues, the matrix."""

from collections.abc import Mapping, Sequence
from typing import Final

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from khien.base.regulation.types import Words
from khien.base.ui.templatetags.ui import badge
from khien.show.assurance.types.assessments import (
    GRADE_NAMES,
    AssessmentState,
    Grade,
    SubjectState,
)
from khien.show.assurance.types.maturity import Share
from khien.show.assurance.types.shortcomings import ShortcomingState

register = template.Library()

TONES: Final[dict[str, str]] = {
    Grade.MET: "done",
    Grade.PARTLY: "medium",
    Grade.NOT_MET: "late",
    Grade.NOT_APPLICABLE: "low",
    AssessmentState.PLANNED: "silent",
    AssessmentState.ANNOUNCED: "info",
    AssessmentState.BEGUN: "medium",
    AssessmentState.ENDED: "done",
    AssessmentState.WITHDRAWN: "low",
    SubjectState.ASKED: "info",
    SubjectState.SUBMITTED: "medium",
    SubjectState.JUDGED: "medium",
    ShortcomingState.PLAN: "high",
    ShortcomingState.OPEN: "medium",
    ShortcomingState.MENDED: "info",
    ShortcomingState.CLOSED: "done",
}
GOOD: Final = 0.8
FAIR: Final = 0.5
MOVED: Final = 0.01
"""What is told as a change: a point of a hundred."""


@register.filter
def said(words: Words) -> str:
    """Return a text of a catalogue or of the rule book in the reader's language."""
    return words.spoken(get_language() or "vi")


@register.simple_tag
def grade_badge(grade: str) -> SafeString:
    """Return a grade as a badge; that nothing was said where there is none."""
    if not grade:
        return badge("silent", gettext("Not answered yet"))
    return badge(TONES[Grade(grade)], GRADE_NAMES[Grade(grade)])


@register.simple_tag
def grade_name(grade: str) -> str:
    """Return a grade's name."""
    return gettext(GRADE_NAMES[Grade(grade)]) if grade else ""


@register.simple_tag
def state_badge(state: str, name: str) -> SafeString:
    """Return how an assessment, a subject or a shortcoming stands, as a badge."""
    return badge(TONES.get(state, "info"), name)


@register.filter
def change(share: Share) -> str:
    """Return how a share moved, in points of a hundred; empty where there is nothing to compare."""
    return _arrow(share)


@register.simple_tag
def share_cells(shares: Mapping[str, Share], families: Sequence[tuple[str, Words]]) -> SafeString:
    """Return the cells of one row of the matrix: numbers of ours, so nothing is escaped."""
    return mark_safe("".join([_cell(shares.get(code)) for code, _ in families]))  # noqa: S308 - our own numbers


@register.simple_tag
def share_cell(share: Share) -> SafeString:
    """Return one cell of the matrix."""
    return mark_safe(_cell(share))  # noqa: S308 - our own numbers


@register.simple_tag
def legend() -> SafeString:
    """Return what the colours of the matrix mean."""
    return mark_safe(
        '<span class="cell d">≥ 80</span> <span class="cell p">≥ 50</span> '
        '<span class="cell l">&lt; 50</span>'
    )


def _cell(share: Share | None) -> str:
    if share is None or share.now is None:
        return '<td class="s">–'
    tone = "d" if share.now >= GOOD else "p" if share.now >= FAIR else "l"
    return f'<td class="{tone}">{share.now * 100:.0f}{_arrow(share)}'


def _arrow(share: Share) -> str:
    moved = share.change
    if moved is None or abs(moved) < MOVED:
        return ""
    return f" {'▲' if moved > 0 else '▼'}{abs(moved) * 100:.0f}"
