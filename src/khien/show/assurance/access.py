"""The door of assurance: kept figures of the province and of visible units; catalogues for all."""

from django.db.models import Q, QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.show.assurance.models import CatalogueDraft, CatalogueEdition, MeasureValue


def values_visible_to(actor: Actor) -> QuerySet[MeasureValue]:
    """Return the kept figures: the province's for those who oversee it, a unit's for its own."""
    units = accounts.unit_ids(actor, Capability.SEE_MEASURES)
    if units is None:
        return MeasureValue.objects.all()
    reach = Q(unit_id__in=units)
    if accounts.oversees_province(actor, Capability.SEE_MEASURES):
        reach |= Q(unit__isnull=True)
    return MeasureValue.objects.filter(reach)


def values() -> QuerySet[MeasureValue]:
    """Return all kept figures: for the nightly computation."""
    return MeasureValue.objects.all()


def editions() -> QuerySet[CatalogueEdition]:
    """Return all editions of catalogues: what is required is no secret."""
    return CatalogueEdition.objects.all()


def catalogue_drafts_of(actor: Actor) -> QuerySet[CatalogueDraft]:
    """Return the actor's own catalogue files that wait."""
    if actor.person_id is None:
        return CatalogueDraft.objects.none()
    return CatalogueDraft.objects.filter(person_id=actor.person_id)
