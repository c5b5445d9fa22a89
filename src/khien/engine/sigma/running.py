"""A program at work: the verdicts on the values of its fields, and the rules that follow from them."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from khien.engine.sigma.atoms import same_text, text_of
from khien.engine.sigma.programs import Program
from khien.engine.sigma.scanning import PER_VALUE
from khien.engine.sigma.types import Kind, Rule
from khien.engine.sigma.verdicts import ENTRY_BYTES, TEXT_CHARACTERS_MAX, Verdicts

_ZEROS: Final = frozenset({0, 1})
_PER_FIELD: Final = PER_VALUE | {Kind.NULL}


class Memo(dict[Any, int]):
    """One field of one program: the verdict on each value seen.

    True equals 1 and 2.5 may equal nothing else as a key, so only texts and whole numbers other than
    0 and 1 are kept; a whole float is compared as the whole number that it equals.
    """

    __slots__ = ("absent", "field", "names", "verdicts", "wanted")

    def __init__(
        self, verdicts: Verdicts, field: str, names: tuple[str, ...], wanted: frozenset[int]
    ) -> None:
        super().__init__()
        self.verdicts, self.field, self.names, self.wanted = verdicts, field, names, wanted
        atoms = verdicts.atoms
        nulls = [one for one in sorted(wanted) if atoms[one].kind is Kind.NULL]
        self.absent = self[None] = verdicts.number_of(tuple(nulls))

    def __missing__(self, value: Any) -> int:
        verdict = self.verdicts.number_of(self._true_of(value))
        if (type(value) is str and len(value) < TEXT_CHARACTERS_MAX) or (
            type(value) is int and value not in _ZEROS
        ):
            self.verdicts.bytes_held += ENTRY_BYTES
            self[value] = verdict
        return verdict

    def forget(self) -> None:
        """Drop the verdicts on values."""
        self.clear()
        self[None] = self.absent

    def careful(self, value: Any) -> int:
        """Return the verdict on a value that may be a list or an object."""
        if isinstance(value, list | dict):
            return self.verdicts.number_of(tuple(sorted(set(self._true_of_any(value)))))
        return self[value]

    def first(self, fields: dict[str, Any]) -> int:
        """Return the verdict where the field stands under the first of several names."""
        for name in self.names:
            value = fields.get(name)
            if value is not None:
                return self.careful(value)
        return self.absent

    def _true_of(self, value: Any) -> tuple[int, ...]:
        found = self.verdicts.true_of(self.field, text_of(value))
        return tuple(one for one in found if one in self.wanted)

    def _true_of_any(self, value: Any) -> Iterator[int]:
        if isinstance(value, list):
            for inner in value:
                yield from self._true_of_any(inner)
        elif value is not None and not isinstance(value, dict):
            yield from self._true_of(value)


class Running:
    """A program with its memos."""

    __slots__ = ("all_memos", "memos", "names", "program", "row_tests", "rules_by_key", "verdicts")

    def __init__(self, verdicts: Verdicts, program: Program) -> None:
        self.verdicts, self.program = verdicts, program
        self.rules_by_key = RulesByKey(verdicts, program)
        atoms = verdicts.atoms
        memos = [
            Memo(verdicts, field, names, wanted)
            for field, names, wanted in program.fields
            if any(atoms[one].kind in _PER_FIELD for one in wanted)
        ]
        self.all_memos = memos
        self.memos = tuple(memo for memo in memos if len(memo.names) == 1)
        self.names = tuple(memo.names[0] for memo in self.memos)
        self.row_tests: tuple[Callable[[dict[str, Any]], int], ...] = (
            *(memo.first for memo in memos if len(memo.names) > 1),
            *(self._row_test(number) for number in program.by_row),
        )

    def forget_values(self) -> None:
        """Drop the verdicts on values; the rules that follow from verdicts stay."""
        for memo in self.all_memos:
            memo.forget()

    def careful_key(self, fields: dict[str, Any]) -> tuple[int, ...]:
        """Return the verdicts on the fields of a record of which one is a list or an object."""
        return tuple(
            memo.careful(fields.get(name))
            for memo, name in zip(self.memos, self.names, strict=True)
        )

    def _row_test(self, number: int) -> Callable[[dict[str, Any]], int]:
        """Return the test of an atom that looks at more than a value; gives its verdict or 0."""
        atom = self.verdicts.atoms[number]
        verdict = self.verdicts.number_of((number,))
        names = self.program.named.get(str(atom.field), (str(atom.field),))
        if atom.kind is Kind.EXISTS:
            wanted = atom.option == "yes"
            return lambda fields: verdict if any(name in fields for name in names) == wanted else 0
        others = self.program.named.get(atom.pattern, (atom.pattern,))

        def same(fields: dict[str, Any]) -> int:
            one = next((fields[name] for name in names if fields.get(name) is not None), None)
            other = next((fields[name] for name in others if fields.get(name) is not None), None)
            if one is None or other is None:
                return 0
            return verdict if same_text(one, other, atom.option) else 0

        return same


class RulesByKey(dict[tuple[int, ...], tuple[Rule, ...]]):
    """The rules that follow from the verdicts on a record's fields."""

    __slots__ = ("program", "verdicts")

    def __init__(self, verdicts: Verdicts, program: Program) -> None:
        super().__init__()
        self.verdicts, self.program = verdicts, program

    def __missing__(self, key: tuple[int, ...]) -> tuple[Rule, ...]:
        truths: set[int] = set()
        for verdict in key:
            truths.update(self.verdicts.truths[verdict])
        rules = self.program.true_rules(truths)
        self.verdicts.combinations += 1
        self[key] = rules
        return rules
