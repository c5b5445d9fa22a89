"""Files that belong to an incident, with their chain of custody."""

from dataclasses import dataclass

from khien.base.files.types.stored import CustodyLine, FileRecord


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """One attached file and what was done with it so far."""

    key: int
    file: FileRecord
    note: str
    custody: tuple[CustodyLine, ...]
