"""Form fields that every room uses."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

MOMENT: Final = "%Y-%m-%dT%H:%M"
"""How browsers write a date and a time."""


def choices(names: Mapping[Any, str]) -> list[tuple[str, object]]:
    """Return choices in the reader's language, of marked texts by their codes."""
    return [(str(key), _(name)) for key, name in names.items()]


class Moment(forms.DateTimeField):
    """A date and a time as browsers enter them, in the province's time."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        super().__init__(widget=widget, input_formats=[MOMENT, f"{MOMENT}:%S"], **options)
