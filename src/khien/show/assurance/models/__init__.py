"""Tables of assurance: measures kept, catalogues of controls, level dossiers, assessments and findings."""

from khien.show.assurance.models.assessments import (
    Answer,
    AnswerFile,
    Assessment,
    Minutes,
    Subject,
    TeamMember,
)
from khien.show.assurance.models.catalogues import CatalogueDraft, CatalogueEdition
from khien.show.assurance.models.dossiers import ConditionCheck, Dossier, DossierState
from khien.show.assurance.models.measures import MeasureValue
from khien.show.assurance.models.shortcomings import Proof, Shortcoming

__all__ = [
    "Answer",
    "AnswerFile",
    "Assessment",
    "CatalogueDraft",
    "CatalogueEdition",
    "ConditionCheck",
    "Dossier",
    "DossierState",
    "MeasureValue",
    "Minutes",
    "Proof",
    "Shortcoming",
    "Subject",
    "TeamMember",
]
