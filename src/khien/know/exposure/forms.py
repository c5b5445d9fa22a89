"""Input of the pages of exposure."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.base.core.clock import today
from khien.know.exposure.types.matching import Wish


class NamingForm(forms.Form):
    """What a person says of a name that matching could not find in vulnerability data."""

    name = forms.CharField(max_length=300, widget=forms.HiddenInput)
    publisher = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    product = forms.CharField(
        label=_("Product in the vulnerability data"),
        help_text=_(
            "As vendor:product, for example mozilla:firefox. Empty: there is nothing to match."
        ),
        max_length=200,
        required=False,
    )
    reason = forms.CharField(label=_("Why"), max_length=500, required=False)

    def wish(self) -> Wish:
        """Return what was entered."""
        given = self.cleaned_data
        return Wish(given["name"], given["publisher"], given["product"], given["reason"])


class SuppressionForm(forms.Form):
    """A person's word that a product is not open to a CVE here."""

    product = forms.CharField(max_length=200, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why the product is not open to it here"), max_length=500)
    until = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=lambda: today() + timedelta(days=90),
    )


class ConfirmationForm(forms.Form):
    """A lead's written confirmation that a site or domain is its unit's own."""

    letter = forms.CharField(label=_("Number of the confirmation"), max_length=100)
    on = forms.DateField(
        label=_("Its date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    inner_reason = forms.CharField(
        label=_("Why it may stand at an inner address"),
        help_text=_("Empty: only a public address is called."),
        max_length=300,
        required=False,
    )
