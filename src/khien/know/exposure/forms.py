"""Input of the pages of exposure."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.base.core.clock import today
from khien.base.ui.fields import choices
from khien.know.exposure.types.campaigns import KIND_NAMES, LEVELS, CampaignKind, NewCampaign
from khien.know.exposure.types.findings import Reporter
from khien.know.exposure.types.lookalikes import STANDING_NAMES
from khien.know.exposure.types.matching import Wish
from khien.know.exposure.types.reports import FORMATS, REPORTERS


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


class BringForm(forms.Form):
    """A report of a scanner; without a unit, each machine's own unit is looked up."""

    file = forms.FileField(
        label=_("Report"),
        help_text=_("As the scanner exports it: XML, JSON, CSV or its log; at most 25 MB here."),
    )
    unit = forms.ChoiceField(
        label=_("Unit"),
        required=False,
        help_text=_("Left open, each machine is given to the unit that has it in the inventory."),
    )
    as_format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=[
            ("", _("Told by the content")),
            *choices({one.value: REPORTERS[one] for one in FORMATS}),
        ],
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("By the inventory")), *units]

    def as_reporter(self) -> Reporter | None:
        """Return the named format, or None."""
        named = self.cleaned_data["as_format"]
        return Reporter(named) if named else None


class CampaignForm(forms.Form):
    """A campaign with the letter that authorises it."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("What is done"), choices=choices(KIND_NAMES))
    level = forms.TypedChoiceField(
        label=_("Level of the systems"),
        help_text=_("The rule book says by the level when the next campaign is due."),
        choices=[(level, level) for level in LEVELS],
        coerce=int,
        initial=3,
    )
    letter_number = forms.CharField(label=_("Number of the authorising letter"), max_length=60)
    letter_date = forms.DateField(
        label=_("Date of the letter"), widget=forms.DateInput(attrs={"type": "date"})
    )
    signatory = forms.CharField(label=_("Signed by"), max_length=200)
    units = forms.MultipleChoiceField(
        label=_("Units in scope"), widget=forms.SelectMultiple(attrs={"size": 8})
    )
    hosts = forms.CharField(
        label=_("Machines and addresses in scope"),
        help_text=_("Left empty: all of these units."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
    )
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=_("Until"),
        help_text=_("Reports are due by the end of this day."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    performers = forms.CharField(label=_("Carried out by"), max_length=500)

    def __init__(self, *args: Any, units: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["units"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = units

    def campaign(self) -> NewCampaign:
        """Return the campaign as entered."""
        given = dict(self.cleaned_data)
        units, kind = tuple(given.pop("units")), CampaignKind(given.pop("kind"))
        return NewCampaign(unit_codes=units, kind=kind, **given)


class AcceptanceForm(forms.Form):
    """Until when a risk is asked to be borne."""

    until = forms.DateField(required=False)


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


class DecisionForm(forms.Form):
    """What a person says of a name that looks like the unit's own."""

    state = forms.ChoiceField(label=_("What it is"), choices=choices(STANDING_NAMES))
    words = forms.CharField(
        label=_("In a few words"),
        help_text=_("Of a reported one: to whom and when."),
        max_length=500,
        required=False,
    )
