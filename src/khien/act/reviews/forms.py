"""Forms of account reviews: a list handed in, a review started, somebody who leaves."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ListForm(forms.Form):
    """A list of accounts: of which system, made on which day."""

    system = forms.ChoiceField(label=_("Information system"))
    made_on = forms.DateField(
        label=_("Day on which the list was made"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    file = forms.FileField(
        label=_("List of accounts (CSV, XLSX, passwd, lastlog)"),
        help_text=_(
            "Heads in Vietnamese or English are known: account, post, state, MFA, administrator, "
            "last sign-in, created, groups; so are the exports of Get-ADUser, Entra and Google Workspace."
        ),
    )


class ReviewForm(forms.Form):
    """A review as it is started; the lists are ticked beside it."""

    unit = forms.ChoiceField(label=_("Run by the unit"))
    title = forms.CharField(label=_("Title"), max_length=300)
    due_on = forms.DateField(
        label=_("Last day for decisions"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("What is not decided by then stands as “nobody answered”, never as approved."),
    )


class LeaverForm(forms.Form):
    """Somebody who leaves or moves, named by an account."""

    unit = forms.ChoiceField(label=_("Unit"))
    account = forms.CharField(label=_("Account name"), max_length=150)
