"""The internal authority: its two levels, requests to it, and what it issued."""

from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from khien.base.trust.types.authority import (
    AuthorityKind,
    ProfileCode,
    Reason,
    RequestState,
)


class Authority(models.Model):
    """A root or an issuing authority. Of each kind one is current; former ones still answer.

    `crl_reserved` is the highest number that was given out for a list; `crl_number` the one published.
    """

    name = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=[(one, one) for one in AuthorityKind])
    issuer = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64, unique=True)
    pem = models.TextField()
    key_place = models.CharField(max_length=20)
    address = models.CharField(max_length=200)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    is_current = models.BooleanField(default=True)
    crl = models.BinaryField(null=True)
    crl_number = models.BigIntegerField(default=0)
    crl_reserved = models.BigIntegerField(default=0)
    crl_at = models.DateTimeField(null=True)
    crl_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(is_current=True), name="trust_one_current_authority"
            ),
            models.CheckConstraint(
                condition=Q(crl_number__lte=F("crl_reserved")), name="trust_crl_number_was_reserved"
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.name


class CertificateRequest(models.Model):
    """What a unit asks the authority for, and what was decided. Its way is a case of casework.

    `digest` is the SHA-256 of what was looked at; an approval names it. `serial` is given at approval, so
    that making the certificate twice makes the same one.
    """

    number = models.CharField(max_length=40, unique=True)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    profile = models.CharField(max_length=10, choices=[(one, one) for one in ProfileCode])
    csr = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    key_name = models.CharField(max_length=40, blank=True)
    renews = models.ForeignKey(
        "trust.IssuedCertificate", on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=[(one, one) for one in RequestState])
    serial = models.CharField(max_length=40, blank=True)
    askers = models.JSONField(default=list)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(db_index=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key_name"],
                condition=Q(state__in=["waiting", "approved", "issued"]) & ~Q(key_name=""),
                name="trust_one_request_a_key",
            )
        ]

    @override
    def __str__(self) -> str:
        return self.number


class IssuedCertificate(models.Model):
    """A certificate of the authority. `serial` is hexadecimal, as openssl prints it."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    request = models.OneToOneField(
        CertificateRequest, on_delete=models.PROTECT, null=True, related_name="+"
    )
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    profile = models.CharField(max_length=10, choices=[(one, one) for one in ProfileCode])
    serial = models.CharField(max_length=40)
    title = models.CharField(max_length=100)
    folded = models.CharField(max_length=400)
    subject = models.CharField(max_length=300)
    names = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64)
    pem = models.TextField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=30, blank=True, choices=[(one, one) for one in Reason])
    revoked_words = models.CharField(max_length=500, blank=True)
    revoked_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "serial"], name="trust_serial_once_an_authority"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, reason="")
                | (Q(revoked_at__isnull=False) & ~Q(reason="")),
                name="trust_revoked_with_a_reason",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.title} {self.serial}"
