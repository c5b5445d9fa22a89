"""Forms of planning."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.base.ui.fields import choices
from khien.show.planning.types.money import ACT_NAMES
from khien.show.planning.types.plans import PlanTerms

WORDS_MAX = 2000


class BringForm(forms.Form):
    """A plan file, and as what it is taken in."""

    def __init__(
        self, *args: Any, plans: list[tuple[str, str]], units: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        field = cast("forms.ChoiceField", self.fields["unit"])
        field.choices = [("", _("The province")), *units]
        for name in ("parent", "based_on"):
            cast("forms.ChoiceField", self.fields[name]).choices = [("", "–"), *plans]

    file = forms.FileField(
        label=_("Plan file"),
        help_text=_(
            "The filled template (Excel), a Word document whose headings have heading styles, or TOML."
        ),
    )
    unit = forms.ChoiceField(
        label=_("Whose plan"),
        required=False,
        help_text=_("A unit's own plan is signed by its head."),
    )
    parent = forms.ChoiceField(label=_("Serves the plan"), required=False)
    is_draft = forms.BooleanField(label=_("As a draft that is still to be signed"), required=False)
    based_on = forms.ChoiceField(
        label=_("Takes the place of"),
        required=False,
        help_text=_("That plan is closed when this one is signed."),
    )

    def terms(self) -> PlanTerms:
        """Return as what the file is taken in."""
        given = self.cleaned_data
        return PlanTerms(given["unit"], given["parent"], given["based_on"], given["is_draft"])


class GiveForm(forms.Form):
    """A task for units that owe an obligation."""

    title = forms.CharField(label=_("What the units are to do"), max_length=300)
    words = forms.CharField(
        label=_("How, and what is to be sent back"),
        max_length=WORDS_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_on = forms.DateField(
        label=_("To be answered by"), widget=forms.DateInput(attrs={"type": "date"})
    )


class EvidenceForm(forms.Form):
    """What shows a duty done."""

    words = forms.CharField(
        label=_("What shows it done"),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = forms.FileField(label=_("File"), required=False)
    holds_until = forms.DateField(
        label=_("Holds until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_(
            "A decision or a certificate that ends; empty: it holds until something newer."
        ),
    )


class MoneyForm(forms.Form):
    """What became of a line of money, with its paper."""

    act = forms.ChoiceField(label=_("What happened"), choices=lambda: choices(ACT_NAMES))
    amount = forms.IntegerField(
        label=_("Amount (VND)"),
        min_value=-(10**15),
        max_value=10**15,
        help_text=_("Whole VND; below 0 takes an earlier entry back."),
    )
    on = forms.DateField(label=_("On"), widget=forms.DateInput(attrs={"type": "date"}))
    document = forms.CharField(
        label=_("Paper"),
        max_length=300,
        help_text=_("Number and day of the decision, contract, voucher or minutes."),
    )
    supplier = forms.CharField(label=_("Supplier"), max_length=200, required=False)
