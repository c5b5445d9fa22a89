"""Input of the accounts pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.base.accounts.rules import ROLE_NAMES


class LanguageForm(forms.Form):
    """Which language, and where to go back to."""

    language = forms.ChoiceField(choices=[("vi", "Tiếng Việt"), ("en", "English")])
    next = forms.CharField(required=False)


class FocusForm(forms.Form):
    """Which unit every list and number is narrowed to; empty clears it."""

    unit = forms.CharField(required=False, max_length=40)
    next = forms.CharField(required=False)


class DelegationForm(forms.Form):
    """A written delegation of one's own role."""

    person = forms.IntegerField(label=_("Delegate"))
    unit = forms.CharField(label=_("Unit"), max_length=40)
    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, name) for role, name in ROLE_NAMES.items()]
    )
    has_subtree = forms.BooleanField(label=_("With the units below"), required=False)
    until = forms.DateField(
        label=_("Until the end of"), widget=forms.DateInput(attrs={"type": "date"})
    )
    document = forms.CharField(label=_("Document: number and date"), max_length=200)
