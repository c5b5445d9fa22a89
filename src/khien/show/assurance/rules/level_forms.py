"""Which form of NĐ 331/2026 fits a dossier's level and state, and why another does not."""

from collections.abc import Mapping
from typing import Final

from khien.base.core.refusals import text
from khien.show.assurance.rules.dossiers import HIGH, IMPORTANT, TOP
from khien.show.assurance.types.dossiers import DossierRecord, Stage
from khien.show.assurance.types.level_forms import FormLine, FormNotFitting, LevelForm

_LEVELS: Final[Mapping[LevelForm, tuple[range, str]]] = {
    LevelForm.APPRAISE_AND_APPROVE: (
        range(1, IMPORTANT),
        text(
            "from level 3 on, appraisal (Form 02) and approval (Form 05) are asked for separately"
        ),
    ),
    LevelForm.APPRAISE: (
        range(IMPORTANT, TOP + 1),
        text("levels 1 and 2 are appraised and approved on one request, Form 01"),
    ),
    LevelForm.SPECIALIST: (
        range(HIGH, TOP + 1),
        text("a specialist opinion is asked for levels 4 and 5 only"),
    ),
    LevelForm.OPINION: (
        range(1, HIGH),
        text("levels 4 and 5 are appraised outside; the opinion that came is entered here"),
    ),
    LevelForm.SUBMISSION: (
        range(IMPORTANT, TOP + 1),
        text("levels 1 and 2 are approved on the request of Form 01"),
    ),
    LevelForm.LEVEL_DECISION: (
        range(1, TOP),
        text(
            "level 5 stands on the Prime Minister's list; its protection plan is approved by Form 07"
        ),
    ),
    LevelForm.PLAN_DECISION: (
        range(TOP, TOP + 1),
        text("a decision on the protection plan alone is taken for level 5 only"),
    ),
}
_APPRAISED: Final = frozenset(
    {Stage.UNFIT, Stage.FIT, Stage.SUBMITTED, Stage.APPROVED, Stage.SUPERSEDED}
)
_LATER: Final = frozenset({Stage.FIT, Stage.SUBMITTED, Stage.APPROVED, Stage.SUPERSEDED})
_DECIDED: Final = frozenset({Stage.SUBMITTED, Stage.APPROVED, Stage.SUPERSEDED})


def lines(held: DossierRecord) -> tuple[FormLine, ...]:
    """Return every form, each with the sentence why it is not printed now."""
    return tuple(FormLine(form, why_not(held, form)) for form in LevelForm)


def require(held: DossierRecord, form: LevelForm) -> None:
    """Raise FormNotFitting unless a form fits."""
    why = why_not(held, form)
    if why:
        raise FormNotFitting(why=why)


def why_not(held: DossierRecord, form: LevelForm) -> str:
    """Return why a form is not printed of a dossier now; empty where it is."""
    if held.line.is_paper:
        return text("the decision was taken on paper; its scan is kept with the dossier")
    if form is LevelForm.DOCUMENTS:
        return ""
    if not held.line.level:
        return text("no level is chosen")
    levels, why = _LEVELS[form]
    return why if held.line.level not in levels else _of_state(held, form)


def _of_state(held: DossierRecord, form: LevelForm) -> str:
    stage = held.line.stage
    if form is LevelForm.OPINION and (held.opinion is None or stage not in _APPRAISED):
        return text("the dossier is not appraised yet")
    if form is LevelForm.SUBMISSION and stage not in _LATER:
        return text("the dossier is not found fit yet")
    if form in {LevelForm.LEVEL_DECISION, LevelForm.PLAN_DECISION} and stage not in _DECIDED:
        return text("the dossier is not submitted for approval yet")
    return ""
