"""Input of inventory's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ImportForm(forms.Form):
    """A file of inventories, and whose machines it speaks of."""

    file = forms.FileField(
        label=_("File"),
        max_length=180,
        help_text=_(
            "Register in Excel or CSV, GLPI, osquery, Wazuh, nmap, CycloneDX, SPDX, systeminfo, Active "
            "Directory, anti-virus console; or a zip of many. At most 16 MB."
        ),
    )
    unit = forms.CharField(max_length=40)
    host = forms.CharField(
        label=_("Machine"),
        max_length=120,
        required=False,
        help_text=_("Only for files that do not name it, such as a bill of materials."),
    )
