"""Who owes what comes round: every system of the register by its level, and every unit."""

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, BodyTask
from khien.know.inventory.queries import registers
from khien.know.inventory.queries import systems as inventory
from khien.show.planning.types.recurring import Thing


def things(actor: Actor) -> list[Thing]:
    """Return every system that the actor sees, every unit that orders reach, the body that leads security.

    A system without a level is taken as one of level 1. Four queries.
    """
    systems = [
        Thing(one.unit_code, one.key, one.name, one.level or 1)
        for one in inventory.with_levels(actor)
    ]
    levels = registers.highest_levels()
    units = [
        Thing(one.code, 0, "", levels.get(one.code, 0) or 1, has_system=one.code in levels)
        for one in accounts.watched_units()
    ]
    leading = accounts.body_unit(BodyTask.LEADS_SECURITY)
    body = [Thing(leading.code, 0, "", 1, is_body=True)] if leading else []
    return systems + units + body
