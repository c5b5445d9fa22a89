"""Input of the gate's pages."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.act.gate import queries
from khien.act.gate.rules.public import DISMISSALS, ELSEWHERE

MOMENT: Final = "%Y-%m-%dT%H:%M"


class PublicForm(forms.Form):
    """A report of the public: technical classes, and one answer that is pointed elsewhere."""

    kind = forms.ChoiceField(label=_("What is it about"), widget=forms.RadioSelect)
    place = forms.CharField(label=_("Where: site, address or device"), max_length=500)
    seen_at = forms.DateTimeField(
        label=_("When did you see it"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S"],
    )
    words = forms.CharField(
        label=_("What did you see"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        required=False,
    )
    contact = forms.CharField(
        label=_("How can we reach you, if you like"), max_length=300, required=False
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            *queries.public_classes(),
            (ELSEWHERE, _("Something else: what somebody says, writes or does")),
        ]


class DismissForm(forms.Form):
    """Why a public report is not followed up."""

    why = forms.ChoiceField(
        label=_("Why"), choices=[(why.value, _(name)) for why, name in DISMISSALS.items()]
    )


class OfflineTakeForm(forms.Form):
    """A filled offline form."""

    file = forms.FileField(label=_("The filled form (XLSX)"))
    called_back = forms.CharField(
        label=_("Who of the unit was rung up and confirmed it"), max_length=300
    )
