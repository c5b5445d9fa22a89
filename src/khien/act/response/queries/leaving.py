"""Words that leave the unit: addresses of its inner networks stay behind."""

from django.utils.translation import gettext

from khien.act.response.rules.observables import without_internal
from khien.base.core.refusals import text
from khien.base.regulation import queries as regulation

INSIDE = text("(internal address)")


def leaving(written: str) -> str:
    """Return a text as it may leave: each address of an internal network replaced, in words."""
    return without_internal(written, gettext(INSIDE), regulation.internal_addresses)
