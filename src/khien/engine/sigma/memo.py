"""The memoised engine: the plain evaluator's answers, a thousand times faster.

A text question depends on one field's value only. So the verdict on each distinct value is kept per
field; the rules that follow from a record's verdicts are kept per class; and rules are evaluated only
for combinations never seen. Memory is bounded: what is full is forgotten, and learnt anew.
"""

import gc
from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter, getitem
from typing import Any, Final

from khien.engine.records.types import Batch, Format
from khien.engine.sigma.atoms import text_of
from khien.engine.sigma.keywords import KeywordScanner
from khien.engine.sigma.logsources import RecordClass, class_of, names_for
from khien.engine.sigma.names import OWN, Names
from khien.engine.sigma.programs import (
    Known,
    Program,
    keyword_witness,
    keywords_in,
    needle,
    reduced,
)
from khien.engine.sigma.reference import Reference
from khien.engine.sigma.running import Running
from khien.engine.sigma.scanning import PER_VALUE
from khien.engine.sigma.types import Kind, Match, Rule, RuleSet
from khien.engine.sigma.verdicts import Verdicts

CLASSES_MAX: Final = 20_000
_MARKS: Final = frozenset({str, int, type(None)})
_BY_CLASS: Final = PER_VALUE - {Kind.CASED, Kind.REGEX}


class MemoEngine:
    """A rule set compiled for speed. Not safe for threads; one a process."""

    def __init__(self, rules: RuleSet, dumps: dict[str, dict[str, bytes]] | None = None) -> None:
        self.rules = rules
        self.reference = Reference(rules)
        self.verdicts = Verdicts(rules.atoms, dumps)
        self.classes: dict[Any, _Class] = {}
        self.by_source: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        self.keyword_scanners: dict[frozenset[int], KeywordScanner] = {}
        for number, rule in enumerate(rules.rules):
            self.by_source[rule.product, rule.category, rule.service].append(number)

    def dumps(self) -> dict[str, dict[str, bytes]]:
        """Return all compiled databases by field, for a cache."""
        return {field: scanner.dumps() for field, scanner in self.verdicts.scanners.items()}

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
        self.verdicts.forget()

    def _forget_values(self) -> None:
        self.verdicts.forget_values()
        for held in set(self.classes.values()):
            for program in held.programs:
                program.forget_values()

    def match(self, batch: Batch) -> list[Match]:  # noqa: C901 - the hot loop: calls cost
        """Return every (rule, position) of a batch that matches, in order of position."""
        if self.verdicts.is_full:
            self.forget()
        if self.verdicts.is_full_of_values:
            self._forget_values()
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
        return self._with_keywords(batch, held_by_position, found)

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

    def _with_keywords(
        self, batch: Batch, held_by_position: list["_Class"], found: list[Match]
    ) -> list[Match]:
        """Ask keyword rules of the records in which one of their words may stand.

        What a program said of a rule that joins words with fields holds where no word stands.
        """
        distinct = set(held_by_position)
        has_blind = any(held.has_blind_keywords for held in distinct)
        asked: dict[int, AbstractSet[int]] = {}
        for scanner in {held.scanner for held in distinct} - {None}:
            assert scanner is not None
            positions = [at for at, held in enumerate(held_by_position) if held.scanner is scanner]
            is_whole = len(positions) == len(batch.raws)
            hits = scanner.scan(batch.raws if is_whole else [batch.raws[at] for at in positions])
            for place in range(len(positions)) if has_blind else sorted(hits):
                asked[positions[place]] = hits.get(place, frozenset())
        if not asked:
            return found
        kept = [
            match
            for match in found
            if match.position not in asked
            or match.rule.id not in held_by_position[match.position].mixed
        ]
        for position, seen in asked.items():
            kept += self._keyword_matches(batch, position, held_by_position[position], seen)
        return sorted(kept, key=attrgetter("position"))

    def _keyword_matches(
        self, batch: Batch, position: int, held: "_Class", seen: AbstractSet[int]
    ) -> list[Match]:
        fields, holds = batch.fields[position], self.reference.holds
        return [
            Match(rule, position)
            for rule, names, witness in held.keywords
            if (witness is None or rule.id in held.mixed or not seen.isdisjoint(witness))
            and holds(rule.condition, fields, names)
        ]

    def scanner_of(self, witnesses: Sequence[frozenset[int] | None]) -> KeywordScanner:
        """Return the scanner of some keyword rules' needles; classes share it."""
        wanted = frozenset().union(*(one for one in witnesses if one is not None))
        if wanted not in self.keyword_scanners:
            self.keyword_scanners[wanted] = KeywordScanner(self.rules.atoms, wanted)
        return self.keyword_scanners[wanted]

    def witness_of(self, number: int, words: frozenset[int]) -> tuple[frozenset[int] | None, bool]:
        """Return keyword atoms of which one must stand in a record for a rule to be asked of it.

        None: there are none, ask always. True beside them: without any of these words the rule's
        fields alone decide.
        """
        condition = self.rules.rules[number].condition
        witness = keyword_witness(condition, self.rules.atoms)
        if witness is None and all(needle(self.rules.atoms[word]) for word in words):
            return words, True
        return witness, False


class _Class:
    """What is asked of records of one class."""

    __slots__ = ("has_blind_keywords", "keywords", "mixed", "programs", "scanner")

    def __init__(
        self,
        programs: Sequence[Running],
        keywords: Sequence[tuple[Rule, Names, frozenset[int] | None]],
        mixed: frozenset[str],
        scanner: KeywordScanner | None,
    ) -> None:
        self.programs, self.keywords, self.scanner = programs, keywords, scanner
        self.mixed = mixed
        self.has_blind_keywords = any(witness is None for _, _, witness in keywords)

    @classmethod
    def built(  # noqa: C901 - one step after the other
        cls, engine: MemoEngine, word: RecordClass
    ) -> "_Class":
        """Decide what the class already says, and keep what is left to ask."""
        by_names: dict[Names, list[int]] = defaultdict(list)
        for source, numbers in engine.by_source.items():
            names = names_for(*source, word)
            if names is not None:
                by_names[names] += numbers
        programs: list[Running] = []
        keywords: list[tuple[Rule, Names, frozenset[int] | None]] = []
        mixed: set[str] = set()
        for names, numbers in by_names.items():
            known = _known(engine, names, word)
            by_fields = []
            for number in sorted(numbers):
                rule = engine.rules.rules[number]
                condition = reduced(rule.condition, known)
                if condition is False:
                    continue
                words = keywords_in(condition, engine.rules.atoms)
                if not words:
                    by_fields.append((number, rule, condition))
                    continue
                witness, is_mixed = engine.witness_of(number, words)
                keywords.append((rule, names, witness))
                if is_mixed:
                    mixed.add(rule.id)
                    by_fields.append((number, rule, condition))
            program = Program(names, by_fields, engine.rules.atoms)
            if program.always or program.witnesses:
                programs.append(Running(engine.verdicts, program))
        scanner = engine.scanner_of([one for _, _, one in keywords]) if keywords else None
        return cls(programs, keywords, frozenset(mixed), scanner)


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
        field: frozenset(engine.verdicts.true_of(field, value)) for field, value in values.items()
    }
    atoms = engine.rules.atoms

    def known(number: int) -> bool | None:
        atom = atoms[number]
        if atom.field not in values or atom.kind not in _BY_CLASS:
            return None
        value = values[atom.field]
        return number in truths[atom.field] if value not in {"", "none"} else None

    return known
