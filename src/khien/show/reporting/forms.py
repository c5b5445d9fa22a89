"""The forms of reports: which to make, its number, to whom it was sent."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from khien.base.accounts.types import UnitLine
from khien.base.ui.fields import choices
from khien.show.reporting.types.kinds import KindSaid
from khien.show.reporting.types.signers import MANNER_NAMES, Manner, SignedAs


class NewReportForm(forms.Form):
    """Which report, over which period, for which unit."""

    kind = forms.ChoiceField(label=_("Kind of report"))
    period = forms.CharField(label=_("Period"), max_length=20)
    unit = forms.ChoiceField(label=_("Unit"))

    def __init__(
        self, kinds: tuple[KindSaid, ...], units: list[UnitLine], *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        chosen = [(one.code, named(one)) for one in kinds if one.code != "order"]
        self.fields["kind"].choices = chosen  # type: ignore[attr-defined]
        self.fields["unit"].choices = [(one.code, one.name) for one in units]  # type: ignore[attr-defined]
        self.fields["period"].help_text = _(
            "A month 2026-10, a quarter 2026-Q3, half a year 2026-H1, a year 2026,"
            " thirty days up to 2026-10-31."
        )


class NumberForm(forms.Form):
    """The number and day that the office's document system gave."""

    written = forms.IntegerField(label=_("Number of the paper"), min_value=1, max_value=99999)
    series = forms.CharField(label=_("Signs after the number"), max_length=20)
    issued_on = forms.DateField(
        label=_("Day of the paper"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class SignedAsForm(forms.Form):
    """As what somebody signs: the lines above the name."""

    manner = forms.ChoiceField(label=_("Signed by"), choices=partial(choices, MANNER_NAMES))
    authority = forms.CharField(label=_("In the name of the body"), max_length=200, required=False)
    head = forms.CharField(label=_("Post of the head"), max_length=200)
    own = forms.CharField(label=_("Own post of the signer"), max_length=200, required=False)
    name = forms.CharField(label=_("Name below the signature"), max_length=200)

    def signed_as(self) -> SignedAs:
        """Return what was entered."""
        said = dict(self.cleaned_data)
        return SignedAs(Manner(said.pop("manner")), **said)


def named(one: KindSaid) -> str:
    """Return the name of a kind in the reader's language."""
    return one.title.vi if (get_language() or "vi").startswith("vi") else one.title.en
