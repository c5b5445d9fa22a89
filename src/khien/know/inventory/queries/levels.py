"""Reads of levels: what the criteria ask of a system today, and why; whether one undercuts it."""

from collections.abc import Mapping
from typing import Any, Final

from khien.base.core.clock import today
from khien.base.core.refusals import text
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import LevelCriterion
from khien.know.inventory.rules import levels as rules
from khien.know.inventory.types.registers import FieldFault

SUBJECTS: Final = "level.subjects"
SENSITIVE: Final = "level.sensitive-subjects"
UNDERCUT: Final = text(
    "the criteria ask for level %(level)s (%(why)s; %(source)s); choose that level or a higher one"
)


def suggested(content: Mapping[str, Any]) -> LevelCriterion | None:
    """Return the criterion that decides the level of a system today; None where nothing can be said."""
    day = today()
    words = rules.words_of(
        content,
        many=int(regulation.threshold(SUBJECTS, day).value),
        many_sensitive=int(regulation.threshold(SENSITIVE, day).value),
    )
    return rules.deciding(regulation.level_criteria(day), words)


def undercut(register: str, content: Mapping[str, Any]) -> tuple[FieldFault, ...]:
    """Return the fault of a system whose chosen level is below what the criteria ask; else nothing."""
    level = int(content.get("level") or 0) if register == "systems" else 0
    found = suggested(content) if level else None
    if found is None or found.level <= level:
        return ()
    why = found.title.spoken(regulation.language())
    values = {"level": str(found.level), "why": why, "source": found.source}
    return (FieldFault("level", UNDERCUT, values),)
