"""Input of the advisory pages."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from khien.act.advisories.rules import content as rules
from khien.act.advisories.types.content import (
    Addressing,
    AdvisoryKind,
    Content,
    LineFault,
    Reach,
    Severity,
)
from khien.base.accounts.types import KIND_NAMES, UnitKind
from khien.base.core.tlp import TLP_NAMES, Tlp
from khien.base.ui.fields import Moment, choices


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class BringForm(forms.Form):
    """A file of others."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSAF 2.0, STIX 2.1 (a bundle with one report) or MISP (one event), as JSON."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )


class AdvisoryForm(forms.Form):
    """One version of an advisory: a draft needs a title, no more yet."""

    kind = forms.ChoiceField(label=_("Kind"), choices=choices(rules.KIND_NAMES))
    title = forms.CharField(label=_("Title"), max_length=300)
    summary = forms.CharField(
        label=_("Summary"),
        help_text=_("What it is and what can come of it, in words that a clerk understands."),
        widget=_area(5),
        max_length=8000,
        required=False,
    )
    severity = forms.ChoiceField(label=_("Severity"), choices=choices(rules.SEVERITY_NAMES))
    tlp = forms.ChoiceField(label=_("How far it may go"), choices=choices(TLP_NAMES))
    products = forms.CharField(
        label=_("What is affected"),
        help_text=_("One on each line: maker | product | versions"),
        widget=_area(3),
        max_length=20_000,
        required=False,
    )
    cves = forms.CharField(
        label=_("CVE numbers"),
        help_text=_("CVE-2026-12345, as many as there are"),
        widget=_area(2),
        max_length=8000,
        required=False,
    )
    remedies = forms.CharField(
        label=_("What to do"),
        help_text=_("One step on each line; they are numbered by themselves."),
        widget=_area(5),
        max_length=40_000,
        required=False,
    )
    workaround = forms.CharField(
        label=_("Until then"),
        help_text=_("What helps where the steps cannot be taken at once."),
        widget=_area(2),
        max_length=8000,
        required=False,
    )
    references = forms.CharField(
        label=_("Read more"),
        help_text=_("One on each line: title | https://…"),
        widget=_area(2),
        max_length=20_000,
        required=False,
    )
    accept_by = Moment(
        label=_("Accept by"), help_text=_("Time of the province, UTC+07:00"), required=False
    )
    done_by = Moment(
        label=_("Done by"), help_text=_("Time of the province, UTC+07:00"), required=False
    )
    valid_from = Moment(label=_("Valid from"), required=False)
    valid_to = Moment(label=_("Valid until"), required=False)
    reach = forms.ChoiceField(
        label=_("To whom"), choices=choices(rules.REACH_NAMES), widget=forms.RadioSelect
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of unit"),
        choices=choices(
            {kind: name for kind, name in KIND_NAMES.items() if kind is not UnitKind.PROVINCE}
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    units = forms.MultipleChoiceField(
        label=_("Chosen units"), widget=forms.CheckboxSelectMultiple, required=False
    )
    news = forms.CharField(label=_("What is new in this version"), max_length=500, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, units: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["units"].choices = units  # type: ignore[attr-defined]

    def clean_products(self) -> object:
        """Return the products, or say which line cannot be read."""
        return _read(rules.read_products(self.cleaned_data["products"]))

    def clean_cves(self) -> object:
        """Return the CVE numbers, or say which line cannot be read."""
        return _read(rules.read_cves(self.cleaned_data["cves"]))

    def clean_references(self) -> object:
        """Return the references, or say which line cannot be read."""
        return _read(rules.read_references(self.cleaned_data["references"]))

    def content(self) -> Content:
        """Return what was entered; call for a valid form."""
        said = self.cleaned_data
        reach = Reach(said["reach"])
        codes = {Reach.ALL: [], Reach.KINDS: said["kinds"], Reach.UNITS: said["units"]}[reach]
        return Content(
            kind=AdvisoryKind(said["kind"]),
            title=said["title"].strip(),
            summary=said["summary"].strip(),
            severity=Severity(said["severity"]),
            tlp=Tlp(int(said["tlp"])),
            products=said["products"],
            cves=said["cves"],
            remedies=rules.read_remedies(said["remedies"]),
            workaround=said["workaround"].strip(),
            references=said["references"],
            valid_from=said["valid_from"],
            valid_to=said["valid_to"],
            accept_by=said["accept_by"],
            done_by=said["done_by"],
            addressing=Addressing(reach, tuple(codes)),
            news=said["news"].strip(),
        )


def first_values(content: Content, revision: int) -> dict[str, object]:
    """Return a kept content as the values that the form begins with."""
    codes = list(content.addressing.codes)
    reach = content.addressing.reach
    return {
        "kind": content.kind.value,
        "title": content.title,
        "summary": content.summary,
        "severity": content.severity.value,
        "tlp": content.tlp.value,
        "products": rules.write_products(content.products),
        "cves": "\n".join(content.cves),
        "remedies": "\n".join(content.remedies),
        "workaround": content.workaround,
        "references": rules.write_references(content.references),
        "accept_by": _local(content.accept_by),
        "done_by": _local(content.done_by),
        "valid_from": _local(content.valid_from),
        "valid_to": _local(content.valid_to),
        "reach": reach.value,
        "kinds": codes if reach is Reach.KINDS else [],
        "units": codes if reach is Reach.UNITS else [],
        "news": content.news,
        "revision": revision,
    }


def _local(at: datetime | None) -> datetime | None:
    return timezone.localtime(at) if at else None


def _read(found: tuple[object, tuple[LineFault, ...]]) -> object:
    value, faults = found
    if faults:
        told = [
            gettext("Line %(line)s: %(message)s.")
            % {"line": fault.line, "message": gettext(fault.message)}
            for fault in faults[:5]
        ]
        raise forms.ValidationError(told)
    return value
