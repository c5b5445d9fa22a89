"""Tables of assurance: measures kept, catalogues of controls."""

from khien.show.assurance.models.catalogues import CatalogueEdition
from khien.show.assurance.models.measures import MeasureValue

__all__ = ["CatalogueEdition", "MeasureValue"]
