"""Reads of units' main rules as they held at an instant: for rooms that ask whether they were issued."""

from datetime import datetime

from django.utils import timezone

from khien.base.core.history import as_of
from khien.base.documents import access
from khien.base.documents.rules import register as rules
from khien.base.documents.types.register import HOLDS, DocumentKind, RulesLine, Subject


def rules_at(at: datetime, unit_codes: frozenset[str] | None = None) -> dict[str, RulesLine]:
    """Return the main security rules of each unit that had some in force at an instant. One query."""
    day = timezone.localdate(at)
    rows = as_of(access.states(), at).filter(kind=DocumentKind.RULES, subject=Subject.SECURITY)
    if unit_codes is not None:
        rows = rows.filter(document__unit__code__in=unit_codes)
    found: dict[str, RulesLine] = {}
    for row in rows.select_related("document__unit").order_by("document__issued_on", "pk"):
        stands = rules.standing(
            day=day,
            holds_from=row.holds_from,
            holds_to=row.holds_to,
            review_on=row.review_on,
            is_replaced=row.is_replaced,
        )
        if stands in HOLDS:
            paper = row.document
            found[paper.unit.code] = RulesLine(
                paper.pk, paper.number, paper.issued_on, paper.issuer
            )
    return found
