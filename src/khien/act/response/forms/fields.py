"""Fields that the forms of response share."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

MOMENT: Final = "%Y-%m-%dT%H:%M"
MOMENTS: Final = [MOMENT, "%Y-%m-%dT%H:%M:%S"]


def choices(names: Mapping[Any, str]) -> list[tuple[str, object]]:
    """Return choices in the reader's language."""
    return [(str(key), _(name)) for key, name in names.items()]


class Moment(forms.DateTimeField):
    """A date and a time as browsers enter them."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        super().__init__(widget=widget, input_formats=MOMENTS, **options)
