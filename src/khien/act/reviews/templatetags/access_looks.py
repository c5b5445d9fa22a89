"""Looks of account reviews: what stands out in an account, a decision, what the next list shows."""

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString

from khien.act.reviews.types.account_lists import FLAG_NAMES, FLAG_TONES, State
from khien.act.reviews.types.reviews import (
    DECISION_NAMES,
    DECISION_TONES,
    OUTCOME_NAMES,
    OUTCOME_TONES,
    Decision,
    Outcome,
)
from khien.base.accounts.types import Contact
from khien.base.ui.templatetags.ui import badge

register = template.Library()


@register.filter
def flag_badges(state: State) -> list[tuple[str, str]]:
    """Return the tone and word of each thing that stands out in an account."""
    return [(FLAG_TONES[one], FLAG_NAMES[one]) for one in state.flags]


@register.filter
def people_in(held: Mapping[str, list[Contact]], code: str) -> list[Contact]:
    """Return who can be asked to decide in a unit."""
    return held.get(code, [])


@register.simple_tag
def decision_badge(decision: Decision) -> SafeString:
    """Return a decision as a badge; silence is hatched."""
    return badge(DECISION_TONES[decision], DECISION_NAMES[decision])


@register.simple_tag
def outcome_badge(outcome: Outcome) -> SafeString:
    """Return what a later list shows as a badge."""
    return badge(OUTCOME_TONES[outcome], OUTCOME_NAMES[outcome])
