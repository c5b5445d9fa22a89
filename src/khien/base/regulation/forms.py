"""What the list of the rule book is narrowed by."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.base.regulation import queries
from khien.base.regulation.types import CONFIDENCE_NAMES


class EntryFilter(forms.Form):
    """As of which day, for which profile, which kind, how sure, which words."""

    day = forms.DateField(label=_("As of"), required=False)
    profile = forms.CharField(label=_("Profile"), required=False, max_length=60)
    kind = forms.CharField(label=_("Kind"), required=False, max_length=30)
    confidence = forms.ChoiceField(
        label=_("How sure"),
        required=False,
        choices=[("", ""), *((code.value, name) for code, name in CONFIDENCE_NAMES.items())],
    )
    q = forms.CharField(label=_("Words"), required=False, max_length=200)

    def clean_profile(self) -> str:
        """Refuse a profile that is not in the book."""
        profile = str(self.cleaned_data["profile"])
        if profile and profile not in {one.code for one in queries.profiles()}:
            raise forms.ValidationError(_("There is no such profile."))
        return profile
