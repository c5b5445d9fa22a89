"""Tables of assessments: what is planned, who assesses, which units and systems, each round's answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.show.assurance.models.catalogues import CatalogueEdition
from khien.show.assurance.types.assessments import (
    AssessmentKind,
    AssessmentState,
    Grade,
    SubjectState,
)

UNIT = "accounts.Unit"
GRADES = [("", ""), *((one, one) for one in Grade)]


class Assessment(models.Model):
    """An inspection or a self-assessment on a lawful ground, against one edition of a catalogue."""

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=16, choices=[(one, one) for one in AssessmentKind])
    title = models.CharField(max_length=300)
    ground = models.CharField(max_length=60)
    ground_said = models.JSONField()
    ground_source = models.CharField(max_length=300)
    notice = models.CharField(max_length=60, blank=True)
    edition = models.ForeignKey(CatalogueEdition, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(one, one) for one in AssessmentState])
    starts_at = models.DateTimeField()
    answers_by = models.DateField()
    urgent_reason = models.CharField(max_length=500, blank=True)
    planned_at = models.DateTimeField()
    planned_by = models.CharField(max_length=200)
    announced_at = models.DateTimeField(null=True)
    may_begin_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="assurance_assessment_has_ground", condition=~Q(ground=""))
        ]

    @override
    def __str__(self) -> str:
        return self.number


class TeamMember(models.Model):
    """Somebody who assesses; the lead is told what waits."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="team")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "person"], name="assurance_once_in_a_team"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.assessment_id} {self.person_id}"


class Subject(models.Model):
    """What an assessment looks at: a unit, or one system of it; `round` counts how often it was asked."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="subjects")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    system = models.ForeignKey(
        "inventory.Entry", null=True, on_delete=models.PROTECT, related_name="+"
    )
    system_name = models.CharField(max_length=300, blank=True)
    level = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=[(one, one) for one in SubjectState])
    round = models.PositiveSmallIntegerField(default=1)
    due_on = models.DateField()
    received_at = models.DateTimeField(null=True)
    received_by = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.CharField(max_length=200, blank=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "unit", "system"],
                name="assurance_subject_once",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["unit", "judged_at"], name="assurance_subject_by_unit"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.assessment_id} {self.unit_id} {self.system_name}"


class Answer(models.Model):
    """A requirement of a subject in one round: the unit's answer and the team's verdict.

    `is_current` marks the newest judged round of each requirement (the first from the beginning).
    """

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="answers")
    requirement = models.CharField(max_length=60)
    family = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    grade = models.CharField(max_length=16, blank=True, choices=GRADES)
    words = models.CharField(max_length=4000, blank=True)
    known = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=16, blank=True, choices=GRADES)
    verdict_words = models.CharField(max_length=4000, blank=True)
    verdict_at = models.DateTimeField(null=True)
    verdict_by = models.CharField(max_length=200, blank=True)
    fix_words = models.CharField(max_length=2000, blank=True)
    fix_by = models.DateField(null=True)
    asks_plan = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "round", "requirement"], name="assurance_answer_once_a_round"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.subject_id} {self.requirement} {self.round}"


class AnswerFile(models.Model):
    """A file that a unit put in with an answer; never changed afterwards."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="files")
    file_key = models.PositiveBigIntegerField()
    file_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    @override
    def __str__(self) -> str:
        return self.file_name


class Minutes(models.Model):
    """The minutes of a subject's round: frozen when both sides have signed by name."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="minutes")
    round = models.PositiveSmallIntegerField()
    conclusion = models.CharField(max_length=4000)
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=200)
    team_signed_by = models.CharField(max_length=200, blank=True)
    team_signed_at = models.DateTimeField(null=True)
    unit_signed_by = models.CharField(max_length=200, blank=True)
    unit_signed_at = models.DateTimeField(null=True)
    values = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "round"], name="assurance_minutes_once_a_round"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.subject_id} {self.round}"
