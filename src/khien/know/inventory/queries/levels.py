"""Reads of levels: what the criteria ask of a system today, and why; whether one undercuts it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from khien.base.accounts.types import Actor
from khien.base.core.clock import today
from khien.base.core.fields import FieldFault
from khien.base.core.refusals import text
from khien.base.regulation import queries as regulation
from khien.base.regulation.queries import TriedBook
from khien.base.regulation.types import LevelCriterion
from khien.know.inventory import access
from khien.know.inventory.rules import levels as rules
from khien.know.inventory.types.registers import TriedLevel

SUBJECTS: Final = "level.subjects"
SENSITIVE: Final = "level.sensitive-subjects"
UNDERCUT: Final = text(
    "the criteria ask for level %(level)s (%(why)s; %(source)s); choose that level or a higher one"
)


def suggested(
    content: Mapping[str, Any], *, on: date | None = None, of: TriedBook | None = None
) -> LevelCriterion | None:
    """Return the criterion that decides the level of a system; None where nothing can be said.

    By the rules of today, or of a day, or of a book that is tried.
    """
    day = on or today()
    words = rules.words_of(
        content,
        many=int(regulation.threshold(SUBJECTS, day, of=of).value),
        many_sensitive=int(regulation.threshold(SENSITIVE, day, of=of).value),
    )
    return rules.deciding(regulation.level_criteria(day, of=of), words)


def tried(actor: Actor, of: TriedBook, on: date) -> list[TriedLevel]:
    """Return each visible system with the level asked today and the one asked by a book that is tried."""
    rows = access.entries_visible_to(actor, "systems").select_related("unit")
    found = []
    for row in rows.order_by("unit__path", "name"):
        now, then = suggested(row.content), suggested(row.content, on=on, of=of)
        found.append(
            TriedLevel(
                row.pk,
                row.name,
                row.unit.code,
                int(row.content.get("level") or 0),
                now.level if now else 0,
                then.level if then else 0,
                then.source if then else "",
            )
        )
    return found


def undercut(register: str, content: Mapping[str, Any]) -> tuple[FieldFault, ...]:
    """Return the fault of a system whose chosen level is below what the criteria ask; else nothing."""
    level = int(content.get("level") or 0) if register == "systems" else 0
    found = suggested(content) if level else None
    if found is None or found.level <= level:
        return ()
    why = found.title.spoken(regulation.language())
    values = {"level": str(found.level), "why": why, "source": found.source}
    return (FieldFault("level", UNDERCUT, values),)
