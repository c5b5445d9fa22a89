"""Input of the register of certificates."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khien.base.accounts.types import UnitLine
from khien.base.trust.types.certificates import (
    CERTIFICATE_KIND_NAMES,
    SOURCE_NAMES,
    CertificateKind,
    NewCertificate,
    Source,
)
from khien.base.ui.fields import choices


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class UnitForm(forms.Form):
    """A form whose unit is one of those that the actor keeps documents of."""

    unit = forms.ChoiceField(label=_("Unit that holds it"))

    def __init__(self, *words: Any, units: list[UnitLine], **more: Any) -> None:
        super().__init__(*words, **more)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.code, one.name) for one in units]


class CertificateForm(UnitForm):
    """A certificate as its paper says it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: choices(CERTIFICATE_KIND_NAMES))
    source = forms.ChoiceField(label=_("Issued under"), choices=lambda: choices(SOURCE_NAMES))
    holder = forms.CharField(label=_("Holder (as in the certificate)"), max_length=200)
    person = forms.CharField(label=_("Person it was issued to"), max_length=200, required=False)
    serial = forms.CharField(label=_("Serial number of the certificate"), max_length=80)
    issuer = forms.CharField(label=_("Issuer of the certificate"), max_length=200)
    valid_from = _day(_("Holds from"))
    ends_on = _day(_("Holds until"))
    token = forms.CharField(label=_("Serial number of the token"), max_length=80, required=False)
    usage = forms.CharField(label=_("What it is for"), max_length=300, required=False)

    def given(self) -> NewCertificate:
        """Return what was entered; days are whole days of the province."""
        held = self.cleaned_data
        begins = datetime.combine(held["valid_from"], time(0))
        ends = datetime.combine(held["ends_on"], time(23, 59, 59))
        return NewCertificate(
            unit_code=held["unit"],
            serial=held["serial"].lower().replace(":", "").replace(" ", ""),
            holder=held["holder"],
            issuer=held["issuer"],
            valid_from=timezone.make_aware(begins),
            ends_at=timezone.make_aware(ends),
            kind=CertificateKind(held["kind"]),
            source=Source(held["source"]),
            person=held["person"],
            token=held["token"],
            usage=held["usage"],
        )


class BringForm(UnitForm):
    """A file of certificates, or an office's list."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "PEM, DER or PKCS#7 (.p7b), then all are of the unit above; or the Excel list."
        ),
    )
