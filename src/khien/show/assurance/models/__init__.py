"""Tables of assurance: measures kept, catalogues of controls."""

from khien.show.assurance.models.catalogues import CatalogueDraft, CatalogueEdition
from khien.show.assurance.models.measures import MeasureValue

__all__ = ["CatalogueDraft", "CatalogueEdition", "MeasureValue"]
