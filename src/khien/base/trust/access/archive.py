"""The door of the archive: rooms ask it for files whose rows they guard themselves."""

from django.db.models import QuerySet

from khien.base.trust.models import ArchivedPdf


def archived() -> QuerySet[ArchivedPdf, ArchivedPdf]:
    """Return all archived documents."""
    return ArchivedPdf.objects.all()
