"""The door of files: a file is reached by its key, after the door of the row that holds it."""

from django.db.models import QuerySet

from khien.base.core.refusals import NotFound
from khien.base.files.models import Custody, GatewayPermission, StoredFile


def files() -> QuerySet[StoredFile]:
    """Return all files: for callers whose own door has let the person through."""
    return StoredFile.objects.all()


def require_file(key: int) -> StoredFile:
    """Return one file. Raises NotFound."""
    found = StoredFile.objects.select_related("unit").filter(pk=key).first()
    if found is None:
        raise NotFound(what=str(key))
    return found


def locked(key: int) -> StoredFile:
    """Return one file, its row locked until the transaction ends. Raises NotFound."""
    found = StoredFile.objects.select_for_update().filter(pk=key).first()
    if found is None:
        raise NotFound(what=str(key))
    return found


def custody(key: int) -> QuerySet[Custody]:
    """Return a file's chain of custody. Lazy."""
    return Custody.objects.filter(file_id=key)


def permissions() -> QuerySet[GatewayPermission]:
    """Return what mail gateways are allowed now, of units that have not ended."""
    return all_permissions().filter(ended_at__isnull=True, unit__closed_at__isnull=True)


def all_permissions() -> QuerySet[GatewayPermission]:
    """Return what mail gateways are and were allowed."""
    return GatewayPermission.objects.select_related("unit")
