"""Input of the exchange pages."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.act.exchange.types.federation import SECTION_NAMES, Section
from khien.act.exchange.types.feeds import FEED_KIND_NAMES, FeedKind, NewFeed
from khien.act.exchange.types.imports import Terms
from khien.act.exchange.types.indicators import (
    CLASS_NAMES,
    INDICATOR_KIND_NAMES,
    RELIABILITY_NAMES,
    IndicatorKind,
    NewIndicator,
    Reliability,
    TechnicalClass,
)
from khien.base.core.clock import now
from khien.base.core.tlp import TLP_NAMES, Tlp

KINDS = [(kind.value, _(INDICATOR_KIND_NAMES[kind])) for kind in IndicatorKind]
CLASSES = [(each.value, _(CLASS_NAMES[each])) for each in TechnicalClass]
RELIABILITIES = [(each.value, _(RELIABILITY_NAMES[each])) for each in Reliability]
FEED_KINDS = [(kind.value, _(FEED_KIND_NAMES[kind])) for kind in FeedKind]
TLPS = [(str(tlp.value), _(name)) for tlp, name in TLP_NAMES.items()]


class SaidForm(forms.Form):
    """What is said of an indicator, whatever its value."""

    technical_class = forms.ChoiceField(label=_("Technical class"), choices=CLASSES)
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("Who says so, and where it can be read; it goes with the indicator."),
    )
    reliability = forms.ChoiceField(
        label=_("Reliability of the source"), choices=RELIABILITIES, initial="C"
    )
    tlp = forms.ChoiceField(label=_("How far it may go (TLP 2.0)"), choices=TLPS, initial="2")
    confidence = forms.IntegerField(
        label=_("Confidence, 0 to 100"), min_value=0, max_value=100, initial=50
    )
    days = forms.IntegerField(
        label=_("Ends after how many days"),
        min_value=1,
        max_value=700,
        initial=90,
        help_text=_("Every indicator ends; it leaves the block lists at that hour."),
    )
    words = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def said(self, kind: IndicatorKind, value: str, begins: Any = None) -> NewIndicator:
        """Return what was said, of a value."""
        said, at = self.cleaned_data, now()
        return NewIndicator(
            kind=kind,
            value=value,
            technical_class=TechnicalClass(said["technical_class"]),
            source=said["source"],
            reliability=Reliability(said["reliability"]),
            tlp=Tlp(int(said["tlp"])),
            valid_from=begins or at,
            expires_at=at + timedelta(days=said["days"]),
            confidence=said["confidence"],
            words=said["words"],
        )


class IndicatorForm(SaidForm):
    """An indicator to be entered."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    value = forms.CharField(
        label=_("Value"),
        max_length=1000,
        help_text=_("Written plainly or defanged: 203[.]0[.]113[.]7, hxxp://…"),
    )
    field_order = ("kind", "value")


class PeerForm(forms.Form):
    """Another centre to be registered."""

    name = forms.CharField(label=_("Name"), max_length=200)
    unit = forms.CharField(label=_("Whose centre it is"), max_length=200, required=False)
    ceiling = forms.ChoiceField(label=_("The highest marking it reads"), choices=TLPS, initial="1")
    reads = forms.MultipleChoiceField(
        label=_("Reads"), required=False, widget=forms.CheckboxSelectMultiple
    )
    writes = forms.MultipleChoiceField(
        label=_("Writes"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, reads: list[tuple[str, str]], writes: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reads"].choices = reads  # type: ignore[attr-defined]
        self.fields["writes"].choices = writes  # type: ignore[attr-defined]


class FederateForm(forms.Form):
    """How incidents are passed to a peer."""

    target = forms.ChoiceField(label=_("Our webhook target for it"), required=False)
    their_token = forms.CharField(
        label=_("The token it gave us"), required=False, widget=forms.PasswordInput
    )
    their_secret = forms.CharField(
        label=_("The secret of its webhook target for us"),
        required=False,
        widget=forms.PasswordInput,
    )

    def __init__(self, *args: Any, targets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [("", "–"), *targets]  # type: ignore[attr-defined]


class ConsumerForm(forms.Form):
    """A firewall that will read a block list."""

    name = forms.CharField(label=_("Name"), max_length=200)
    unit = forms.CharField(label=_("Whose it is"), max_length=200, required=False)
    ceiling = forms.ChoiceField(label=_("The highest marking it reads"), choices=TLPS, initial="2")
    confidence_min = forms.IntegerField(
        label=_("Only with a confidence of at least"), min_value=0, max_value=100, initial=0
    )


class ProtectedForm(forms.Form):
    """A network or domain of our own."""

    value = forms.CharField(label=_("Network, address or domain"), max_length=260)
    reason = forms.CharField(label=_("Whose it is"), max_length=300)


class TermsForm(forms.Form):
    """What is said for records of others that say nothing themselves."""

    source = forms.CharField(label=_("Source"), max_length=200)
    reliability = forms.ChoiceField(
        label=_("Reliability of the source"), choices=RELIABILITIES, initial="F"
    )
    technical_class = forms.ChoiceField(
        label=_("Technical class, where a record names none"),
        choices=[("", _("Refuse such records")), *CLASSES],
        required=False,
    )
    tlp = forms.ChoiceField(label=_("Marking, where a record names none"), choices=TLPS, initial=2)
    days = forms.IntegerField(
        label=_("Days, where a record names no end"), min_value=1, max_value=700, initial=90
    )

    def terms(self) -> Terms:
        """Return what was said for the file's records."""
        said = self.cleaned_data
        return Terms(
            said["source"],
            Reliability(said["reliability"]),
            TechnicalClass(said["technical_class"]) if said["technical_class"] else None,
            Tlp(int(said["tlp"])),
            said["days"],
        )


class ImportForm(TermsForm):
    """A file of others."""

    file = forms.FileField(label=_("STIX 2.1 bundle, MISP event or CSAF 2.0 advisory (JSON)"))
    field_order = ("file",)


class FeedForm(TermsForm):
    """A feed of another centre to be pulled."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind of feed"), choices=FEED_KINDS)
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": "https://", "inputmode": "url"}),
        help_text=_("The API root, manifest.json, or provider-metadata.json."),
    )
    collection = forms.CharField(
        label=_("Collection (TAXII only)"),
        required=False,
        max_length=250,
        help_text=_("Its identifier or alias, as the other centre gave it."),
    )
    user = forms.CharField(
        label=_("User"),
        required=False,
        max_length=200,
        help_text=_("Empty where only a token was given."),
    )
    secret = forms.CharField(
        label=_("Password or token"), required=False, max_length=1000, widget=forms.PasswordInput
    )
    inner_reason = forms.CharField(
        label=_("Why an inner address may be used"),
        required=False,
        max_length=300,
        help_text=_("Needed only for an inner address; it stays in the register."),
    )
    minutes = forms.IntegerField(
        label=_("Pulled every so many minutes"), min_value=5, max_value=10080, initial=60
    )
    is_direct = forms.ChoiceField(
        label=_("What comes"),
        choices=[
            ("", _("Waits for a person to apply it")),
            ("1", _("Is taken at once")),
        ],
        required=False,
        help_text=_("CSAF documents always become drafts of advisories."),
    )
    field_order = ("name", "kind", "url", "collection", "user", "secret", "inner_reason")

    def feed(self) -> NewFeed:
        """Return the feed that was said."""
        said = self.cleaned_data
        return NewFeed(
            name=said["name"],
            kind=FeedKind(said["kind"]),
            url=said["url"],
            terms=self.terms(),
            collection=said["collection"],
            user=said["user"],
            secret=said["secret"],
            inner_reason=said["inner_reason"],
            minutes=said["minutes"],
            is_direct=bool(said["is_direct"]),
        )


class PassForm(forms.Form):
    """An incident to be passed to another centre, with what is told of it."""

    number = forms.CharField(label=_("Number of the incident"), max_length=20)
    peer = forms.ChoiceField(label=_("To"))
    sections = forms.MultipleChoiceField(
        label=_("What is told beside title, kind, severity and time"),
        choices=[(each.value, _(SECTION_NAMES[each])) for each in Section],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tlp = forms.ChoiceField(label=_("How far it may go (TLP 2.0)"), choices=TLPS, initial="2")

    def __init__(self, *args: Any, peers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["peer"].choices = peers  # type: ignore[attr-defined]
