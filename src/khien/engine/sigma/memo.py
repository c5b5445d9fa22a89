"""The memoised engine: the plain evaluator's answers, a thousand times faster.

A text question depends on one field's value only. So the verdict on each distinct value is kept per
field; the rules that follow from a record's verdicts are kept per class; and rules are evaluated only
for combinations never seen. Memory is bounded: a memo that is full starts anew.
"""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter, getitem
from typing import Any, Final

from khien.engine.records.types import Batch, Format
from khien.engine.sigma.atoms import same_text, text_of
from khien.engine.sigma.keywords import KeywordScanner
from khien.engine.sigma.logsources import RecordClass, class_of, names_for
from khien.engine.sigma.names import OWN, Names
from khien.engine.sigma.programs import Known, Program, keyword_witness, reduced
from khien.engine.sigma.reference import Reference
from khien.engine.sigma.scanning import PER_VALUE, FieldScanner
from khien.engine.sigma.types import Kind, Match, Rule, RuleSet

VALUES_MAX: Final = 200_000
SIGNATURES_MAX: Final = 100_000
CLASSES_MAX: Final = 20_000
TEXT_BYTES_MAX: Final = 64 * 1024
_ZEROS: Final = frozenset({0, 1})
_MARKS: Final = frozenset({str, int, type(None)})
_PER_FIELD: Final = PER_VALUE | {Kind.NULL}


class MemoEngine:
    """A rule set compiled for speed. Not safe for threads; one a process."""

    def __init__(self, rules: RuleSet, dumps: dict[str, dict[str, bytes]] | None = None) -> None:
        self.rules = rules
        self.reference = Reference(rules)
        by_field: dict[str, list[tuple[int, Any]]] = defaultdict(list)
        for number, atom in enumerate(rules.atoms):
            if atom.field is not None and atom.kind in PER_VALUE:
                by_field[atom.field].append((number, atom))
        held = dumps or {}
        self.scanners = {
            field: FieldScanner(atoms, held.get(field, {})) for field, atoms in by_field.items()
        }
        self.verdicts: dict[tuple[int, ...], int] = {(): 0}
        self.verdict_atoms: list[tuple[int, ...]] = [()]
        self.classes: dict[Any, _Class] = {}
        self.values: dict[str, dict[str, tuple[int, ...]]] = defaultdict(dict)
        self.by_source: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        self.keyword_scanners: dict[frozenset[int], KeywordScanner] = {}
        self.witnesses: dict[int, frozenset[int] | None] = {}
        for number, rule in enumerate(rules.rules):
            self.by_source[rule.product, rule.category, rule.service].append(number)

    def dumps(self) -> dict[str, dict[str, bytes]]:
        """Return all compiled databases by field, for a cache."""
        return {field: scanner.dumps() for field, scanner in self.scanners.items()}

    def settle(self) -> None:
        """Have the garbage collector pass over the rules from now on, and come less often.

        For a process that lives for this engine: records hold no cycles, and rules never go.
        """
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)

    def forget(self) -> None:
        """Drop every verdict and class: what a cold start is."""
        self.classes.clear()
        self.values.clear()
        self.verdicts, self.verdict_atoms = {(): 0}, [()]

    def match(self, batch: Batch) -> list[Match]:  # noqa: C901 - the hot loop: calls cost
        """Return every (rule, position) of a batch that matches, in order of position."""
        found: list[Match] = []
        held_by_position: list[_Class] = []
        is_windows = batch.format is Format.WINDOWS
        classes = self.classes
        for position, fields in enumerate(batch.fields):
            get = fields.get
            try:
                if is_windows:
                    marks = get("EventID"), get("Channel"), get("SourceName"), get("Provider_Name")
                    held = classes[marks]
                else:
                    held = classes[class_of(batch.format, fields)]
            except (KeyError, TypeError):
                held = self._class_of(batch.format, fields)
            for program in held.programs:
                try:
                    key = tuple(map(getitem, program.memos, map(get, program.names)))
                except TypeError:  # a list, or an object
                    key = program.careful_key(fields)
                if program.row_tests:
                    key += tuple([test(fields) for test in program.row_tests])
                rules = program.rules_by_key[key]
                if rules:
                    found += [Match(rule, position) for rule in rules]
            held_by_position.append(held)
        by_keywords = self._keywords(batch, held_by_position)
        if by_keywords:
            found = sorted(found + by_keywords, key=attrgetter("position"))
        return found

    def _class_of(self, kind: Format, fields: dict[str, Any]) -> "_Class":
        """Return a record's class, built where it is new, and known by its marks from then on."""
        if len(self.classes) >= CLASSES_MAX:
            self.classes.clear()
        word = class_of(kind, fields)
        held = self.classes.get(word)
        if held is None:
            held = self.classes[word] = _Class.built(self, word)
        if kind is Format.WINDOWS:
            marks = tuple(map(fields.get, ("EventID", "Channel", "SourceName", "Provider_Name")))
            # A record without these marks has its channel or provider under other names.
            if marks[1] and (marks[2] or marks[3]) and all(type(one) in _MARKS for one in marks):
                self.classes[marks] = held
        return held

    def _keywords(self, batch: Batch, held_by_position: list["_Class"]) -> list[Match]:
        """Ask keyword rules of the records in which one of their needles may stand."""
        found = []
        distinct = set(held_by_position)
        has_blind = any(held.has_blind_keywords for held in distinct)
        for scanner in {held.scanner for held in distinct} - {None}:
            assert scanner is not None
            positions = [at for at, held in enumerate(held_by_position) if held.scanner is scanner]
            is_whole = len(positions) == len(batch.raws)
            hits = scanner.scan(batch.raws if is_whole else [batch.raws[at] for at in positions])
            for place in range(len(positions)) if has_blind else sorted(hits):
                position = positions[place]
                held, seen = held_by_position[position], hits.get(place, frozenset())
                found += self._keyword_matches(batch, position, held, seen)
        return found

    def _keyword_matches(
        self, batch: Batch, position: int, held: "_Class", seen: AbstractSet[int]
    ) -> list[Match]:
        fields, holds = batch.fields[position], self.reference.holds
        return [
            Match(rule, position)
            for rule, names, witness in held.keywords
            if (witness is None or not seen.isdisjoint(witness))
            and holds(rule.condition, fields, names)
        ]

    def atoms_true_of(self, field: str, value: str) -> tuple[int, ...]:
        """Return the atoms of a field that hold of a value, remembered."""
        known = self.values[field]
        found = known.get(value)
        if found is None:
            scanner = self.scanners.get(field)
            found = tuple(sorted(scanner.true_of(value))) if scanner else ()
            if len(value) < TEXT_BYTES_MAX:
                if len(known) >= VALUES_MAX:
                    known.clear()
                known[value] = found
        return found

    def scanner_of(self, witnesses: Sequence[frozenset[int] | None]) -> KeywordScanner:
        """Return the scanner of some keyword rules' needles; classes share it."""
        wanted = frozenset().union(*(one for one in witnesses if one is not None))
        if wanted not in self.keyword_scanners:
            self.keyword_scanners[wanted] = KeywordScanner(self.rules.atoms, wanted)
        return self.keyword_scanners[wanted]

    def witness_of(self, number: int) -> frozenset[int] | None:
        """Return the keyword atoms of which one must stand in a record for a rule to match."""
        if number not in self.witnesses:
            condition = self.rules.rules[number].condition
            self.witnesses[number] = keyword_witness(condition, self.rules.atoms)
        return self.witnesses[number]

    def verdict(self, atoms: tuple[int, ...]) -> int:
        """Return the number under which a set of true atoms is known."""
        number = self.verdicts.get(atoms)
        if number is None:
            number = self.verdicts[atoms] = len(self.verdict_atoms)
            self.verdict_atoms.append(atoms)
        return number


class _Class:
    """What is asked of records of one class."""

    __slots__ = ("has_blind_keywords", "keywords", "programs", "scanner")

    def __init__(
        self,
        programs: Sequence["_Running"],
        keywords: Sequence[tuple[Rule, Names, frozenset[int] | None]],
        scanner: KeywordScanner | None,
    ) -> None:
        self.programs, self.keywords, self.scanner = programs, keywords, scanner
        self.has_blind_keywords = any(witness is None for _, _, witness in keywords)

    @classmethod
    def built(cls, engine: MemoEngine, word: RecordClass) -> "_Class":
        """Decide what the class already says, and keep what is left to ask."""
        by_names: dict[Names, list[int]] = defaultdict(list)
        for source, numbers in engine.by_source.items():
            names = names_for(*source, word)
            if names is not None:
                by_names[names] += numbers
        programs, keywords = [], []
        for names, numbers in by_names.items():
            known = _known(engine, names, word)
            left = []
            for number in sorted(numbers):
                rule = engine.rules.rules[number]
                condition = reduced(rule.condition, known)
                if condition is not False:
                    left.append((number, rule, condition))
            program = Program(names, left, engine.rules.atoms)
            keywords += [
                (program.rules[number][0], names, engine.witness_of(number))
                for number in program.keyword_rules
            ]
            if program.always or program.witnesses:
                programs.append(_Running(engine, program))
        scanner = engine.scanner_of([one for _, _, one in keywords]) if keywords else None
        return cls(programs, keywords, scanner)


def _known(engine: MemoEngine, names: Names, word: RecordClass) -> Known:
    """Return what a Windows class says of EventID, Channel and provider."""
    if word.format is not Format.WINDOWS or names is OWN:
        return lambda _number: None
    values = {
        "EventID": text_of(word.event),
        "Channel": word.channel,
        "Provider_Name": word.provider,
    }
    truths = {
        field: frozenset(engine.atoms_true_of(field, value)) for field, value in values.items()
    }
    atoms = engine.rules.atoms

    def known(number: int) -> bool | None:
        atom = atoms[number]
        if (
            atom.field not in values
            or atom.kind not in PER_VALUE
            or atom.kind
            in {
                Kind.CASED,
                Kind.REGEX,
            }
        ):
            return None
        value = values[atom.field]
        return number in truths[atom.field] if value not in {"", "none"} else None

    return known


class _Memo(dict[Any, int]):
    """One field of one program: the verdict on each value seen.

    True equals 1 and 2.5 may equal nothing else as a key, so only texts and whole numbers other than
    0 and 1 are kept; a whole float is compared as the whole number that it equals.
    """

    __slots__ = ("absent", "engine", "field", "names", "wanted")

    def __init__(
        self, engine: MemoEngine, field: str, names: tuple[str, ...], wanted: frozenset[int]
    ) -> None:
        super().__init__()
        self.engine, self.field, self.names, self.wanted = engine, field, names, wanted
        atoms = engine.rules.atoms
        nulls = [one for one in sorted(wanted) if atoms[one].kind is Kind.NULL]
        self.absent = self[None] = engine.verdict(tuple(nulls))

    def __missing__(self, value: Any) -> int:
        verdict = self.engine.verdict(self._true_of(value))
        if (type(value) is str and len(value) < TEXT_BYTES_MAX) or (
            type(value) is int and value not in _ZEROS
        ):
            if len(self) >= VALUES_MAX:
                self.clear()
                self[None] = self.absent
            self[value] = verdict
        return verdict

    def careful(self, value: Any) -> int:
        """Return the verdict on a value that may be a list or an object."""
        if isinstance(value, list | dict):
            return self.engine.verdict(tuple(sorted(set(self._true_of_any(value)))))
        return self[value]

    def first(self, fields: dict[str, Any]) -> int:
        """Return the verdict where the field stands under the first of several names."""
        for name in self.names:
            value = fields.get(name)
            if value is not None:
                return self.careful(value)
        return self.absent

    def _true_of(self, value: Any) -> tuple[int, ...]:
        found = self.engine.atoms_true_of(self.field, text_of(value))
        return tuple(one for one in found if one in self.wanted)

    def _true_of_any(self, value: Any) -> Iterator[int]:
        if isinstance(value, list):
            for inner in value:
                yield from self._true_of_any(inner)
        elif value is not None and not isinstance(value, dict):
            yield from self._true_of(value)


class _Running:
    """A program with its memos."""

    __slots__ = ("engine", "memos", "names", "program", "row_tests", "rules_by_key")

    def __init__(self, engine: MemoEngine, program: Program) -> None:
        self.engine, self.program = engine, program
        self.rules_by_key = _RulesByKey(engine, program)
        atoms = engine.rules.atoms
        memos = [
            _Memo(engine, field, names, wanted)
            for field, names, wanted in program.fields
            if any(atoms[one].kind in _PER_FIELD for one in wanted)
        ]
        self.memos = tuple(memo for memo in memos if len(memo.names) == 1)
        self.names = tuple(memo.names[0] for memo in self.memos)
        self.row_tests: tuple[Callable[[dict[str, Any]], int], ...] = (
            *(memo.first for memo in memos if len(memo.names) > 1),
            *(self._row_test(number) for number in program.by_row),
        )

    def careful_key(self, fields: dict[str, Any]) -> tuple[int, ...]:
        """Return the verdicts on the fields of a record of which one is a list or an object."""
        return tuple(
            memo.careful(fields.get(name))
            for memo, name in zip(self.memos, self.names, strict=True)
        )

    def _row_test(self, number: int) -> Callable[[dict[str, Any]], int]:
        """Return the test of an atom that looks at more than a value; gives its verdict or 0."""
        atom = self.engine.rules.atoms[number]
        verdict = self.engine.verdict((number,))
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


class _RulesByKey(dict[tuple[int, ...], tuple[Rule, ...]]):
    """The rules that follow from the verdicts on a record's fields."""

    __slots__ = ("engine", "program")

    def __init__(self, engine: MemoEngine, program: Program) -> None:
        super().__init__()
        self.engine, self.program = engine, program

    def __missing__(self, key: tuple[int, ...]) -> tuple[Rule, ...]:
        truths: set[int] = set()
        for verdict in key:
            truths.update(self.engine.verdict_atoms[verdict])
        rules = self.program.true_rules(truths)
        if len(self) >= SIGNATURES_MAX:
            self.clear()
        self[key] = rules
        return rules
