"""Input of the tab of work: steps, orders, and the papers' small forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.act.response.rules.reports import CHANNEL_NAMES
from khien.act.response.types.reports import SendChannel
from khien.base.ui.fields import Moment, choices


class StepForm(forms.Form):
    """A step of one's own."""

    title = forms.CharField(label=_("What is to be done"), max_length=300)
    due_at = Moment(label=_("By, if it has a time"), required=False)


class OrderForm(forms.Form):
    """An order to a unit."""

    unit = forms.ChoiceField(label=_("Unit"))
    title = forms.CharField(label=_("What it is to do"), max_length=300)
    words = forms.CharField(
        label=_("More about it"),
        help_text=_("The unit reads this and the line above, and nothing else of the incident."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    due_at = Moment(label=_("Done by"))

    def __init__(self, *args: Any, units: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]


class LessonForm(forms.Form):
    """A lesson, with what follows from it."""

    words = forms.CharField(label=_("What was learned"), widget=forms.Textarea(attrs={"rows": 3}))
    follow_up = forms.CharField(label=_("What is done about it"), max_length=300, required=False)
    due_at = Moment(label=_("Done by"), required=False)


class DispatchForm(forms.Form):
    """How a report went out."""

    channel = forms.ChoiceField(
        label=_("How it went out"),
        choices=lambda: [
            choice for choice in choices(CHANNEL_NAMES) if choice[0] != SendChannel.LAWFUL.value
        ],
    )
    reference = forms.CharField(
        label=_("Number of the dispatch, or of the portal's receipt"),
        max_length=100,
        required=False,
    )
    at = Moment(label=_("When"))


class StatisticsForm(forms.Form):
    """A period and a unit for the statistics."""

    unit = forms.ChoiceField(label=_("Unit, with all below it"))
    first = forms.DateField(
        label=_("From month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    last = forms.DateField(
        label=_("To month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
