"""Which units owe an obligation: selectors as plan files write them."""

from collections.abc import Callable, Iterable
from typing import Final

from khien.base.accounts.types import BodyTask, UnitKind, UnitLine
from khien.base.core.refusals import text

KINDS: Final = frozenset(kind.value for kind in UnitKind)
BODIES: Final = frozenset(task.value for task in BodyTask)
RIGHT: Final = text("write all, kind:commune, body:police or unit:CODE")


def is_selector(written: str) -> bool:
    """Return whether a selector can be read; whether its unit exists is another question."""
    name, _, value = written.partition(":")
    if name == "unit":
        return bool(value)
    known = {"kind": KINDS, "body": BODIES}.get(name)
    return written == "all" if known is None else value in known


def units_named(selectors: Iterable[str]) -> frozenset[str]:
    """Return the codes of units that selectors name one by one."""
    return frozenset(one[5:] for one in selectors if one.startswith("unit:"))


def owing(
    selectors: Iterable[str],
    units: Iterable[UnitLine],
    others: Iterable[UnitLine],
    body: Callable[[str], UnitLine | None],
) -> list[str]:
    """Return the codes of the units that owe, in the order of `units`.

    `all` are `units` alone; what is named by kind, code or task may be among `others` too.
    """
    wanted = set(selectors)
    chosen = {unit.code: None for unit in units if "all" in wanted}
    for unit in (*units, *others):
        if f"kind:{unit.kind}" in wanted or f"unit:{unit.code}" in wanted:
            chosen[unit.code] = None
    for one in sorted(wanted):
        found = body(one[5:]) if one.startswith("body:") else None
        if found is not None:
            chosen[found.code] = None
    return list(chosen)
