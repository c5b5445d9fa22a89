"""What the registers say of a system, as a dossier needs it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from khien.base.accounts.types import Actor
from khien.base.regulation import queries as regulation
from khien.know.inventory.queries import dependencies, levels, registers, systems
from khien.know.inventory.types.registers import SystemLine
from khien.show.assurance.rules import sections
from khien.show.assurance.types.dossiers import Parts, Suggestion


def suggestion(content: Mapping[str, Any]) -> Suggestion | None:
    """Return the level that the criteria ask of a system today, by which rule; None where none decides."""
    found = levels.suggested(content)
    if found is None:
        return None
    return Suggestion(found.level, found.title.spoken(regulation.language()), found.source)


def parts_of(actor: Actor, system: SystemLine) -> Parts:
    """Return a visible system's machines, networks, zones and diagrams. Six queries."""
    keys = [int(one) for one in system.content.get("networks") or ()]
    drawn = dependencies.diagrams(actor, system.key)
    return Parts(
        machines=tuple(
            (one.host_name, one.model or one.kind.value, one.system)
            for one in systems.machines_of(actor, system.key)
        ),
        networks=tuple(
            (name, ", ".join(ranges)) for name, ranges in systems.network_lines(actor, keys)
        ),
        zones=tuple(system.content.get("zones") or ()),
        diagrams=tuple(f"{one.name} ({one.drawn_on:%d/%m/%Y})" for one in drawn),
    )


def filled(system: SystemLine) -> dict[str, dict[str, str]]:
    """Return what a system's row fills into a new dossier."""
    return sections.filled(
        system.content,
        unit=system.unit,
        kind=_chosen(system, "kind"),
        data=_chosen(system, "data_class"),
    )


def _chosen(system: SystemLine, code: str) -> str:
    return gettext(registers.choice_title("systems", code, str(system.content.get(code) or "")))
