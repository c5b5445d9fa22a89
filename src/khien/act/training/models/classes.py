"""Tables of courses, classes, who sits in them, and class lists that wait."""

from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from khien.act.training.models.people import UNIT, Learner
from khien.act.training.types.classes import CourseKind


class Course(models.Model):
    """A course that a unit or the province offers."""

    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=14, choices=[(one, one) for one in CourseKind])
    content = models.CharField(max_length=4000, blank=True)
    has_exercises = models.BooleanField()
    has_exam = models.BooleanField()
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "title"], name="training_one_course_a_title")
        ]

    @override
    def __str__(self) -> str:
        return self.title


class TrainingClass(models.Model):
    """A course held on days; a cancelled class stays with its reason."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="classes")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    sessions = models.PositiveSmallIntegerField()
    teacher = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="training_class_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="training_class_has_sessions", condition=Q(sessions__gte=1)
            ),
            models.CheckConstraint(
                name="training_cancelled_with_reason",
                condition=Q(cancelled_at__isnull=True) | ~Q(cancelled_why=""),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.course_id} {self.starts_on}"


class Seat(models.Model):
    """Somebody in a class: sessions attended, exercises, examination."""

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.PROTECT, related_name="seats"
    )
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="seats")
    sessions_attended = models.PositiveSmallIntegerField(default=0)
    exercises_done = models.BooleanField(default=False)
    exam_passed = models.BooleanField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "learner"], name="training_one_seat_a_person"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.training_class_id} {self.learner_id}"


class ClassSheet(models.Model):
    """An uploaded class list that waits for its person; its bytes are forgotten when it is decided."""

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.PROTECT, related_name="sheets"
    )
    name = models.CharField(max_length=200)
    by_id = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()
    content = models.BinaryField(null=True)
    decided_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return self.name
