"""Form fields that every room uses."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from khien.base.core.fields import (
    LONG_MAX,
    NO,
    TEXT_MAX,
    YES,
    Content,
    FieldKind,
    FieldRule,
)

MOMENT: Final = "%Y-%m-%dT%H:%M"
"""How browsers write a date and a time."""


def choices(names: Mapping[Any, str]) -> list[tuple[str, object]]:
    """Return choices in the reader's language, of marked texts by their codes."""
    return [(str(key), _(name)) for key, name in names.items()]


class Moment(forms.DateTimeField):
    """A date and a time as browsers enter them, in the province's time."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        super().__init__(widget=widget, input_formats=[MOMENT, f"{MOMENT}:%S"], **options)


class FieldsForm(forms.Form):
    """A form of declared fields; what it says is checked by their own rules (`core.fields.read`)."""

    def __init__(
        self,
        rules: Sequence[FieldRule],
        entries: Mapping[str, Mapping[str, str]],
        *args: Any,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for rule in rules:
            self.fields[rule.code] = _field(rule, entries.get(rule.register, {}))


class _Several(forms.MultipleChoiceField):
    """Several entries of a register, said as a sheet's cell says them: one on each line."""

    widget = forms.SelectMultiple(attrs={"size": 5})

    @override
    def clean(self, value: Any) -> str:
        """Return the chosen entries, each on a line."""
        return "\n".join(super().clean(value))


def first_values(rules: Sequence[FieldRule], content: Content) -> dict[str, object]:
    """Return the values with which a form of declared fields begins."""
    found: dict[str, object] = {}
    for rule in rules:
        value = content.get(rule.code)
        if isinstance(value, bool):
            value = "1" if value else "0"
        if isinstance(value, list) and rule.kind is not FieldKind.ENTRIES:
            value = "\n".join(value)
        found[rule.code] = value
    return found


def _field(rule: FieldRule, entries: Mapping[str, str]) -> forms.Field:
    help_text = " ".join(
        words for words in (gettext(rule.help) if rule.help else "", rule.source) if words
    )
    common: dict[str, Any] = {
        "label": gettext(rule.title),
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
        return [("", "–"), *((code, gettext(title)) for code, title in rule.choices.items())]
    if rule.kind is FieldKind.YES_NO:
        return [("", gettext("Not said")), ("1", gettext(YES)), ("0", gettext(NO))]
    if rule.kind is FieldKind.ENTRY:
        return [("", "–"), *((key, name) for name, key in sorted(entries.items()))]
    return []
