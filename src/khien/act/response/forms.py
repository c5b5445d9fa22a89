"""Input of the incident pages."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.act.response.rules import KIND_NAMES, REASON_NAMES

LEVEL_CHOICES = [
    ("critical", _("Critical")),
    ("high", _("High")),
    ("medium", _("Medium")),
    ("low", _("Low")),
]


def _choices(names: Mapping[Any, str]) -> list[tuple[str, object]]:
    return [(str(key), _(name)) for key, name in names.items()]


class IncidentForm(forms.Form):
    """An incident raised by hand or from an alert."""

    title = forms.CharField(label=_("What happened"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=_choices(KIND_NAMES))
    level = forms.ChoiceField(label=_("How bad"), choices=LEVEL_CHOICES)
    unit = forms.CharField(label=_("Unit"), max_length=40)
    detected_at = forms.DateTimeField(
        label=_("Since when (detected)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        help_text=_("The legal clocks run from here. NĐ 331/2026, Art. 31.2(d)."),
    )
    summary = forms.CharField(
        label=_("More, if known"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    alert = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NoteForm(forms.Form):
    """A line for the timeline."""

    words = forms.CharField(max_length=10_000)
    is_action = forms.BooleanField(required=False)


class CloseForm(forms.Form):
    """Why an incident ends."""

    reason = forms.ChoiceField(label=_("How it ended"), choices=_choices(REASON_NAMES))
    comment = forms.CharField(
        label=_("In a sentence"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )
