"""Words of procedures as pages show them."""

from django import template
from django.utils.translation import gettext

from khien.act.procedures.types.definitions import DOER_NAMES, Doer

register = template.Library()


@register.filter
def doer(role: Doer) -> str:
    """Return who takes a step, in the reader's language."""
    return gettext(DOER_NAMES[role])
