"""Input of the tab of evidence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.act.response.rules.observables import KIND_NAMES
from khien.base.core.tlp import TLP_NAMES, Tlp
from khien.base.ui.fields import Moment, choices


class SignsForm(forms.Form):
    """Technical signs, one a line."""

    pasted = forms.CharField(
        label=_("Signs, one a line"),
        help_text=_(
            "hxxp and [.] may stay; addresses, names, hashes are told apart by themselves."
        ),
        widget=forms.Textarea(attrs={"rows": 5, "class": "mono", "spellcheck": "false"}),
        max_length=200_000,
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: [("", _("By their form")), *choices(KIND_NAMES)],
        required=False,
    )
    tlp = forms.ChoiceField(label=_("May be told"), choices=choices(TLP_NAMES), initial=Tlp.AMBER)
    note = forms.CharField(label=_("Where they were seen"), max_length=500, required=False)


class BlockForm(forms.Form):
    """A blocking action."""

    what = forms.CharField(label=_("What was blocked"), max_length=500)
    place = forms.CharField(label=_("Where"), max_length=200)
    done_by = forms.CharField(label=_("By whom"), max_length=200, required=False)
    since = Moment(label=_("Since"))
    until = Moment(label=_("Until, if it has an end"), required=False)


class FileForm(forms.Form):
    """A file to attach."""

    file = forms.FileField(
        label=_("Photo or log"),
        help_text=_("It is checked first. Nothing with a secrecy marking is taken."),
    )
    note = forms.CharField(label=_("What it shows"), max_length=300, required=False)


class SystemForm(forms.Form):
    """A system that is hit."""

    name = forms.CharField(label=_("Name of the system"), max_length=200)
    level = forms.TypedChoiceField(
        label=_("Level of the system"),
        choices=[("", "–"), *((str(level), str(level)) for level in range(1, 6))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    owner = forms.CharField(label=_("Owner"), max_length=200, required=False)
    operator = forms.CharField(label=_("Operator"), max_length=200, required=False)
    domain = forms.CharField(label=_("Domain name"), max_length=200, required=False)
    addresses = forms.CharField(
        label=_("Addresses on the Internet"),
        help_text=_("Internal addresses stay here; they never go into a report."),
        max_length=200,
        required=False,
    )
    operating_system = forms.CharField(label=_("Operating system"), max_length=200, required=False)
    purpose = forms.CharField(label=_("What it is for"), max_length=200, required=False)
    provider = forms.CharField(label=_("Provider of the line"), max_length=200, required=False)


class ScopeForm(forms.Form):
    """How many are hit, and what was found out."""

    systems_count = forms.IntegerField(
        label=_("Systems hit"), min_value=0, max_value=1_000_000, required=False
    )
    people_count = forms.IntegerField(
        label=_("People concerned"), min_value=0, max_value=100_000_000, required=False
    )
    cause = forms.CharField(
        label=_("Cause"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    scope = forms.CharField(
        label=_("Scope"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    consequence = forms.CharField(
        label=_("Consequence"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    result = forms.CharField(
        label=_("Result of the response"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
