"""How pages show periods, values and names in two languages."""

from django import template
from django.utils.translation import get_language, gettext

from khien.show.reporting.rules import periods
from khien.show.reporting.rules.words import value_written
from khien.show.reporting.types.kinds import Said
from khien.show.reporting.types.periods import Period, PeriodKind
from khien.show.reporting.types.reports import ReportFigure, Value

register = template.Library()


@register.simple_tag
def said(name: Said) -> str:
    """Return a name in the reader's language."""
    return name.vi if (get_language() or "vi").startswith("vi") else name.en


@register.filter
def period(one: Period) -> str:
    """Return a period in the reader's language."""
    if (get_language() or "vi").startswith("vi"):
        return periods.spoken(one)
    if one.kind in {PeriodKind.WINDOW, PeriodKind.DAYS}:
        return f"{one.first:%d/%m/%Y} – {one.last:%d/%m/%Y}"
    return periods.written(one)


@register.filter
def value(figure: ReportFigure, when: str = "now") -> str:
    """Return a figure's value now, before, or a year before."""
    if figure.failed and when == "now":
        return gettext("could not be counted")
    return value_written(getattr(figure, when))


@register.filter
def written_value(one: Value) -> str:
    """Return a value in words."""
    return value_written(one)
