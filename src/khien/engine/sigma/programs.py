"""What is asked of records of one class: rules partly decided, and the fields still to be looked at."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from khien.engine.sigma.names import Names
from khien.engine.sigma.types import Atom, Condition, Kind, Rule

_VAGUE: Final = {"Image": 3, "ParentImage": 3, "OriginalFileName": 3, "SourceImage": 3, "User": 5}
_BY_ROW: Final = frozenset({Kind.EXISTS, Kind.FIELD})
Known = Callable[[int], bool | None]


def reduced(condition: Condition, known: Known) -> Condition:
    """Return what is left of a condition once some atoms are known."""
    if isinstance(condition, bool):
        return condition
    if isinstance(condition, int):
        answer = known(condition)
        return condition if answer is None else answer
    word, *parts = condition
    if word == "not":
        inner = reduced(parts[0], known)
        return (not inner) if isinstance(inner, bool) else ["not", inner]
    left = []
    for part in parts:
        inner = reduced(part, known)
        if isinstance(inner, bool):
            if inner == (word == "or"):
                return inner
        else:
            left.append(inner)
    if not left:
        return word == "and"
    return left[0] if len(left) == 1 else [word, *left]


def atoms_in(condition: Condition, found: set[int]) -> set[int]:
    """Return the numbers of a condition's atoms, added to `found`."""
    if isinstance(condition, bool):
        return found
    if isinstance(condition, int):
        found.add(condition)
        return found
    for part in condition[1:]:
        atoms_in(part, found)
    return found


def holds(condition: Condition, truths: set[int]) -> bool:
    """Return whether a condition is true where just these atoms are."""
    if isinstance(condition, bool):
        return condition
    if isinstance(condition, int):
        return condition in truths
    word = condition[0]
    if word == "not":
        return not holds(condition[1], truths)
    if word == "and":
        return all(holds(part, truths) for part in condition[1:])
    return any(holds(part, truths) for part in condition[1:])


class Program:
    """The rules of one class that share the names of their fields; keywords count as not found."""

    def __init__(
        self, names: Names, rules: Sequence[tuple[int, Rule, Condition]], atoms: Sequence[Atom]
    ) -> None:
        self.atoms = atoms
        self.rules = {number: (rule, condition) for number, rule, condition in rules}
        asked: set[int] = set()
        for _, _, condition in rules:
            atoms_in(condition, asked)
        used = {one for one in asked if atoms[one].field is not None}
        table = dict(names)
        self.used = used
        by_field: dict[str, set[int]] = defaultdict(set)
        for one in used:
            by_field[str(atoms[one].field)].add(one)
        self.fields = tuple(
            (field, table.get(field, (field,)), frozenset(numbers))
            for field, numbers in sorted(by_field.items())
        )
        self.by_row = tuple(sorted(one for one in used if atoms[one].kind in _BY_ROW))
        self.always: list[int] = []
        self.witnesses: dict[int, list[int]] = defaultdict(list)
        for number, _, condition in rules:
            witness = self._witness(condition, negated=False)
            if witness is None:
                self.always.append(number)
            else:
                for one in witness:
                    self.witnesses[one].append(number)
        self.named = table

    def true_rules(self, truths: set[int]) -> tuple[Rule, ...]:
        """Return the rules that hold where just these atoms are true, in the order of the set."""
        asked = set(self.always)
        for one in truths:
            asked.update(self.witnesses.get(one, ()))
        return tuple(
            self.rules[number][0]
            for number in sorted(asked)
            if holds(self.rules[number][1], truths)
        )

    def _witness(self, condition: Condition, *, negated: bool) -> frozenset[int] | None:
        """Return atoms of which one must be true for the condition to be; None where there are none."""
        if isinstance(condition, bool):
            return None
        if isinstance(condition, int):
            atom = self.atoms[condition]
            is_weak = negated or (atom.kind in {Kind.NULL, Kind.EXISTS})
            return None if is_weak else frozenset((condition,))
        word, *parts = condition
        if word == "not":
            return self._witness(parts[0], negated=not negated)
        found = [self._witness(part, negated=negated) for part in parts]
        if (word == "and") != negated:
            sure = [one for one in found if one is not None]
            return min(sure, key=self._cost) if sure else None
        if any(one is None for one in found):
            return None
        return frozenset().union(*(one for one in found if one is not None))

    def _cost(self, witness: frozenset[int]) -> float:
        return sum(self._commonness(self.atoms[one]) for one in witness)

    @staticmethod
    def _commonness(atom: Atom) -> float:
        """Return how often an atom may be true: short texts in common fields are."""
        length = sum(len(part) for part in atom.parts if isinstance(part, str)) or 4
        rareness: float = 2.0 ** (-min(length, 14) / 2)
        return _VAGUE.get(atom.field or "", 1) * rareness


def keyword_witness(condition: Condition, atoms: Sequence[Atom]) -> frozenset[int] | None:
    """Return keyword atoms of which one must be true for the condition to be; None: there are none."""
    return _keyword_witness(condition, atoms, negated=False)


def _keyword_witness(
    condition: Condition, atoms: Sequence[Atom], *, negated: bool
) -> frozenset[int] | None:
    if isinstance(condition, bool):
        return None
    if isinstance(condition, int):
        is_keyword = atoms[condition].field is None and not negated and needle(atoms[condition])
        return frozenset((condition,)) if is_keyword else None
    word, *parts = condition
    if word == "not":
        return _keyword_witness(parts[0], atoms, negated=not negated)
    found = [_keyword_witness(part, atoms, negated=negated) for part in parts]
    sure = [one for one in found if one is not None]
    if (word == "and") != negated:
        return min(sure, key=len) if sure else None
    return frozenset().union(*sure) if len(sure) == len(found) else None


def keywords_in(condition: Condition, atoms: Sequence[Atom]) -> frozenset[int]:
    """Return the keyword atoms of a condition."""
    return frozenset(one for one in atoms_in(condition, set()) if atoms[one].field is None)


def needle(atom: Atom) -> bytes:
    """Return the longest run of an atom that JSON and plain text write alike, in lower case."""
    if atom.kind not in {Kind.TEXT, Kind.CASED}:
        return b""
    best = ""
    for part in atom.parts:
        if not isinstance(part, str):
            continue
        run = ""
        for character in [*part.lower(), "\\"]:
            if character.isascii() and (character.isalnum() or character in " _.:=@,;()-"):
                run += character
                continue
            best = run if len(run) > len(best) else best
            run = ""
    return best.encode()
