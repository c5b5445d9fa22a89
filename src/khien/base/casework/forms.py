"""What a person enters in a case: the instants of its marks."""

from django import forms


class MarkForm(forms.Form):
    """An instant of a case, and why it is corrected."""

    code = forms.CharField(max_length=40)
    at = forms.DateTimeField()
    reason = forms.CharField(required=False, max_length=10_000)
