"""Input of the pages of procedures: forms are made from what definitions declare."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.act.procedures.types.definitions import FieldSaid
from khien.base.core.fields import Content
from khien.base.ui.fields import FieldsForm, first_values


class FileForm(forms.Form):
    """A file, and what it is."""

    title = forms.CharField(label=_("What the file is"), max_length=200, required=False)
    file = forms.FileField(label=_("File"), max_length=180)


def form_of(
    fields: Sequence[FieldSaid],
    names: Mapping[str, Mapping[str, str]],
    data: Mapping[str, Any] | None,
    content: Content,
) -> FieldsForm:
    """Return the form of some fields; one with a condition tells the page when it is asked for."""
    rules = [one.rule for one in fields]
    form = FieldsForm(rules, names, data, initial=first_values(rules, content))
    for one in fields:
        if one.when:
            told = ";".join(f"{field}={'|'.join(values)}" for field, values in one.when.items())
            form.fields[one.code].widget.attrs["data-when"] = told
    return form
