"""Forms of documents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.base.accounts.types import UnitLine
from khien.base.documents.rules.register import lines_of
from khien.base.documents.types.register import (
    DOCUMENT_KIND_NAMES,
    SUBJECT_NAMES,
    DocumentKind,
    NewDocument,
    Subject,
)
from khien.base.ui.fields import choices

LINES_MAX = 200_000


def _day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def _lines(label: Any, help_text: Any, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LINES_MAX,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class UnitForm(forms.Form):
    """A form whose unit is one of those that the actor keeps documents of."""

    unit = forms.ChoiceField(label=_("Unit"))

    def __init__(self, *words: Any, units: list[UnitLine], **more: Any) -> None:
        super().__init__(*words, **more)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.code, one.name) for one in units]


class DocumentForm(UnitForm):
    """A document as it stands on paper."""

    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: choices(DOCUMENT_KIND_NAMES))
    number = forms.CharField(label=_("Number"), max_length=80, help_text=_("As 47/KH-UBND."))
    issuer = forms.CharField(label=_("Issued by"), max_length=200)
    issued_on = _day(_("Issued on"), required=True)
    title = forms.CharField(
        label=_("Title"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    subject = forms.ChoiceField(
        label=_("Field of the rules"),
        required=False,
        choices=lambda: choices(SUBJECT_NAMES),
        help_text=_("Rules of a unit count for what they are about."),
    )
    holds_from = _day(_("In force from"), help_text=_("Empty: from the day of issue."))
    holds_to = _day(
        _("In force until"), help_text=_("The first day on which it no longer is; empty: no end.")
    )
    review_on = _day(_("Review by"))
    bases = _lines(
        _("Legal bases"),
        _("One on each line, as written; known numbers are linked, and it is said when one ends."),
    )
    obligations = _lines(
        _("What it obliges to"),
        _("One on each line; with article and day: Điều 5 | what is to be done | 31/12/2026"),
    )
    is_private = forms.BooleanField(
        label=_("For this unit alone; others do not see it"), required=False
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("A document with a secrecy marking is refused and not kept."),
    )

    def given(self, file: tuple[int, str] | None) -> NewDocument:
        """Return what was typed."""
        said = self.cleaned_data
        return NewDocument(
            kind=DocumentKind(said["kind"]),
            number=said["number"],
            issuer=said["issuer"],
            issued_on=said["issued_on"],
            title=" ".join(said["title"].split()),
            unit_code=said["unit"],
            subject=Subject(said["subject"]),
            holds_from=said["holds_from"],
            holds_to=said["holds_to"],
            review_on=said["review_on"],
            is_private=said["is_private"],
            bases=lines_of(said["bases"]),
            obligations=lines_of(said["obligations"]),
            file_key=file[0] if file else None,
            file_name=file[1] if file else "",
        )


class BeginForm(UnitForm):
    """Rules that a unit begins to write."""

    title = forms.CharField(label=_("Title"), max_length=300)
    subject = forms.ChoiceField(
        label=_("Field of the rules"), required=False, choices=lambda: choices(SUBJECT_NAMES)
    )
    template = forms.ChoiceField(
        label=_("Template"),
        required=False,
        help_text=_("The draft begins with its text; what it is about is the template's."),
    )

    def __init__(self, *words: Any, templates: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*words, **more)
        field = self.fields["template"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("None: an empty page")), *templates]


class DraftForm(forms.Form):
    """The text of a draft."""

    title = forms.CharField(label=_("Title"), max_length=300)
    bases = _lines(_("Legal bases"), _("One on each line, as written."), rows=3)
    body = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22}),
    )
    file = forms.FileField(label=_("Document as a file"), required=False)


class IssueForm(forms.Form):
    """Number, day and review of approved rules."""

    number = forms.CharField(label=_("Number"), max_length=80)
    issued_on = _day(_("Issued on"), required=True)
    issuer = forms.CharField(label=_("Issued by"), max_length=200)
    review_on = _day(_("Review by"), required=True)


class SendForm(forms.Form):
    """To which units a document is sent, and by when they have read it."""

    units = forms.MultipleChoiceField(
        label=_("Units"), widget=forms.SelectMultiple(attrs={"size": 10})
    )
    read_by = _day(_("To be read by"), required=True)

    def __init__(self, *words: Any, units: list[UnitLine], **more: Any) -> None:
        super().__init__(*words, **more)
        field = self.fields["units"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.code, one.name) for one in units]


class TemplateForm(forms.Form):
    """A template of the province's own."""

    code = forms.SlugField(label=_("Code"), max_length=60, help_text=_("As quy-che-xa."))
    title = forms.CharField(label=_("Title"), max_length=300)
    subject = forms.ChoiceField(
        label=_("Field of the rules"), required=False, choices=lambda: choices(SUBJECT_NAMES)
    )
    kinds = forms.MultipleChoiceField(
        label=_("For which units"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 7}),
        help_text=_("None chosen: for all."),
    )
    bases = _lines(_("Legal bases"), _("One on each line, as written."), rows=3)
    body = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text=_("{đơn vị} is filled with the name of the unit that takes it."),
    )

    def __init__(self, *words: Any, kinds: dict[Any, str], **more: Any) -> None:
        super().__init__(*words, **more)
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices(kinds)
