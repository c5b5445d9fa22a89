"""Input of the team's page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.act.response.rules.team import PARTNER_NAMES
from khien.base.ui.fields import Moment, choices


class DecisionForm(forms.Form):
    """The decision that the team stands on."""

    number = forms.CharField(label=_("Number"), max_length=80)
    signed_on = forms.DateField(
        label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    signed_by = forms.CharField(label=_("Signed by"), max_length=200)
    subject = forms.CharField(label=_("Subject"), max_length=300, required=False)


class MemberForm(forms.Form):
    """A member of the team."""

    name = forms.CharField(label=_("Full name"), max_length=200)
    post = forms.CharField(label=_("Post"), max_length=200, required=False)
    task = forms.CharField(label=_("Task in the team"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telephone, at any hour"), max_length=60)
    email = forms.EmailField(label=_("E-mail"), required=False)
    person = forms.TypedChoiceField(
        label=_("Signs in as"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].choices = [("", "–"), *people]  # type: ignore[attr-defined]


class ShiftForm(forms.Form):
    """A shift of the roster."""

    member = forms.TypedChoiceField(label=_("Member"), coerce=int)
    starts_at = Moment(label=_("From"))
    ends_at = Moment(label=_("To"))

    def __init__(self, *args: Any, members: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["member"].choices = members  # type: ignore[attr-defined]


class ReadinessForm(forms.Form):
    """Equipment or a tool."""

    name = forms.CharField(label=_("Equipment or tool"), max_length=200)
    place = forms.CharField(label=_("Where it is"), max_length=200, required=False)
    every_days = forms.IntegerField(label=_("Checked every (days)"), initial=30, min_value=1)


class AgreementForm(forms.Form):
    """An agreement with somebody outside."""

    kind = forms.ChoiceField(label=_("Kind"), choices=choices(PARTNER_NAMES))
    partner = forms.CharField(label=_("Partner"), max_length=200)
    document = forms.CharField(label=_("Document"), max_length=200, required=False)
    scope = forms.CharField(label=_("What was agreed"), max_length=500, required=False)
    contact = forms.CharField(label=_("Whom to ring there"), max_length=300)
    signed_on = forms.DateField(
        label=_("Signed on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
