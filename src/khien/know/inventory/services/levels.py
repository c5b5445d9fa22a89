"""What a dossier decided of a system's level is written into the system's register row."""

from datetime import datetime

from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.refusals import NotFound
from khien.base.core.usecase import use_case
from khien.know.inventory import access
from khien.know.inventory.services.registers import put_content
from khien.know.inventory.types.registers import LevelSaid


@use_case
def say_level(by: Actor, *, key: int, said: LevelSaid, at: datetime | None = None) -> bool:
    """Write level, state and decision into a system's row; return whether anything changed.

    Who appraises or approves does not keep the register: the room of the dossiers has judged the right.
    Raises NotFound for what is no system that the actor sees.
    """
    if access.require_entry(by, key).register != "systems":
        raise NotFound(what=str(key))
    row = access.locked_entry(key)
    content = {**row.content, "level_state": said.state}
    for code, value in (("level", str(said.level or "")), ("decision", said.decision)):
        if value:
            content[code] = value
        else:
            content.pop(code, None)
    return put_content(by, row, content, at or now())
