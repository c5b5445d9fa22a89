"""The door of assurance: kept figures and level dossiers of visible units; catalogues for all."""

from django.db.models import Q, QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound
from khien.show.assurance.models import (
    CatalogueDraft,
    CatalogueEdition,
    ConditionCheck,
    Dossier,
    DossierState,
    MeasureValue,
)
from khien.show.assurance.types.dossiers import OPEN, Stage


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


def dossiers_visible_to(
    actor: Actor, capability: Capability = Capability.SEE_INVENTORY
) -> QuerySet[Dossier]:
    """Return the level dossiers of the units whose systems the actor sees. Lazy."""
    units = accounts.unit_ids(actor, capability)
    return Dossier.objects.all() if units is None else Dossier.objects.filter(unit_id__in=units)


def require_dossier(actor: Actor, number: str, *, is_locked: bool = False) -> Dossier:
    """Return one visible dossier. Raises NotFound, the same for absent and for others'."""
    rows = dossiers_visible_to(actor).select_related("unit", "former", "edition")
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(number=number).first()
    if row is None:
        raise NotFound(what=number)
    return row


def dossiers() -> QuerySet[Dossier]:
    """Return all dossiers: for services and measures."""
    return Dossier.objects.all()


def dossier_under_way(system_key: int) -> Dossier | None:
    """Return the dossier of a system that is not decided, where there is one."""
    rows = Dossier.objects.filter(system_key=system_key, stage__in=OPEN)
    return rows.select_related("unit").first()


def dossier_in_force(system_key: int) -> Dossier | None:
    """Return the dossier by which a system's level is in force, where there is one."""
    rows = Dossier.objects.filter(system_key=system_key, stage=Stage.APPROVED)
    return rows.select_related("unit").first()


def dossier_states() -> QuerySet[DossierState]:
    """Return how all dossiers stood: for services, forms and measures, which narrow them to units."""
    return DossierState.objects.all()


def checks_visible_to(
    actor: Actor, capability: Capability = Capability.SEE_INVENTORY
) -> QuerySet[ConditionCheck]:
    """Return the assessments of conditions of the units whose systems the actor sees. Lazy."""
    units = accounts.unit_ids(actor, capability)
    rows = ConditionCheck.objects.all()
    return rows if units is None else rows.filter(unit_id__in=units)


def checks() -> QuerySet[ConditionCheck]:
    """Return all assessments of conditions: for services, forms and measures."""
    return ConditionCheck.objects.all()
