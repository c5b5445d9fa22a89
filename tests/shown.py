"""What a test of obligations asks: the rows of a measure in a unit, for a clause that names the measure."""

from functools import cache

from khien.base.core.clock import now
from khien.base.core.offers import registry
from khien.show.planning.rules.reading import files
from khien.show.planning.services.loading import SHIPPED
from khien.show.planning.types.plans import OWED, GivenObligation


@cache
def owed() -> dict[str, GivenObligation]:
    """Return the obligations of the shipped plans that units owe, by clause."""
    read = [files.read(path.name, path.read_bytes()) for path in sorted(SHIPPED.glob("*.toml"))]
    return {one.clause: one for file in read for one in file.obligations if one.mark in OWED}


def clauses_of(measure: str) -> set[str]:
    """Return the clauses whose evidence a measure's rows are."""
    return {clause for clause, one in owed().items() if measure in one.measures}


def rows(measure: str, unit: str = "XA1") -> list[bool]:
    """Return which of a unit's rows count in a measure that at least one clause names."""
    assert clauses_of(measure), f"no obligation names {measure}"
    return [row.counts for row in registry.measures[measure].rows(now(), frozenset({unit}))]
