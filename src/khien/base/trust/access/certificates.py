"""The door of the register of certificates."""

from django.db.models import QuerySet

from khien.base.trust.models import Certificate


def certificates() -> QuerySet[Certificate]:
    """Return all certificates: callers narrow them to visible units."""
    return Certificate.objects.all()
