"""Input of the page that checks signatures."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CheckForm(forms.Form):
    """A file whose signatures are to be checked, and the detached signature where there is one."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A signed PDF or XML, .p7m, a certificate, or any file that a .p7s belongs to."
        ),
    )
    signature = forms.FileField(
        label=_("Signature beside it (.p7s)"),
        required=False,
        help_text=_("Only where the signature is a file of its own."),
    )
