"""Files are attached: checked and kept outside transactions, then entered; removed with a reason."""

from khien.act.response import access
from khien.act.response.models import Attachment
from khien.act.response.services.timeline import write
from khien.act.response.types.incidents import EntryKind, IncidentEnded
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.core.refusals import NotFound
from khien.base.core.usecase import use_case
from khien.base.files import queries as stored
from khien.base.files.services import storing as files


def attach_file(by: Actor, *, number: str, name: str, content: bytes, note: str = "") -> int:
    """Check a file, keep it with its hash and custody, attach it, and return the attachment's key.

    Call outside transactions. Raises a refusal of the room files for what may not be here: of a
    marked document nothing is written to a disk.
    """
    unit_code = _require_may_attach(by, number)
    kept = files.keep_file(by, name=name, content=content, unit_code=unit_code)
    return enter_attachment(by, number=number, file_key=kept.key, note=note)


@use_case
def enter_attachment(by: Actor, *, number: str, file_key: int, note: str = "") -> int:
    """Attach a file that was kept just now."""
    _require_may_attach(by, number)
    row, _ = access.require_incident(by, number)
    attached = Attachment(incident=row, file_id=file_key, note=note.strip()[:300])
    attached.save()
    write(by, row, EntryKind.FILE, stored.file(by, file_key).name)
    return attached.pk


def remove_attachment(by: Actor, *, number: str, key: int, reason: str) -> None:
    """Delete a file's content; its line, hash and chain of custody stay."""
    row, _ = access.require_open_incident(by, number)
    attached = access.attachments_of(row).filter(pk=key).first()
    if attached is None:
        raise NotFound(what=str(key))
    files.delete_file(by, key=attached.file_id, reason=reason)


def _require_may_attach(by: Actor, number: str) -> str:
    """Return the incident's unit. Who works on it may attach, and who reports for its unit."""
    _, case = access.require_incident(by, number)
    unit_code = case.line.unit_code
    if not case.may_work and not accounts.may_do(by, Capability.REPORT_INCIDENTS, unit_code):
        raise RightMissing(Capability.REPORT_INCIDENTS)
    if not case.line.is_open:
        raise IncidentEnded(number=number)
    return unit_code
