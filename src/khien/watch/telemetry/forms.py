"""Input of the telemetry pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FeedForm(forms.Form):
    """A log source to be entered."""

    code = forms.SlugField(
        label=_("Code"), max_length=60, help_text=_("Small letters, digits and hyphens.")
    )
    name = forms.CharField(label=_("Name"), max_length=160)
    unit = forms.CharField(label=_("Unit"), max_length=40)
