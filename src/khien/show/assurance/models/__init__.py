"""Tables of assurance: measures kept, catalogues of controls, level dossiers."""

from khien.show.assurance.models.catalogues import CatalogueEdition
from khien.show.assurance.models.dossiers import ConditionCheck, Dossier, DossierState
from khien.show.assurance.models.measures import MeasureValue

__all__ = ["CatalogueEdition", "ConditionCheck", "Dossier", "DossierState", "MeasureValue"]
