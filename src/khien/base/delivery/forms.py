"""Input of the delivery pages."""

from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override


class TargetForm(forms.Form):
    """A webhook target to be registered."""

    name = forms.CharField(label=_("Name"), max_length=120)
    unit = forms.CharField(max_length=240)
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": "https://", "inputmode": "url"}),
    )
    allows_inner = forms.BooleanField(label=_("It lies at an inner address"), required=False)
    inner_reason = forms.CharField(
        label=_("Why an inner address may be used"),
        required=False,
        max_length=300,
        help_text=_("Needed only for an inner address; it stays in the register."),
    )

    @override
    def clean(self) -> dict[str, object]:
        """Ask for the reason where the box is ticked, and drop it where not."""
        said: dict[str, object] = super().clean() or {}
        if said.get("allows_inner") and not said.get("inner_reason"):
            self.add_error("inner_reason", _("Say why an inner address may be used."))
        if not said.get("allows_inner"):
            said["inner_reason"] = ""
        return said


class TrialForm(forms.Form):
    """Where a trial e-mail goes."""

    to = forms.EmailField(label=_("Send a trial to"))
