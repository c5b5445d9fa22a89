"""The forms of NĐ 331/2026 that a level dossier is printed on, and why one does not fit."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text


class LevelForm(StrEnum):
    """A form of the decree; the dossier's own documents stand first."""

    DOCUMENTS = "00"
    APPRAISE_AND_APPROVE = "01"
    APPRAISE = "02"
    SPECIALIST = "03"
    OPINION = "04"
    SUBMISSION = "05"
    LEVEL_DECISION = "06"
    PLAN_DECISION = "07"


FORM_NAMES: Final[dict[LevelForm, str]] = {
    LevelForm.DOCUMENTS: text("Documents of the dossier (Art. 21 and 22)"),
    LevelForm.APPRAISE_AND_APPROVE: text("Form 01: request to appraise and approve (levels 1, 2)"),
    LevelForm.APPRAISE: text("Form 02: request to appraise"),
    LevelForm.SPECIALIST: text("Form 03: request for a specialist opinion (levels 4, 5)"),
    LevelForm.OPINION: text("Form 04: opinion of the appraisal"),
    LevelForm.SUBMISSION: text("Form 05: submission for approval"),
    LevelForm.LEVEL_DECISION: text("Form 06: decision approving the level"),
    LevelForm.PLAN_DECISION: text("Form 07: decision approving the protection plan"),
}


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form on a dossier's page; `why` says why it is not printed, empty where it is."""

    form: LevelForm
    why: str = ""

    @property
    def name(self) -> str:
        """Return the form's marked text."""
        return FORM_NAMES[self.form]


class FormNotFitting(Refusal):
    """A form does not fit the dossier's level or state."""

    message = text("This form is not printed now: %(why)s.")
