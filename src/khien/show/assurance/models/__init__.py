"""Tables of assurance: measures kept, catalogues of controls, assessments and what they find."""

from khien.show.assurance.models.assessments import (
    Answer,
    AnswerFile,
    Assessment,
    Minutes,
    Subject,
    TeamMember,
)
from khien.show.assurance.models.catalogues import CatalogueDraft, CatalogueEdition
from khien.show.assurance.models.measures import MeasureValue
from khien.show.assurance.models.shortcomings import Proof, Shortcoming

__all__ = [
    "Answer",
    "AnswerFile",
    "Assessment",
    "CatalogueDraft",
    "CatalogueEdition",
    "MeasureValue",
    "Minutes",
    "Proof",
    "Shortcoming",
    "Subject",
    "TeamMember",
]
