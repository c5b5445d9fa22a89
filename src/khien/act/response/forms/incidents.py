"""Input of the incident pages."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.act.response.rules.incidents import KIND_SIGNS, NATURE_NAMES, QUESTIONS, REASON_NAMES
from khien.act.response.types.incidents import Channel
from khien.base.ui.fields import Moment, choices

LEVEL_CHOICES: Final = [
    ("", _("As the answers above say")),
    ("critical", _("Critical")),
    ("high", _("High")),
    ("medium", _("Medium")),
    ("low", _("Low")),
]

ALERTS_MAX = 200


def _signs() -> list[tuple[str, object]]:
    return [(kind.value, _(words)) for kind, words in KIND_SIGNS.items()]


def _questions() -> list[tuple[str, object]]:
    return choices(QUESTIONS)


class IncidentForm(forms.Form):
    """An incident reported by hand or raised from an alert: two minutes on a phone."""

    kind = forms.ChoiceField(
        label=_("What do you see"), choices=_signs, widget=forms.RadioSelect, initial="other"
    )
    title = forms.CharField(label=_("In a few words"), max_length=300)
    detected_at = Moment(
        label=_("Noticed at"),
        help_text=_("The legal clocks run from here. NĐ 331/2026, Art. 31.2(d)."),
    )
    systems = forms.CharField(label=_("Which machine or system"), max_length=500, required=False)
    facts = forms.MultipleChoiceField(
        label=_("How bad is it"),
        choices=_questions,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    contact = forms.CharField(label=_("Whom to ring back"), max_length=300, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=40)
    summary = forms.CharField(
        label=_("More, if known"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    began_at = Moment(label=_("Began, if known"), required=False)
    people = forms.CharField(
        label=_("People concerned, and how many"), max_length=500, required=False
    )
    level = forms.ChoiceField(label=_("Level"), choices=LEVEL_CHOICES, required=False)
    nature = forms.ChoiceField(label=_("Nature"), choices=choices(NATURE_NAMES), required=False)
    channel = forms.ChoiceField(
        label=_("How word of it came"),
        choices=[
            (Channel.PAGE.value, _("I report it here")),
            (Channel.PHONE.value, _("Rung in, I write it down")),
            (Channel.PAPER.value, _("Came on paper, I write it down")),
        ],
        required=False,
    )
    alerts = forms.CharField(required=False, widget=forms.HiddenInput, max_length=4000)
    file = forms.FileField(
        label=_("Photo or log, if there is one"),
        help_text=_("It is checked first. Nothing with a secrecy marking is taken."),
        required=False,
    )

    def clean_alerts(self) -> list[int]:
        """Return the keys of the alerts that the incident is raised from."""
        given: str = self.cleaned_data["alerts"]
        return [int(key) for key in given.split(",")[:ALERTS_MAX] if key.isdigit()]


class CloseForm(forms.Form):
    """Why an incident ends."""

    reason = forms.ChoiceField(label=_("How it ended"), choices=choices(REASON_NAMES))
    comment = forms.CharField(
        label=_("In a sentence"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )
