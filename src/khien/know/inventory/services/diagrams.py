"""Diagrams of systems: checked and kept outside transactions, then entered as the next version."""

from datetime import date

from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now, today
from khien.base.core.usecase import use_case
from khien.base.files.services import storing as files
from khien.base.files.types.stored import FileKind
from khien.know.inventory import access
from khien.know.inventory.models import Diagram
from khien.know.inventory.types.dependencies import NoDiagram

DRAWN = frozenset({FileKind.PDF, FileKind.PNG, FileKind.JPEG})


def keep_diagram(
    by: Actor, *, key: int, name: str, content: bytes, drawn_on: date | None, note: str = ""
) -> int:
    """Check and keep a diagram as the next version of an entry's and return its number.

    Call outside transactions. Raises NotFound, NoDiagram, a refusal of files for what may not be here.
    """
    row = access.require_entry(by, key, Capability.MANAGE_INVENTORY)
    kind = files.judge(content).kind
    if kind not in DRAWN:
        raise NoDiagram(kind=kind or "?")
    kept = files.keep_file(by, name=name, content=content, unit_code=row.unit.code)
    return _enter(by, key=key, file_key=kept.key, drawn_on=drawn_on or today(), note=note)


@use_case
def _enter(by: Actor, *, key: int, file_key: int, drawn_on: date, note: str) -> int:
    row = access.locked_entry(key)
    last = access.diagrams_of(row).order_by("-version").values_list("version", flat=True).first()
    made = Diagram(
        entry=row,
        version=(last or 0) + 1,
        file_id=file_key,
        drawn_on=drawn_on,
        note=note.strip()[:300],
        at=now(),
        by=by.name[:200],
    )
    made.save()
    return made.version
