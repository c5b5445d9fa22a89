"""Forms of stock-takes: what is counted, and how a count ends."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.base.ui.fields import choices
from khien.know.inventory.queries.media import KINDS


class StocktakeForm(forms.Form):
    """What is counted: a unit's media, of one kind or all, held by one post or all."""

    unit = forms.ChoiceField(label=_("Unit"))
    kind = forms.ChoiceField(
        label=_("Kind of media"),
        required=False,
        choices=lambda: [("", _("All kinds")), *choices(KINDS)],
    )
    holder = forms.CharField(
        label=_("Held by (post)"),
        required=False,
        max_length=200,
        help_text=_("Words of the post, as the book says it; empty counts all."),
    )


class EndForm(forms.Form):
    """How a count ends: before whom, and what is to be said."""

    witnesses = forms.CharField(
        label=_("Who was there, one a line: name, post"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    words = forms.CharField(
        label=_("Remarks"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
