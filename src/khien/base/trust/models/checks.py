"""What checks of signatures found, by the content that was checked."""

from django.db import models
from typing_extensions import override


class SignatureCheck(models.Model):
    """One verdict over one content; the content itself is not kept.

    A check that finds the same again moves `at`, `by` and `times` alone.
    """

    sha256 = models.CharField(max_length=64)
    beside_sha256 = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=12)
    is_valid = models.BooleanField()
    verdicts = models.JSONField()
    first_at = models.DateTimeField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["sha256", "-id"], name="trust_check_of_content")]

    @override
    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.is_valid}"
