"""Forms of level dossiers and of assessments of conditions."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.base.ui.fields import choices
from khien.show.assurance.types.conditions import (
    CONDITION_NAMES,
    OCCASION_NAMES,
    Condition,
    ConditionFinding,
    NewCheck,
    Occasion,
)
from khien.show.assurance.types.dossiers import (
    DEPLOYED_NAMES,
    GROUND_NAMES,
    Decision,
    Deployed,
    Ground,
    Opinion,
    PaperDecision,
)

LEVELS: Final = [(str(one), str(one)) for one in range(1, 6)]


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def _long(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )


class GroundForm(forms.Form):
    """Why a level in force is determined again."""

    ground = forms.ChoiceField(label=_("Why it is determined again"))
    words = forms.CharField(label=_("In what way"), max_length=500, required=False)

    def __init__(self, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices(GROUND_NAMES)

    def ground_said(self) -> Ground:
        """Return the chosen ground."""
        return Ground(self.cleaned_data["ground"])


class OpinionForm(forms.Form):
    """The opinion of the appraisal, in the parts of Form 04."""

    documents = _long(_("1. Documents appraised"))
    legal_basis = _long(_("2. Legal basis"))
    held = _long(_("3. Who led, who took part; in a meeting or in writing"))
    opinions = _long(_("4. Opinions, also on the level"))
    is_fit = forms.ChoiceField(
        label=_("5. Conclusion"), choices=(("1", _("Fit")), ("0", _("Not fit")))
    )
    unfit = _long(_("What is not fit"), required=False)
    outside_number = forms.CharField(
        label=_("Number of the Ministry's opinion (levels 4 and 5)"), max_length=80, required=False
    )
    outside_on = _day(_("Day of that opinion"), required=False)
    outside_body = forms.CharField(label=_("Body that gave it"), max_length=200, required=False)

    def opinion(self) -> Opinion:
        """Return what was entered."""
        said = self.cleaned_data
        return Opinion(
            **{**said, "is_fit": said["is_fit"] == "1", "outside_on": said["outside_on"]}
        )


class DecisionForm(forms.Form):
    """The decision that approves a level."""

    number = forms.CharField(label=_("Number"), max_length=80, help_text=_("As 12/QĐ-UBND."))
    decided_on = _day(_("Day of the decision"))
    issuer = forms.CharField(label=_("Issued by"), max_length=200)
    review_on = _day(_("Review by"), required=False)
    listed_by = forms.CharField(
        label=_("Decision on the Prime Minister's list (level 5)"), max_length=120, required=False
    )

    def decision(self) -> Decision:
        """Return what was entered."""
        said = self.cleaned_data
        return Decision(
            said["number"],
            said["decided_on"],
            said["issuer"],
            said["review_on"],
            said["listed_by"],
        )


class PaperForm(DecisionForm):
    """A decision in force that was taken on paper, with the system it is about."""

    level = forms.ChoiceField(label=_("Level of the system"), choices=LEVELS)
    deployed = forms.ChoiceField(label=_("How far the protection plan is deployed"), required=False)
    deployed_by = _day(_("Fully deployed by"), required=False)
    file = forms.FileField(label=_("Scan of the decision"), required=False)

    def __init__(self, *words: Any, systems: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*words, **more)
        field = self.fields["deployed"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *choices({one: n for one, n in DEPLOYED_NAMES.items() if one})]
        self.fields["system"] = forms.ChoiceField(label=_("System"), choices=systems)
        self.order_fields(["system", "level", "number", "decided_on", "issuer"])

    def paper(self) -> PaperDecision:
        """Return what was entered."""
        said = self.cleaned_data
        unit, _sign, name = said["system"].partition("~")
        deployed = Deployed(said["deployed"])
        return PaperDecision(
            unit, name, int(said["level"]), self.decision(), deployed, said["deployed_by"]
        )


class SheetForm(forms.Form):
    """A table of decisions."""

    file = forms.FileField(label=_("Excel or CSV file"))


class CheckForm(forms.Form):
    """An assessment of a system's conditions."""

    occasion = forms.ChoiceField(label=_("Occasion"))
    checked_on = _day(_("Day of the assessment"))
    minutes = forms.CharField(label=_("Number of the minutes"), max_length=80, required=False)

    def __init__(self, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        field = self.fields["occasion"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices(OCCASION_NAMES)
        for code, title in CONDITION_NAMES.items():
            self.fields[f"{code.value}_met"] = forms.ChoiceField(
                label=_(title),
                choices=(("", "–"), ("1", _("Met")), ("0", _("Not met"))),
            )
            self.fields[f"{code.value}_words"] = forms.CharField(
                label=_("What was seen, or what is missing"),
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def check(self, system_key: int) -> NewCheck:
        """Return what was entered."""
        said = self.cleaned_data
        return NewCheck(
            system_key,
            Occasion(said["occasion"]),
            {
                code: ConditionFinding(
                    said[f"{code.value}_met"] == "1", said[f"{code.value}_words"]
                )
                for code in Condition
            },
            said["checked_on"],
            said["minutes"],
        )
