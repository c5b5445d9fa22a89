"""Tables of level dossiers, what they were over time, and assessments before operation."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.base.core.history import Dated
from khien.show.assurance.types.conditions import Occasion
from khien.show.assurance.types.dossiers import OPEN, Deployed, Ground, Stage

UNIT = "accounts.Unit"


class Dossier(models.Model):
    """A system's level dossier; its moves are kept by casework under the same number."""

    number = models.CharField(max_length=60, unique=True)
    case_key = models.PositiveBigIntegerField()
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    system_key = models.PositiveBigIntegerField(db_index=True)
    system = models.CharField(max_length=300)
    folded = models.CharField(max_length=600, editable=False)
    stage = models.CharField(max_length=10, choices=[(one, one) for one in Stage])
    level = models.PositiveSmallIntegerField(default=0)
    ground = models.CharField(
        max_length=10, blank=True, choices=[(one, one) for one in Ground if one]
    )
    ground_words = models.CharField(max_length=500, blank=True)
    former = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="newer")
    content = models.JSONField(default=dict)
    frozen = models.JSONField(null=True)
    edition = models.ForeignKey(
        "assurance.CatalogueEdition", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answers = models.JSONField(default=dict)
    writers = models.JSONField(default=list)
    planned_on = models.DateField(null=True)
    returned = models.CharField(max_length=2000, blank=True)
    opinion = models.JSONField(null=True)
    appraiser_id = models.PositiveBigIntegerField(null=True)
    appraised_by = models.CharField(max_length=200, blank=True)
    decision_number = models.CharField(max_length=80, blank=True)
    decided_on = models.DateField(null=True)
    issuer = models.CharField(max_length=200, blank=True)
    listed_by = models.CharField(max_length=120, blank=True)
    review_on = models.DateField(null=True)
    approved_by = models.CharField(max_length=200, blank=True)
    is_paper = models.BooleanField(default=False)
    file_key = models.PositiveBigIntegerField(null=True)
    file_name = models.CharField(max_length=200, blank=True)
    deployed = models.CharField(
        max_length=5, blank=True, choices=[(one, one) for one in Deployed if one]
    )
    deployed_by = models.DateField(null=True)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system_key"],
                name="assurance_one_dossier_under_way",
                condition=Q(stage__in=[one.value for one in OPEN]),
            ),
            models.UniqueConstraint(
                fields=["system_key"],
                name="assurance_one_level_in_force",
                condition=Q(stage=Stage.APPROVED.value),
            ),
        ]
        indexes = [models.Index(fields=["stage", "level"], name="assurance_dossier_by_stage")]

    @override
    def __str__(self) -> str:
        return self.number


class DossierState(Dated):
    """What Form 08 and measures read of a dossier over a period."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="states")
    stage = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField(default=0)
    planned_on = models.DateField(null=True)
    decision_number = models.CharField(max_length=80, blank=True)
    decided_on = models.DateField(null=True)
    issuer = models.CharField(max_length=200, blank=True)
    deployed = models.CharField(max_length=5, blank=True)
    deployed_by = models.DateField(null=True)

    class Meta(Dated.Meta):
        abstract = False

    @override
    def __str__(self) -> str:
        return f"{self.dossier_id} {self.stage} from {self.valid_from}"


class ConditionCheck(models.Model):
    """An assessment of a system's conditions; never changed itself, a re-check is a new one."""

    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    system_key = models.PositiveBigIntegerField(db_index=True)
    system = models.CharField(max_length=300)
    occasion = models.CharField(max_length=8, choices=[(one, one) for one in Occasion])
    findings = models.JSONField()
    is_eligible = models.BooleanField()
    checked_on = models.DateField()
    minutes = models.CharField(max_length=80, blank=True)
    former = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="again")
    by = models.CharField(max_length=200)
    by_unit = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["system_key", "at"], name="assurance_check_by_system")]

    @override
    def __str__(self) -> str:
        return f"{self.system} {self.checked_on}"
