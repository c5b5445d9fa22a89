"""The door of kept checks: who holds a content may read what was found of it."""

from django.db.models import QuerySet

from khien.base.trust.models import SignatureCheck


def checks_of(sha256: str, beside_sha256: str) -> QuerySet[SignatureCheck, SignatureCheck]:
    """Return the checks of one content (and of the signature beside it), the newest first."""
    held = SignatureCheck.objects.filter(sha256=sha256, beside_sha256=beside_sha256)
    return held.order_by("-pk")
