"""Who owes what comes round: every system of the register by its level, and every unit."""

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.know.inventory.queries import registers
from khien.show.planning.types.recurring import Thing

SYSTEMS = "systems"


def things(actor: Actor) -> list[Thing]:
    """Return every system that the actor sees and every unit that orders are addressed to.

    About five queries a system, once a night.
    """
    systems = _systems(actor)
    levels = registers.highest_levels()
    units = [
        Thing(one.code, 0, "", levels.get(one.code, 0) or 1, has_system=one.code in levels)
        for one in accounts.watched_units()
    ]
    return systems + units


def _systems(actor: Actor) -> list[Thing]:
    found: list[Thing] = []
    after = ""
    while True:
        page = registers.entries(actor, SYSTEMS, after=after)
        for line in page.rows:
            level = str(registers.entry(actor, line.key).content.get("level") or "")
            at = int(level) if level.isdigit() else 1
            found.append(Thing(line.unit_code, line.key, line.name, at))
        after = page.after
        if not after:
            return found
