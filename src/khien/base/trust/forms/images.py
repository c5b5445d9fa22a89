"""Input of the page of images: a signature's, a seal's."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.base.trust.types.images import SEAL_MM, SEAL_MM_USUAL

_ACCEPTS = {"accept": "image/png"}


class SignatureForm(forms.Form):
    """The image of one's own signature."""

    image = forms.FileField(
        label=_("Image of the signature"),
        widget=forms.FileInput(attrs=_ACCEPTS),
        help_text=_("PNG, blue, with a transparent ground, at most 1 MB."),
    )


class SealForm(forms.Form):
    """The image of a unit's seal, and how wide it is; the unit is chosen by the field of accounts."""

    image = forms.FileField(
        label=_("Image of the seal"),
        widget=forms.FileInput(attrs=_ACCEPTS),
        help_text=_("PNG, red, with a transparent ground, at most 1 MB."),
    )
    width_mm = forms.IntegerField(
        label=_("Width of the seal in mm"),
        min_value=SEAL_MM[0],
        max_value=SEAL_MM[1],
        initial=SEAL_MM_USUAL,
        help_text=_("As wide as the stamp itself: it is printed in its real size."),
    )
