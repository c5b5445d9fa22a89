"""Forms of requests to the internal authority."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.base.accounts.types import UnitLine
from khien.base.trust.rules.authority import profiles
from khien.base.trust.rules.authority.requests import BYTES_MAX
from khien.base.trust.types.authority import (
    PROFILE_NAMES,
    REASON_NAMES,
    NewRequest,
    ProfileCode,
    Reason,
)
from khien.base.ui.fields import choices

LINES = 8


class RequestForm(forms.Form):
    """A certificate that a unit asks for."""

    unit = forms.ChoiceField(label=_("Unit"))
    profile = forms.ChoiceField(label=_("What it is for"))
    csr = forms.CharField(
        label=_("Certificate request (PKCS#10)"),
        required=False,
        max_length=BYTES_MAX,
        widget=forms.Textarea(attrs={"rows": LINES, "class": "raw", "spellcheck": "false"}),
        help_text=_(
            "Paste the text from -----BEGIN CERTIFICATE REQUEST-----, or give the file below."
        ),
    )
    file = forms.FileField(label=_("Request as a file"), required=False)
    key_name = forms.CharField(
        label=_("Name of the seal's key"),
        required=False,
        max_length=40,
        help_text=_(
            "For a seal only: its key is made and kept here. Small letters, digits, hyphens."
        ),
    )
    holder = forms.CharField(label=_("Whose seal it is"), required=False, max_length=64)

    def __init__(self, *words: Any, units: list[UnitLine], **more: Any) -> None:
        super().__init__(*words, **more)
        asked = {one.code: PROFILE_NAMES[one.code] for one in profiles.asked_for()}
        for name, offered in (
            ("unit", [(one.code, one.name) for one in units]),
            ("profile", choices(asked)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    def given(self, renews: int | None) -> NewRequest:
        """Return what was typed."""
        said = self.cleaned_data
        return NewRequest(
            unit_code=said["unit"],
            profile=ProfileCode(said["profile"]),
            csr=content_of(said),
            key_name=said["key_name"],
            holder=said["holder"],
            renews=renews,
        )


class ChangeForm(forms.Form):
    """Another PKCS#10 in place of the one that waits."""

    csr = forms.CharField(
        label=_("Certificate request (PKCS#10)"),
        required=False,
        max_length=BYTES_MAX,
        widget=forms.Textarea(attrs={"rows": LINES, "class": "raw", "spellcheck": "false"}),
    )
    file = forms.FileField(label=_("Request as a file"), required=False)


class RevokeForm(forms.Form):
    """Why a certificate is revoked."""

    reason = forms.ChoiceField(label=_("Reason"), choices=lambda: choices(REASON_NAMES))
    words = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_reason(self) -> Reason:
        """Return the reason."""
        return Reason(self.cleaned_data["reason"])


def content_of(said: dict[str, Any]) -> bytes:
    """Return the PKCS#10 of a form: the file where one was given, else what was pasted. Bounded."""
    if said.get("file") is not None:
        content: bytes = said["file"].read(BYTES_MAX + 1)
        return content
    return str(said.get("csr", "")).encode()
