"""What became of each requirement from one edition of a catalogue to another."""

from khien.base.core.refusals import text
from khien.base.regulation.types import Words
from khien.show.assurance.types.catalogues import Catalogue, Requirement
from khien.show.assurance.types.comparing import Change, Difference

ALL_LEVELS = (1, 2, 3, 4, 5)
Placed = dict[str, tuple[Requirement, str, Words]]


def compare(before: Catalogue, after: Catalogue) -> tuple[Difference, ...]:
    """Return every requirement of both, told apart by its code: the newer's in order, then those dropped."""
    old, new = _placed(before), _placed(after)
    found = [_difference(code, old.get(code), here) for code, here in new.items()]
    found += [
        Difference(code, family, Change.DROPPED, one, None)
        for code, (one, _, family) in old.items()
        if code not in new
    ]
    return tuple(found)


def _difference(
    code: str,
    before: tuple[Requirement, str, Words] | None,
    after: tuple[Requirement, str, Words],
) -> Difference:
    one, group, family = after
    if before is None:
        return Difference(code, family, Change.ADDED, None, one)
    what = _what(before[0], one)
    if before[1] != group:
        what = (*what, text("family"))
    change = Change.CHANGED if what else Change.SAME
    return Difference(code, family, change, before[0], one, what)


def _what(before: Requirement, after: Requirement) -> tuple[str, ...]:
    """Return the names of what is not the same; no levels and all levels are one thing."""
    pairs = {
        text("title"): (before.title, after.title),
        text("contents"): (before.text, after.text),
        text("levels"): (before.levels or ALL_LEVELS, after.levels or ALL_LEVELS),
        text("recurrence"): (before.recurrence, after.recurrence),
        text("measures"): (set(before.measures), set(after.measures)),
    }
    return tuple(name for name, (old, new) in pairs.items() if old != new)


def _placed(catalogue: Catalogue) -> Placed:
    return {
        one.code: (one, family.code, family.title)
        for family in catalogue.family
        for one in family.requirement
    }
