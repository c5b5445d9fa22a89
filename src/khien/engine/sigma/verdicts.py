"""Verdicts: which atoms are true of a value, remembered within a budget of memory."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from khien.engine.sigma.scanning import PER_VALUE, FieldScanner
from khien.engine.sigma.types import Atom

BYTES_MAX: Final = 128 * 1024 * 1024
ENTRY_BYTES: Final = 300
COMBINATIONS_MAX: Final = 200_000
TEXT_CHARACTERS_MAX: Final = 64 * 1024


class Verdicts:
    """The scanners of all fields, and what they said. A verdict is a set of true atoms by number."""

    def __init__(
        self, atoms: Sequence[Atom], dumps: Mapping[str, dict[str, bytes]] | None = None
    ) -> None:
        self.atoms = atoms
        by_field: dict[str, list[tuple[int, Atom]]] = defaultdict(list)
        for number, atom in enumerate(atoms):
            if atom.field is not None and atom.kind in PER_VALUE:
                by_field[atom.field].append((number, atom))
        held = dumps or {}
        self.scanners = {
            field: FieldScanner(asked, held.get(field, {})) for field, asked in by_field.items()
        }
        self.forget()

    def forget(self) -> None:
        """Drop all that was remembered; numbers of verdicts mean nothing from then on."""
        self.forget_values()
        self.numbers: dict[tuple[int, ...], int] = {(): 0}
        self.truths: list[tuple[int, ...]] = [()]
        self.combinations = 0

    def forget_values(self) -> None:
        """Drop what was remembered of values; numbers of verdicts stay."""
        self.values: dict[str, dict[str, tuple[int, ...]]] = defaultdict(dict)
        self.bytes_held = 0

    @property
    def is_full_of_values(self) -> bool:
        """Return whether it is time to forget values: memory is bounded whatever the input."""
        return self.bytes_held > BYTES_MAX

    @property
    def is_full(self) -> bool:
        """Return whether it is time to forget everything."""
        return self.combinations > COMBINATIONS_MAX

    def true_of(self, field: str, value: str) -> tuple[int, ...]:
        """Return the atoms of a field that hold of a value, remembered."""
        known = self.values[field]
        found = known.get(value)
        if found is None:
            scanner = self.scanners.get(field)
            found = tuple(sorted(scanner.true_of(value))) if scanner else ()
            if len(value) < TEXT_CHARACTERS_MAX:
                self.bytes_held += len(value) + ENTRY_BYTES
                known[value] = found
        return found

    def number_of(self, atoms: tuple[int, ...]) -> int:
        """Return the number under which a set of true atoms is known; 0 is the empty one."""
        number = self.numbers.get(atoms)
        if number is None:
            self.combinations += 1
            number = self.numbers[atoms] = len(self.truths)
            self.truths.append(atoms)
        return number
