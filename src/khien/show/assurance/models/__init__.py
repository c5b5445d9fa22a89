"""Tables of assurance: measures kept, catalogues of controls, level dossiers."""

from khien.show.assurance.models.catalogues import CatalogueDraft, CatalogueEdition
from khien.show.assurance.models.dossiers import ConditionCheck, Dossier, DossierState
from khien.show.assurance.models.measures import MeasureValue

__all__ = [
    "CatalogueDraft",
    "CatalogueEdition",
    "ConditionCheck",
    "Dossier",
    "DossierState",
    "MeasureValue",
]
