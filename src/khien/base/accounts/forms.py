"""Input of the accounts pages."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from khien.base.accounts.rules import ROLE_NAMES
from khien.base.accounts.types import KIND_NAMES

Word = TypeVar("Word", bound=StrEnum)


def _named(names: Mapping[Word, str]) -> list[tuple[str, str]]:
    """Return choices with their names in the reader's language."""
    return [(word.value, gettext(name)) for word, name in names.items()]


class LanguageForm(forms.Form):
    """Which language, and where to go back to."""

    language = forms.ChoiceField(choices=[("vi", "Tiếng Việt"), ("en", "English")])
    next = forms.CharField(required=False)


class FocusForm(forms.Form):
    """Which unit every list and number is narrowed to; empty clears it."""

    unit = forms.CharField(required=False, max_length=240)
    next = forms.CharField(required=False)


class UnitForm(forms.Form):
    """A unit to be entered below another."""

    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: _named(KIND_NAMES))


class PersonForm(forms.Form):
    """A person to be entered in a unit."""

    username = forms.CharField(label=_("User name"), max_length=60)
    name = forms.CharField(label=_("Full name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False)
    password = forms.CharField(
        label=_("First password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters; hand it over in person. Empty: no signing in."),
    )


class EndForm(forms.Form):
    """By which decision a unit ends, and which units follow it, one on a line; none: it is closed."""

    basis = forms.CharField(label=_("Decision: number, date, issuer"), max_length=300)
    heirs = forms.CharField(
        label=_("Units that follow (one on each line)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One unit: a merger. Several: a split; the first takes over what is not given away."
        ),
    )


class RoleForm(forms.Form):
    """A role to be given over a unit."""

    person = forms.IntegerField(label=_("Person"))
    role = forms.ChoiceField(label=_("Role"), choices=lambda: _named(ROLE_NAMES))
    has_subtree = forms.BooleanField(label=_("With the units below"), required=False)


class PasswordForm(forms.Form):
    """A new password for a person."""

    password = forms.CharField(
        label=_("New password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


class DelegationForm(forms.Form):
    """A written delegation of one's own role."""

    person = forms.IntegerField(label=_("Delegate"))
    unit = forms.CharField(label=_("Unit"), max_length=240)
    role = forms.ChoiceField(label=_("Role"), choices=lambda: _named(ROLE_NAMES))
    has_subtree = forms.BooleanField(label=_("With the units below"), required=False)
    until = forms.DateField(
        label=_("Until the end of"), widget=forms.DateInput(attrs={"type": "date"})
    )
    document = forms.CharField(label=_("Document: number and date"), max_length=200)
