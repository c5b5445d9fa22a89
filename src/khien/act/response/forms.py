"""Input of the incident pages."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.act.response.rules.incidents import KIND_SIGNS, NATURE_NAMES, REASON_NAMES
from khien.act.response.rules.notices import CALL_RESULTS, RECEIPT_NAMES
from khien.act.response.rules.team import PARTNER_NAMES
from khien.act.response.types.incidents import Channel
from khien.act.response.types.notices import ReceiptChannel

LEVEL_CHOICES: Final = [
    ("", _("As the answers above say")),
    ("critical", _("Critical")),
    ("high", _("High")),
    ("medium", _("Medium")),
    ("low", _("Low")),
]
QUESTIONS: Final = [
    ("service_interrupted", _("Work or a service for people has stopped")),
    ("may_spread", _("It goes on to other machines, or may")),
    ("personal_data", _("Personal data got out, or may have")),
    ("control_lost", _("We no longer have the machine or system in hand")),
    ("important_target", _("It is an important target (on the province's list)")),
    ("beyond_capacity", _("We cannot deal with it ourselves")),
]
"""Plain questions; each answer is a fact of the rule book, and they decide who is told."""

MOMENT: Final = "%Y-%m-%dT%H:%M"
MOMENTS: Final = [MOMENT, "%Y-%m-%dT%H:%M:%S"]


def _choices(names: Mapping[Any, str]) -> list[tuple[str, object]]:
    return [(str(key), _(name)) for key, name in names.items()]


def _signs() -> list[tuple[str, object]]:
    return [(kind.value, _(words)) for kind, words in KIND_SIGNS.items()]


class Moment(forms.DateTimeField):
    """A date and a time as browsers enter them."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        super().__init__(widget=widget, input_formats=MOMENTS, **options)


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
        choices=QUESTIONS,
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
    nature = forms.ChoiceField(label=_("Nature"), choices=_choices(NATURE_NAMES), required=False)
    channel = forms.ChoiceField(
        label=_("How word of it came"),
        choices=[
            (Channel.PAGE.value, _("I report it here")),
            (Channel.PHONE.value, _("Rung in, I write it down")),
            (Channel.PAPER.value, _("Came on paper, I write it down")),
        ],
        required=False,
    )
    alert = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CloseForm(forms.Form):
    """Why an incident ends."""

    reason = forms.ChoiceField(label=_("How it ended"), choices=_choices(REASON_NAMES))
    comment = forms.CharField(
        label=_("In a sentence"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )


class ReceiptForm(forms.Form):
    """A receipt that somebody gave elsewhere."""

    channel = forms.ChoiceField(
        label=_("How"),
        choices=[
            (channel.value, _(name))
            for channel, name in RECEIPT_NAMES.items()
            if channel is not ReceiptChannel.PAGE
        ],
    )
    who = forms.CharField(label=_("Who gave it: name and post"), max_length=200)
    at = Moment(label=_("When"))
    reference = forms.CharField(label=_("Number in the book"), max_length=200, required=False)


class CallForm(forms.Form):
    """What came of a call."""

    result = forms.ChoiceField(label=_("Result"), choices=_choices(CALL_RESULTS))
    words = forms.CharField(
        label=_("Who was reached, what was said"), max_length=500, required=False
    )


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

    name = forms.CharField(label=_("Name"), max_length=200)
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

    kind = forms.ChoiceField(label=_("Kind"), choices=_choices(PARTNER_NAMES))
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
