"""The door of assurance: figures, dossiers and assessments of visible units; catalogues for all."""

from django.db.models import Q, QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound
from khien.show.assurance.models import (
    Answer,
    AnswerFile,
    Assessment,
    CatalogueDraft,
    CatalogueEdition,
    ConditionCheck,
    Dossier,
    DossierState,
    MeasureValue,
    Minutes,
    Proof,
    Shortcoming,
    Subject,
    TeamMember,
)
from khien.show.assurance.types.answers import SubjectNotFound
from khien.show.assurance.types.assessments import AssessmentNotFound, SubjectState
from khien.show.assurance.types.dossiers import OPEN, Stage
from khien.show.assurance.types.shortcomings import ShortcomingNotFound


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


def assessments_visible_to(actor: Actor) -> QuerySet[Assessment]:
    """Return the assessments that the actor may read: as `subjects_visible_to`, and the own team's."""
    rows = assessments()
    if actor.sees_everything:
        return rows
    held = subjects_visible_to(actor).values("assessment_id")
    team = TeamMember.objects.filter(person_id=actor.person_id or 0).values("assessment_id")
    return rows.filter(Q(pk__in=held) | Q(pk__in=team))


def require_assessment(actor: Actor, number: str, *, is_locked: bool = False) -> Assessment:
    """Return one visible assessment. Raises AssessmentNotFound, the same for absent and others'."""
    rows = assessments_visible_to(actor)
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(number=number).first()
    if row is None:
        raise AssessmentNotFound(what=number)
    return row


def assessments() -> QuerySet[Assessment]:
    """Return all assessments: for services and measures."""
    return Assessment.objects.select_related("unit", "edition").defer("edition__content")


def subjects_visible_to(actor: Actor) -> QuerySet[Subject]:
    """Return the subjects of the actor's units once those were told, and of who assesses there before.

    Results are for the unit, the team and those who oversee the unit: nobody else.
    """
    rows = subjects()
    if actor.sees_everything:
        return rows
    told = accounts.unit_ids(actor, Capability.SEE_MEASURES) or frozenset()
    runs = accounts.unit_ids(actor, Capability.RUN_ASSESSMENTS) or frozenset()
    seen = Q(unit_id__in=told) & ~Q(state=SubjectState.PLANNED)
    own = Q(assessment__team__person_id=actor.person_id or 0)
    return rows.filter(pk__in=Subject.objects.filter(seen | Q(unit_id__in=runs) | own).values("pk"))


def require_subject(actor: Actor, key: int, *, is_locked: bool = False) -> Subject:
    """Return one visible subject. Raises SubjectNotFound, the same for absent and others'."""
    rows = subjects_visible_to(actor)
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=key).first()
    if row is None:
        raise SubjectNotFound(what=str(key))
    return row


def subjects() -> QuerySet[Subject]:
    """Return all subjects: for services and measures."""
    rows = Subject.objects.select_related("unit", "assessment__unit", "assessment__edition")
    return rows.defer("assessment__edition__content")


def team() -> QuerySet[TeamMember]:
    """Return all team members: for assessments that passed the door."""
    return TeamMember.objects.select_related("person__unit")


def answers() -> QuerySet[Answer]:
    """Return all answers: for subjects that passed the door."""
    return Answer.objects.all()


def require_answer(actor: Actor, key: int) -> Answer:
    """Return an answer of a visible subject, both locked, the subject first. Raises SubjectNotFound."""
    subject = Answer.objects.filter(pk=key).values_list("subject_id", flat=True).first()
    held = require_subject(actor, subject or 0, is_locked=True)
    row = Answer.objects.select_for_update(of=("self",)).get(pk=key)
    row.subject = held
    return row


def answer_files() -> QuerySet[AnswerFile]:
    """Return all files of answers: for subjects that passed the door."""
    return AnswerFile.objects.all()


def require_answer_file(actor: Actor, key: int) -> AnswerFile:
    """Return a file of a visible subject's answer. Raises SubjectNotFound."""
    row = AnswerFile.objects.filter(pk=key).select_related("answer").first()
    if row is None:
        raise SubjectNotFound(what=str(key))
    require_subject(actor, row.answer.subject_id)
    return row


def minutes() -> QuerySet[Minutes]:
    """Return all minutes: for subjects that passed the door."""
    return Minutes.objects.all()


def shortcomings() -> QuerySet[Shortcoming]:
    """Return all shortcomings: for services, measures, and subjects that passed the door."""
    return Shortcoming.objects.select_related("subject__unit", "subject__assessment", "owner")


def shortcomings_visible_to(actor: Actor) -> QuerySet[Shortcoming]:
    """Return the shortcomings of the subjects that the actor sees."""
    return shortcomings().filter(subject__in=subjects_visible_to(actor).values("pk"))


def require_shortcoming(actor: Actor, number: str, *, is_locked: bool = False) -> Shortcoming:
    """Return one visible shortcoming. Raises ShortcomingNotFound, the same for absent and others'."""
    rows = shortcomings_visible_to(actor)
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(number=number).first()
    if row is None:
        raise ShortcomingNotFound(what=number)
    return row


def proofs() -> QuerySet[Proof]:
    """Return all proofs: for shortcomings that passed the door."""
    return Proof.objects.all()


def require_proof(actor: Actor, key: int) -> Proof:
    """Return a proof of a visible shortcoming. Raises ShortcomingNotFound."""
    row = Proof.objects.filter(pk=key).select_related("shortcoming").first()
    if row is None:
        raise ShortcomingNotFound(what=str(key))
    require_shortcoming(actor, row.shortcoming.number)
    return row


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
