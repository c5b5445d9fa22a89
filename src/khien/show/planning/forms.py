"""Forms of planning."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.base.ui.fields import choices
from khien.show.planning.types.money import ACT_NAMES

WORDS_MAX = 2000


class BringForm(forms.Form):
    """A plan file."""

    file = forms.FileField(
        label=_("Plan file"),
        help_text=_(
            "The filled template (Excel), a Word document whose headings have heading styles, or TOML."
        ),
    )


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
