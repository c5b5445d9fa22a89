"""Tables of the register: documents, how they stood, what they rest on, what they order, who read them."""

from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from khien.base.core.history import Dated
from khien.base.documents.types.register import DocumentKind, Subject

UNIT = "accounts.Unit"


class Document(models.Model):
    """A paper that was issued. `year`, `number_key` and `issuer_key` make it one of its kind."""

    kind = models.CharField(max_length=12, choices=[(one, one) for one in DocumentKind])
    subject = models.CharField(
        max_length=12, blank=True, choices=[(one, one) for one in Subject if one]
    )
    number = models.CharField(max_length=80)
    number_key = models.CharField(max_length=80)
    issuer = models.CharField(max_length=200)
    issuer_key = models.CharField(max_length=200)
    issued_on = models.DateField()
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=500)
    folded = models.CharField(max_length=800)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    is_private = models.BooleanField(default=False)
    holds_from = models.DateField()
    holds_to = models.DateField(null=True)
    review_on = models.DateField(null=True)
    replaced_by = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="replaces"
    )
    file_key = models.PositiveBigIntegerField(null=True)
    file_name = models.CharField(max_length=200, blank=True)
    entered_by = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number_key", "issuer_key", "year"], name="documents_one_number_a_year"
            ),
            models.CheckConstraint(
                name="documents_ends_after_it_begins",
                condition=Q(holds_to__isnull=True) | Q(holds_to__gte=F("holds_from")),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "kind", "subject"], name="documents_by_unit"),
            models.Index(fields=["review_on"], name="documents_by_review"),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class DocumentState(Dated):
    """What measures read of a document over a period."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="states")
    kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=12, blank=True)
    holds_from = models.DateField()
    holds_to = models.DateField(null=True)
    review_on = models.DateField(null=True)
    is_replaced = models.BooleanField(default=False)

    class Meta(Dated.Meta):
        abstract = False

    @override
    def __str__(self) -> str:
        return f"{self.document_id} {self.valid_from}"


class Basis(Dated):
    """A legal basis as it is written, and what it was found to be: an instrument or a document."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="bases")
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=1000)
    instrument = models.CharField(max_length=200, blank=True)
    cited = models.ForeignKey(
        Document, null=True, on_delete=models.PROTECT, related_name="cited_in"
    )

    class Meta(Dated.Meta):
        abstract = False

    @override
    def __str__(self) -> str:
        return self.words[:60]


class FoundObligation(models.Model):
    """An obligation found in a document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="obligations")
    position = models.PositiveSmallIntegerField()
    article = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=1000)
    due_on = models.DateField(null=True)

    @override
    def __str__(self) -> str:
        return self.words[:60]


class Receipt(models.Model):
    """A unit that a document was sent to; who said for it, when, that it was read."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="receipts")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "unit"], name="documents_sent_once_to_a_unit"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.document_id} {self.unit_id}"
