"""Images of signatures and of seals, as they stand on signed papers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override


class SignatureImage(models.Model):
    """The image of a person's signature, or of a unit's seal; `width_mm` is how wide a seal is in life."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.OneToOneField(
        "accounts.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    content = models.BinaryField()
    width_mm = models.PositiveSmallIntegerField(default=0)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, unit__isnull=False)
                | Q(person__isnull=False, unit__isnull=True),
                name="trust_image_has_one_holder",
            )
        ]

    @override
    def __str__(self) -> str:
        return f"image {self.pk}"
