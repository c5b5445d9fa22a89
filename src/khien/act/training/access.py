"""The door of training: classes are open to all who see training, their people to their own units."""

from django.db.models import Q, QuerySet

from khien.act.training.models import (
    Acknowledgement,
    Appointment,
    Campaign,
    Certificate,
    ClassSheet,
    Course,
    Exercise,
    ExerciseLesson,
    Expectation,
    Inject,
    Learner,
    Opening,
    Player,
    ReachCount,
    Seat,
    TrainingClass,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound

SEE = Capability.SEE_TRAINING
MANAGE = Capability.MANAGE_TRAINING


def courses_visible_to(actor: Actor) -> QuerySet[Course]:
    """Return all courses: no person stands in them. Raises NotAllowed for who sees no training."""
    _require_sees(actor)
    return Course.objects.select_related("unit")


def classes_visible_to(actor: Actor) -> QuerySet[TrainingClass]:
    """Return all classes, so that each unit can send people. Raises NotAllowed as above."""
    _require_sees(actor)
    return TrainingClass.objects.select_related("unit", "course__unit")


def require_class(actor: Actor, key: int, *, is_locked: bool = False) -> TrainingClass:
    """Return one class. Raises NotFound."""
    rows = classes_visible_to(actor)
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def require_managed_class(actor: Actor, key: int) -> TrainingClass:
    """Return one class that the actor runs, locked. Raises NotFound, NotAllowed."""
    row = require_class(actor, key, is_locked=True)
    accounts.require_may(actor, MANAGE, row.unit.code)
    return row


def seats_visible_to(actor: Actor) -> QuerySet[Seat]:
    """Return who sits in classes of the actor's units, and the people of those units anywhere."""
    rows = Seat.objects.select_related("learner__unit", "training_class__unit")
    units = accounts.unit_ids(actor, SEE)
    if units is None:
        return rows
    return rows.filter(Q(learner__unit_id__in=units) | Q(training_class__unit_id__in=units))


def require_seat(actor: Actor, key: int) -> Seat:
    """Return a seat of a class that the actor runs, locked. Raises NotFound, NotAllowed."""
    rows = seats_visible_to(actor).select_related("training_class__course", "learner__unit")
    row = rows.select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    accounts.require_may(actor, MANAGE, row.training_class.unit.code)
    return row


def learners_visible_to(actor: Actor) -> QuerySet[Learner]:
    """Return the people of the units whose training the actor sees."""
    rows = Learner.objects.select_related("unit")
    units = accounts.unit_ids(actor, SEE)
    return rows if units is None else rows.filter(unit_id__in=units)


def require_learner(actor: Actor, key: int, capability: Capability = SEE) -> Learner:
    """Return one person of a unit where the actor may do this. Raises NotFound, NotAllowed."""
    row = learners_visible_to(actor).filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    accounts.require_may(actor, capability, row.unit.code)
    return row


def certificates_visible_to(actor: Actor) -> QuerySet[Certificate]:
    """Return the certificates of people of the units whose training the actor sees."""
    rows = Certificate.objects.select_related("learner__unit", "seat")
    units = accounts.unit_ids(actor, SEE)
    return rows if units is None else rows.filter(learner__unit_id__in=units)


def require_certificate(actor: Actor, key: int) -> Certificate:
    """Return a certificate that the actor may revoke, locked. Raises NotFound, NotAllowed."""
    rows = certificates_visible_to(actor).select_for_update(of=("self",))
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    accounts.require_may(actor, MANAGE, row.learner.unit.code)
    return row


def require_waiting_sheet(actor: Actor, key: int) -> ClassSheet:
    """Return an own class list that waits. Raises NotFound."""
    rows = ClassSheet.objects.filter(by_id=actor.person_id, decided_at__isnull=True)
    row = rows.select_related("training_class").filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def appointments_visible_to(actor: Actor) -> QuerySet[Appointment]:
    """Return the appointments in units whose training the actor sees."""
    rows = appointments()
    units = accounts.unit_ids(actor, SEE)
    return rows if units is None else rows.filter(unit_id__in=units)


def require_appointment(actor: Actor, key: int) -> Appointment:
    """Return an appointment that the actor may end, locked. Raises NotFound, NotAllowed."""
    rows = appointments_visible_to(actor).select_for_update(of=("self",))
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    accounts.require_may(actor, MANAGE, row.unit.code)
    return row


def appointments() -> QuerySet[Appointment]:
    """Return all appointments: for services and measures."""
    return Appointment.objects.select_related("learner", "unit")


def campaigns_visible_to(actor: Actor) -> QuerySet[Campaign]:
    """Return the campaigns of units that the actor sees, and those that address the actor's own unit."""
    rows = Campaign.objects.select_related("unit")
    units = accounts.unit_ids(actor, SEE)
    if units is None:
        return rows
    return rows.filter(Q(unit_id__in=units) | Q(unit__code__in=_home_line(actor)))


def require_campaign(actor: Actor, key: int) -> Campaign:
    """Return one visible campaign. Raises NotFound."""
    row = campaigns_visible_to(actor).filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def require_addressed(actor: Actor, key: int) -> Campaign:
    """Return a campaign that addresses the actor's own unit. Raises NotFound."""
    rows = Campaign.objects.select_related("unit").filter(unit__code__in=_home_line(actor))
    row = rows.filter(pk=key).first()
    if row is None or actor.person_id is None:
        raise NotFound(what=str(key))
    return row


def require_managed_campaign(actor: Actor, key: int) -> Campaign:
    """Return a campaign that the actor runs, locked. Raises NotFound, NotAllowed."""
    rows = campaigns_visible_to(actor).select_for_update(of=("self",))
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    accounts.require_may(actor, MANAGE, row.unit.code)
    return row


def campaigns() -> QuerySet[Campaign]:
    """Return all campaigns: for services and measures."""
    return Campaign.objects.select_related("unit")


def openings() -> QuerySet[Opening]:
    """Return all openings: for services and measures."""
    return Opening.objects.select_related("campaign__unit")


def acknowledgements() -> QuerySet[Acknowledgement]:
    """Return who has read what: for services and measures, which count them."""
    return Acknowledgement.objects.all()


def counts() -> QuerySet[ReachCount]:
    """Return what units counted: for services and measures."""
    return ReachCount.objects.select_related("unit")


def require_count(actor: Actor, key: int) -> ReachCount:
    """Return what a unit counted, where the actor sees its training. Raises NotFound."""
    units = accounts.unit_ids(actor, SEE)
    rows = counts() if units is None else counts().filter(unit_id__in=units)
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def exercises_visible_to(actor: Actor) -> QuerySet[Exercise]:
    """Return the exercises that units of the actor run or take part in, and those the actor evaluates."""
    rows = Exercise.objects.select_related("unit")
    units = accounts.unit_ids(actor, SEE)
    if units is None:
        return rows
    plays = Player.objects.filter(unit_id__in=units).values("exercise_id")
    judges = Expectation.objects.filter(evaluator_id=actor.person_id or 0).values("exercise_id")
    return rows.filter(Q(unit_id__in=units) | Q(pk__in=plays) | Q(pk__in=judges))


def require_exercise(actor: Actor, key: int) -> Exercise:
    """Return one visible exercise. Raises NotFound."""
    row = exercises_visible_to(actor).filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def require_run_exercise(actor: Actor, key: int) -> Exercise:
    """Return an exercise that the actor runs, locked. Raises NotFound, NotAllowed."""
    row = require_exercise(actor, key)
    accounts.require_may(actor, MANAGE, row.unit.code)
    return Exercise.objects.select_related("unit").select_for_update(of=("self",)).get(pk=key)


def exercises() -> QuerySet[Exercise]:
    """Return all exercises: for measures."""
    return Exercise.objects.all()


def players() -> QuerySet[Player]:
    """Return who takes part: for exercises that passed the door, and measures."""
    return Player.objects.select_related("unit", "exercise")


def injects() -> QuerySet[Inject]:
    """Return all injects: for exercises that passed the door."""
    return Inject.objects.all()


def expectations() -> QuerySet[Expectation]:
    """Return all expectations: for exercises that passed the door."""
    return Expectation.objects.select_related("evaluator__unit", "exercise")


def lessons() -> QuerySet[ExerciseLesson]:
    """Return all lessons: for exercises that passed the door."""
    return ExerciseLesson.objects.select_related("unit")


def learners() -> QuerySet[Learner]:
    """Return all people: for services."""
    return Learner.objects.select_related("unit")


def seats() -> QuerySet[Seat]:
    """Return all seats: for services."""
    return Seat.objects.all()


def certificates() -> QuerySet[Certificate]:
    """Return all certificates: for services and measures."""
    return Certificate.objects.all()


def courses() -> QuerySet[Course]:
    """Return all courses: for services."""
    return Course.objects.all()


def classes() -> QuerySet[TrainingClass]:
    """Return all classes: for services that have checked the actor's right."""
    return TrainingClass.objects.all()


def _require_sees(actor: Actor) -> None:
    if not actor.sees_everything:
        accounts.require_somewhere(actor, SEE)


def _home_line(actor: Actor) -> list[str]:
    """Return the codes of the actor's own unit and of those above it. One query."""
    home = accounts.unit_named(actor.home_unit) if actor.home_unit else None
    return home.path.split("/") if home else []
