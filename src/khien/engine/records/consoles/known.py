"""The consoles that are known: those of the house, and a province's own before them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from khien.engine.records.consoles.mapping import Mapping
from khien.engine.records.consoles.reading import BadMapping, read_mapping
from khien.engine.records.types import Format

OWN_MAPPINGS: Final = Path(__file__).parent / "data"
FILES_MAX: Final = 1000
VALUES_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Alert:
    """What a console says with one record: its columns, and when it happened."""

    columns: dict[str, str]
    time: int | None


@dataclass(frozen=True, slots=True)
class Consoles:
    """Mappings in the order in which they are asked; `refused` are the sentences of the wrong ones."""

    mappings: tuple[Mapping, ...]
    refused: tuple[str, ...] = ()
    _index: dict[Format, list[tuple[str, dict[str, list[Mapping]], list[Mapping]]]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        """Index the mappings by their first condition, so that other records cost a look or two."""
        for mapping in self.mappings:
            first = mapping.when[0]
            places = self._index.setdefault(mapping.format, [])
            place = next((one for one in places if one[0] == first.field), None)
            if place is None:
                place = (first.field, {}, [])
                places.append(place)
            if first.patterns or first.ranges:
                place[2].append(mapping)
                continue
            for value in first.exact:
                place[1].setdefault(value, []).append(mapping)

    def mapping_of(self, kind: Format, fields: dict[str, Any]) -> Mapping | None:
        """Return the console whose alert a record is, or None: most records are none."""
        for name, exact, others in self._index.get(kind, ()):
            value = fields.get(name)
            if value is None:
                continue
            asked = exact.get(value) if type(value) is str else None
            if asked is None:
                asked = _asked(exact, value)
            if not asked and not others:
                continue
            for mapping in (*asked, *others):
                if all(each.holds(fields) for each in mapping.when):
                    return mapping
        return None

    def alert_of(self, kind: Format, fields: dict[str, Any], reference: datetime) -> Alert | None:
        """Return what a console says with a record, or None where it is no console's alert."""
        mapping = self.mapping_of(kind, fields)
        if mapping is None:
            return None
        return Alert(mapping.columns_of(fields), mapping.time_of(fields, reference))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the consoles' names, each once."""
        return tuple(sorted({mapping.name for mapping in self.mappings}))


def _asked(exact: dict[str, list[Mapping]], value: Any) -> list[Mapping]:
    """Return the mappings that a value names, and remember them under its own letters."""
    written = str(value)
    found = exact.get(written.lower(), [])
    if len(exact) < VALUES_REMEMBERED:
        exact[written] = found
    return found


def consoles_of(paths: Sequence[Path] = ()) -> Consoles:
    """Return the consoles of files and folders, then the house's own; a code said again replaces it."""
    found: dict[str, Mapping] = {}
    refused = []
    for file in _files(paths):
        try:
            mapping = read_mapping(file)
        except BadMapping as problem:
            refused.append(str(problem))
            continue
        held = found.get(mapping.code)
        if held is not None:
            refused.append(
                f"{file}: the code “{mapping.code}” is taken by {held.path}; choose another."
            )
        else:
            found[mapping.code] = mapping
    own = [mapping for mapping in _own() if mapping.code not in found]
    return Consoles((*found.values(), *own), tuple(refused))


@cache
def _own() -> tuple[Mapping, ...]:
    return tuple(read_mapping(file) for file in sorted(OWN_MAPPINGS.glob("*.toml")))


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += sorted(path.glob("*.toml")) if path.is_dir() else [path]
    return found[:FILES_MAX]
