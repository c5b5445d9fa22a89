"""Input of the pages of notices and calls."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.act.response.rules.notices import CALL_RESULTS, RECEIPT_NAMES
from khien.act.response.types.notices import ReceiptChannel
from khien.base.ui.fields import Moment, choices


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

    result = forms.ChoiceField(label=_("Result"), choices=choices(CALL_RESULTS))
    words = forms.CharField(
        label=_("Who was reached, what was said"), max_length=500, required=False
    )
