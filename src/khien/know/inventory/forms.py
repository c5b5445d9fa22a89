"""Input of inventory's pages; the form of a register is made from its fields."""

from django import forms
from django.utils.translation import gettext_lazy


class SheetForm(forms.Form):
    """A filled workbook."""

    file = forms.FileField(label=gettext_lazy("The filled sheet (XLSX, XLS or ODS)"))


class DiagramForm(forms.Form):
    """A drawing of a system, when it was drawn, and what changed in it."""

    file = forms.FileField(max_length=180)
    drawn_on = forms.DateField(required=False)
    note = forms.CharField(max_length=300, required=False)


class ImportForm(forms.Form):
    """A file of inventories, and whose machines it speaks of."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=180,
        help_text=gettext_lazy(
            "Register in Excel or CSV, GLPI, osquery, Wazuh, nmap, CycloneDX, SPDX, systeminfo, Active "
            "Directory, anti-virus console; or a zip of many. At most 16 MB."
        ),
    )
    unit = forms.CharField(max_length=240)
    host = forms.CharField(
        label=gettext_lazy("Machine"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Only for files that do not name it, such as a bill of materials."),
    )
