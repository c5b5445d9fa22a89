"""The form on which a suspicious mail is handed in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.act.mails.types.mails import DID_NAMES, WORDS_MAX
from khien.base.ui.fields import choices


class MailForm(forms.Form):
    """A suspicious mail that somebody hands in: its file, or its headers and text."""

    file = forms.FileField(
        label=_("The mail as a file (.eml or .msg)"),
        required=False,
        help_text=_(
            "In the mail program: save the mail or download the original. Do not open what is attached."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".eml,.msg,message/rfc822"}),
    )
    pasted = forms.CharField(
        label=_("Or its headers and text"),
        required=False,
        max_length=WORDS_MAX,
        help_text=_("“Show original” in most mail programs; without headers less can be found."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    did = forms.ChoiceField(
        label=_("What was done with the mail?"),
        choices=lambda: choices(DID_NAMES),
        initial="looked",
        help_text=_("Nobody is blamed; it decides how quickly somebody must help."),
    )
