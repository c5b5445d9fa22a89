"""The memoised engine: the plain evaluator's answers, a thousand times faster.

A text question depends on one field's value only. So the verdict on each distinct value is kept per
field; the rules that follow from a record's verdicts are kept per class; and rules are evaluated only
for combinations never seen. Memory is bounded: a memo that is full starts anew.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final

from khien.engine.records.types import Batch, Format
from khien.engine.sigma.atoms import same_text, text_of
from khien.engine.sigma.keywords import KeywordScanner
from khien.engine.sigma.logsources import RecordClass, class_of, names_for, windows_class
from khien.engine.sigma.names import OWN, Names
from khien.engine.sigma.programs import Known, Program, keyword_witness, reduced
from khien.engine.sigma.reference import Reference
from khien.engine.sigma.scanning import PER_VALUE, FieldScanner
from khien.engine.sigma.types import Kind, Match, Rule, RuleSet

VALUES_MAX: Final = 200_000
SIGNATURES_MAX: Final = 100_000
CLASSES_MAX: Final = 20_000
TEXT_BYTES_MAX: Final = 64 * 1024
_NO_RULES: Final[tuple[Rule, ...]] = ()
_ZEROS: Final = frozenset({0, 1})

Getter = tuple[str, dict[Any, int], "_Field"]


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

    def forget(self) -> None:
        """Drop every verdict and class: what a cold start is."""
        self.classes.clear()
        self.values.clear()
        self.verdicts, self.verdict_atoms = {(): 0}, [()]

    def match(self, batch: Batch) -> list[Match]:  # noqa: C901 - the hot loop: calls cost
        """Return every (rule, position) of a batch that matches, in order of position."""
        found: list[Match] = []
        asked: dict[KeywordScanner, list[tuple[int, _Class]]] = {}
        fields_of = batch.fields
        is_windows = batch.format is Format.WINDOWS
        classes = self.classes
        for position, fields in enumerate(fields_of):
            if is_windows:
                get = fields.get
                key = (get("EventID"), get("Channel"), get("SourceName"))
                try:
                    held = classes.get(key)
                except TypeError:
                    held, key = None, tuple(map(str, key))  # type: ignore[assignment]
                if held is None or held.is_shared:
                    held = self._windows(key, fields)
            else:
                word = class_of(batch.format, fields)
                held = classes.get(word) or self._class(word, word)
            for program in held.programs:
                rules = program.rules_of(fields)
                if rules:
                    found += [Match(rule, position) for rule in rules]
            if held.scanner is not None:
                asked.setdefault(held.scanner, []).append((position, held))
        if asked:
            for scanner, records in asked.items():
                found += self._keywords(batch, scanner, records)
            found.sort(key=lambda match: match.position)
        return found

    def _windows(self, key: Any, fields: dict[str, Any]) -> "_Class":
        """Return the class of a Windows record; where SourceName is absent, by its other names."""
        if key[2] is None and (fields.get("Provider_Name") or fields.get("ProviderName")):
            provider = fields.get("Provider_Name") or fields.get("ProviderName")
            shared = self.classes.get(key)
            if shared is None:
                self.classes[key] = _Class.shared()
            own = (key[0], key[1], None, str(provider))
            held = self.classes.get(own)
            word = windows_class(key[0], key[1] or fields.get("EventLog"), provider)
            return held or self._class(own, word)
        held = self.classes.get(key)
        if held is not None and not held.is_shared:
            return held
        word = windows_class(key[0], key[1] or fields.get("EventLog"), key[2])
        own = (*key, "")
        return self.classes.get(own if held else key) or self._class(own if held else key, word)

    def _class(self, key: Any, word: RecordClass) -> "_Class":
        if len(self.classes) >= CLASSES_MAX:
            self.classes.clear()
        held = self.classes[key] = _Class.built(self, word)
        return held

    def _keywords(
        self, batch: Batch, scanner: KeywordScanner, asked: list[tuple[int, "_Class"]]
    ) -> list[Match]:
        """Ask keyword rules of the records in which one of their needles may stand."""
        hits = scanner.scan([batch.raws[position] for position, _ in asked])
        found = []
        for place, (position, held) in enumerate(asked):
            seen = hits.get(place)
            if seen is None and not held.has_blind_keywords:
                continue
            for rule, names, witness in held.keywords:
                is_asked = witness is None or (seen is not None and not seen.isdisjoint(witness))
                if is_asked and self.reference.holds(rule.condition, batch.fields[position], names):
                    found.append(Match(rule, position))
        return found

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

    __slots__ = ("has_blind_keywords", "is_shared", "keywords", "programs", "scanner")

    def __init__(
        self,
        programs: Sequence["_Running"],
        keywords: Sequence[tuple[Rule, Names, frozenset[int] | None]],
        *,
        is_shared: bool = False,
        scanner: KeywordScanner | None = None,
    ) -> None:
        self.scanner = scanner
        self.programs, self.keywords, self.is_shared = programs, keywords, is_shared
        self.has_blind_keywords = any(witness is None for _, _, witness in keywords)

    @classmethod
    def shared(cls) -> "_Class":
        """Return the mark of a key that several providers share."""
        return cls((), (), is_shared=True)

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
        return cls(programs, keywords, scanner=scanner)


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


class _Field:
    """One field of one program: where it stands, and the verdicts on its values."""

    __slots__ = ("engine", "field", "memo", "names", "wanted")

    def __init__(self, engine: MemoEngine, field: str, names: tuple[str, ...], wanted: Any) -> None:
        self.engine, self.field, self.names, self.wanted = engine, field, names, wanted
        self.memo: dict[Any, int] = {}

    def verdict(self, value: Any) -> int:
        """Return the verdict on a value not seen yet, and remember it where that is safe."""
        if isinstance(value, list):
            return self.engine.verdict(self._of_list(value))
        if isinstance(value, dict):
            return 0
        text = text_of(value)
        found = self.engine.atoms_true_of(self.field, text)
        number = self.engine.verdict(tuple(one for one in found if one in self.wanted))
        # True equals 1 as a key and 2.0 equals 2: only texts and other whole numbers are keys.
        if (type(value) is str and len(value) < TEXT_BYTES_MAX) or (
            type(value) is int and value not in _ZEROS
        ):
            if len(self.memo) >= VALUES_MAX:
                self.memo.clear()
            self.memo[value] = number
        return number

    def _of_list(self, values: list[Any]) -> tuple[int, ...]:
        found: set[int] = set()
        for value in values:
            if isinstance(value, list):
                found.update(self._of_list(value))
            elif value is not None and not isinstance(value, dict):
                found.update(self.engine.atoms_true_of(self.field, text_of(value)))
        return tuple(sorted(one for one in found if one in self.wanted))


class _Running:
    """A program with its memos."""

    __slots__ = ("by_row", "engine", "getters", "many", "nulls", "program", "signatures")

    def __init__(self, engine: MemoEngine, program: Program) -> None:
        self.engine, self.program = engine, program
        self.signatures: dict[tuple[int, ...], tuple[Rule, ...]] = {}
        fields = [
            _Field(engine, field, names, wanted)
            for field, names, wanted in program.fields
            if any(engine.rules.atoms[one].kind in PER_VALUE for one in wanted)
        ]
        self.getters = tuple(
            (each.names[0], each.memo, each) for each in fields if len(each.names) == 1
        )
        self.many = tuple(each for each in fields if len(each.names) > 1)
        atoms = engine.rules.atoms
        self.nulls = tuple(
            (names[0], engine.verdict((number,)))
            for field, names, wanted in program.fields
            for number in sorted(wanted)
            if atoms[number].kind is Kind.NULL and len(names) == 1
        )
        plain = {engine.verdict_atoms[verdict][0] for _, verdict in self.nulls}
        self.by_row = tuple(
            self._row_test(number) for number in program.by_row if number not in plain
        )

    def rules_of(  # noqa: C901, PLR0912 - the hot loop: calls cost
        self, fields: dict[str, Any]
    ) -> tuple[Rule, ...]:
        """Return the rules that a record matches."""
        get = fields.get
        signature = []
        for name, memo, each in self.getters:
            value = get(name)
            if value is not None:
                try:
                    verdict = memo.get(value)
                except TypeError:
                    verdict = None
                if verdict is None:
                    verdict = each.verdict(value)
                if verdict:
                    signature.append(verdict)
        for each in self.many:
            for name in each.names:
                value = get(name)
                if value is not None:
                    try:
                        verdict = each.memo.get(value)
                    except TypeError:
                        verdict = None
                    if verdict is None:
                        verdict = each.verdict(value)
                    if verdict:
                        signature.append(verdict)
                    break
        for name, verdict in self.nulls:
            if get(name) is None:
                signature.append(verdict)
        if self.by_row:
            signature += [verdict for test in self.by_row if (verdict := test(fields))]
        key = tuple(signature)
        rules = self.signatures.get(key)
        return rules if rules is not None else self._evaluated(key)

    def _evaluated(self, key: tuple[int, ...]) -> tuple[Rule, ...]:
        truths: set[int] = set()
        for verdict in key:
            truths.update(self.engine.verdict_atoms[verdict])
        rules = self.program.true_rules(truths) or _NO_RULES
        if len(self.signatures) >= SIGNATURES_MAX:
            self.signatures.clear()
        self.signatures[key] = rules
        return rules

    def _row_test(self, number: int) -> Callable[[dict[str, Any]], int]:
        """Return the test of an atom that looks at more than a value; gives its verdict or 0."""
        atom = self.engine.rules.atoms[number]
        verdict = self.engine.verdict((number,))
        names = self.program.named.get(str(atom.field), (str(atom.field),))
        if atom.kind is Kind.NULL:
            return lambda fields: (
                0 if any(fields.get(name) is not None for name in names) else verdict
            )
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
