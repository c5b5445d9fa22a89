"""Input of inventory's pages; the form of a register is made from its fields."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from typing_extensions import override

from khien.know.inventory.rules.entries import LONG_MAX, NO, TEXT_MAX, YES
from khien.know.inventory.types.registers import Content, FieldKind, FieldRule, Register


class EntryForm(forms.Form):
    """One entry of a register; what it says is checked by the register's own rules."""

    def __init__(
        self,
        register: Register,
        entries: Mapping[str, Mapping[str, str]],
        *args: Any,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for rule in register.fields:
            self.fields[rule.code] = _field(rule, entries.get(rule.register, {}))


class _Several(forms.MultipleChoiceField):
    """Several entries of a register, said as a sheet's cell says them: one on each line."""

    widget = forms.SelectMultiple(attrs={"size": 5})

    @override
    def clean(self, value: Any) -> str:
        """Return the chosen entries, each on a line."""
        return "\n".join(super().clean(value))


class SheetForm(forms.Form):
    """A filled workbook."""

    file = forms.FileField(label=gettext_lazy("The filled sheet (XLSX, XLS or ODS)"))


class DiagramForm(forms.Form):
    """A drawing of a system, when it was drawn, and what changed in it."""

    file = forms.FileField(max_length=180)
    drawn_on = forms.DateField(required=False)
    note = forms.CharField(max_length=300, required=False)


def first_values(register: Register, content: Content) -> dict[str, object]:
    """Return an entry's values as its form begins with them."""
    found: dict[str, object] = {}
    for rule in register.fields:
        value = content.get(rule.code)
        if isinstance(value, bool):
            value = "1" if value else "0"
        if isinstance(value, list) and rule.kind is not FieldKind.ENTRIES:
            value = "\n".join(value)
        found[rule.code] = value
    return found


def _field(rule: FieldRule, entries: Mapping[str, str]) -> forms.Field:
    help_text = " ".join(
        words for words in (_(rule.help) if rule.help else "", rule.source) if words
    )
    common: dict[str, Any] = {
        "label": _(rule.title),
        "help_text": help_text,
        "required": rule.is_required,
    }
    chosen = _choices(rule, entries)
    if rule.kind is FieldKind.ENTRIES:
        several = [(key, name) for name, key in sorted(entries.items())]
        return _Several(choices=several, **common)
    if chosen:
        return forms.ChoiceField(choices=chosen, **common)
    if rule.kind is FieldKind.DAY:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(widget=widget, **common)
    if rule.kind is FieldKind.NUMBER:
        return forms.IntegerField(min_value=rule.least, max_value=rule.most, **common)
    if rule.kind in {FieldKind.LONG, FieldKind.LINES}:
        area = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(widget=area, max_length=LONG_MAX, **common)
    return forms.CharField(max_length=TEXT_MAX, **common)


def _choices(rule: FieldRule, entries: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the choices of a field; none where it is entered in words."""
    if rule.kind is FieldKind.CHOICE:
        return [("", "–"), *((code, _(title)) for code, title in rule.choices.items())]
    if rule.kind is FieldKind.YES_NO:
        return [("", _("Not said")), ("1", _(YES)), ("0", _(NO))]
    if rule.kind is FieldKind.ENTRY:
        return [("", "–"), *((key, name) for name, key in sorted(entries.items()))]
    return []


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
