"""The form by which an assessment is planned."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from khien.base.accounts.types import KIND_NAMES as UNIT_KIND_NAMES
from khien.base.accounts.types import UnitKind, UnitLine
from khien.base.regulation.types import Ground
from khien.base.ui.fields import Moment, choices
from khien.show.assurance.types.assessments import KIND_NAMES, AssessmentKind, NewAssessment
from khien.show.assurance.types.catalogues import EditionLine

LEVELS = [(str(level), str(level)) for level in range(1, 6)]
WHOLE_KINDS = (UnitKind.COMMUNE, UnitKind.DEPARTMENT, UnitKind.ENTERPRISE)


class AssessmentForm(forms.Form):
    """What is assessed, by whom, on which ground, when."""

    def __init__(
        self,
        *args: Any,
        grounds: Sequence[Ground],
        editions: Sequence[EditionLine],
        units: Sequence[UnitLine],
        systems: Sequence[tuple[int, str]],
        people: Sequence[tuple[int, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        language = get_language() or "vi"
        self._units = units
        for name, found in (
            ("ground", [(one.code, _ground(one, language)) for one in grounds]),
            ("edition", [(str(one.key), _edition(one, language)) for one in editions]),
            ("units", [(one.code, one.name) for one in units]),
            ("systems", [(str(key), name) for key, name in systems]),
            ("team", [(str(key), name) for key, name in people]),
        ):
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = [("", "–"), *found] if name in {"ground", "edition"} else found

    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: choices(KIND_NAMES))
    title = forms.CharField(label=_("Title"), max_length=300)
    ground = forms.ChoiceField(
        label=_("Lawful ground"),
        required=False,
        help_text=_("Those of the rule book that hold today; without one there is no assessment."),
    )
    edition = forms.ChoiceField(label=_("Catalogue of requirements"))
    level = forms.ChoiceField(
        label=_("Level that is asked of the units"),
        choices=lambda: [("0", _("The unit as a whole, every requirement")), *LEVELS],
        help_text=_("A system is asked by its own level in the register."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("All units of a kind"),
        required=False,
        choices=lambda: choices({one: UNIT_KIND_NAMES[one] for one in WHOLE_KINDS}),
        widget=forms.CheckboxSelectMultiple,
    )
    units = forms.MultipleChoiceField(
        label=_("Units"), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    systems = forms.MultipleChoiceField(
        label=_("Information systems"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    team = forms.MultipleChoiceField(
        label=_("Team beside you"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
        help_text=_("Nobody checks their own unit; whoever plans it leads it."),
    )
    answers_by = forms.DateField(
        label=_("Units answer by"), widget=forms.DateInput(attrs={"type": "date"})
    )
    starts_at = Moment(
        label=_("First hour on site"),
        help_text=_(
            "Before an inspection by the police: 72 hours after the notice, 12 when urgent."
        ),
    )
    urgent_reason = forms.CharField(label=_("Urgent, because"), max_length=500, required=False)

    def new(self) -> NewAssessment:
        """Return the assessment as it was entered."""
        given = self.cleaned_data
        of_kind = [one.code for one in self._units if one.kind.value in given["kinds"]]
        return NewAssessment(
            kind=AssessmentKind(given["kind"]),
            title=given["title"],
            ground=given["ground"],
            edition=int(given["edition"]),
            level=int(given["level"]),
            unit_codes=tuple(dict.fromkeys([*of_kind, *given["units"]])),
            systems=tuple(int(key) for key in given["systems"]),
            team=tuple(int(key) for key in given["team"]),
            answers_by=given["answers_by"],
            starts_at=given["starts_at"],
            urgent_reason=given["urgent_reason"],
        )


def _ground(one: Ground, language: str) -> str:
    return f"{one.source}: {one.title.spoken(language)}"


def _edition(one: EditionLine, language: str) -> str:
    return f"{one.title.spoken(language)} ({one.version})"
