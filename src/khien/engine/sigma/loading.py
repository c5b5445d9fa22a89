"""Rule files, folders and release zips into a rule set; what does not load is named with its reason.

pySigma parses; what it hands out becomes atoms and conditions of our own. A broken rule never stops
the others; of two rules with one id the first counts.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml
from sigma.collection import SigmaCollection
from sigma.correlations import SigmaCorrelationRule
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule

from khien.engine.sigma.conditions import ConditionRefused, Conditions
from khien.engine.sigma.types import Correlation, NotLoaded, Rule, RuleSet

FILE_BYTES_MAX: Final = 2 * 1024 * 1024
SUFFIXES: Final = (".yml", ".yaml")
_KINDS: Final = {"event_count", "value_count", "temporal", "temporal_ordered"}
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RulesMissing(ValueError):
    """There is no rule file at a place; the message says where and what would be right."""


def rule_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of the rule files in a file, a folder or a zip, in order of name.

    Raises RulesMissing.
    """
    if not path.exists():
        raise RulesMissing(f"{path}: there is no such file or folder of rules.")
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.suffix in SUFFIXES and not file.name.startswith("."):
                yield str(file.relative_to(path)), file.read_bytes()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for info in sorted(archive.infolist(), key=lambda info: info.filename):
                if info.filename.endswith(SUFFIXES) and info.file_size <= FILE_BYTES_MAX:
                    yield info.filename, archive.read(info)
    else:
        yield path.name, path.read_bytes()


def load(paths: list[Path]) -> RuleSet:
    """Return the rule set of all paths. Raises RulesMissing when there is not one rule file."""
    loader = _Loaded()
    for path in paths:
        for name, content in rule_files(path):
            loader.take_file(name, content)
    if not loader.files:
        raise RulesMissing(f"{', '.join(map(str, paths))}: no Sigma rule (.yml) is there.")
    return loader.finished()


def texts(paths: list[Path]) -> Iterator[tuple[str, str, str]]:
    """Yield (rule id, file name, YAML text) of every document that has an id."""
    for path in paths:
        for name, content in rule_files(path):
            text = content.decode("utf-8", "replace")
            for part in re.split(r"(?m)^---\s*$", text):
                found = re.search(r"(?m)^id:\s*['\"]?([\w-]+)", part)
                if found:
                    yield found[1], name, part.strip() + "\n"


class _Loaded:
    """Collects rules and reasons while files are read."""

    def __init__(self) -> None:
        self.files = 0
        self.conditions = Conditions()
        self.set = RuleSet(atoms=self.conditions.atoms)
        self.ids: set[str] = set()
        self.waiting: list[tuple[str, SigmaCorrelationRule]] = []

    def take_file(self, name: str, content: bytes) -> None:
        self.files += 1
        if len(content) > FILE_BYTES_MAX:
            self._refuse(name, "", "the file is larger than any rule (2 MiB)")
            return
        try:
            documents = [one for one in yaml.load_all(content, Loader=_Loader) if one is not None]
        except (yaml.YAMLError, ValueError) as problem:
            told = str(problem).replace("\n", " ")
            self._refuse(name, "", f"not readable YAML: {told[:200]}")
            return
        for document in documents:
            if isinstance(document, dict):
                self._take(name, document)
            else:
                self._refuse(name, "", "not a rule: the YAML holds no fields")

    def finished(self) -> RuleSet:
        for name, correlation in self.waiting:
            self._take_correlation(name, correlation)
        return self.set

    def _take(self, name: str, document: dict[str, Any]) -> None:
        title = str(document.get("title", ""))[:200]
        held = str(document.get("id", "") or "")
        if held and held in self.ids:
            self._refuse(name, title, f"its id {held} was loaded already", held)
            return
        try:
            collection = SigmaCollection.from_dicts([document], collect_errors=True)
            parsed = collection.rules[0] if collection.rules else None
        except (SigmaError, ValueError, TypeError, KeyError, AttributeError) as problem:
            self._refuse(name, title, _told(problem), held)
            return
        if isinstance(parsed, SigmaCorrelationRule) and not parsed.errors:
            self.waiting.append((name, parsed))
            self.ids.add(held)
            return
        if not isinstance(parsed, SigmaRule):
            errors = parsed.errors if parsed is not None else collection.errors
            told = _told(errors[0]) if errors else "this kind of rule (filter) is not supported yet"
            self._refuse(name, title, told, held)
            return
        if parsed.errors:
            self._refuse(name, title, _told(parsed.errors[0]), held)
            return
        self._take_rule(name, parsed)

    def _take_rule(self, name: str, parsed: SigmaRule) -> None:
        try:
            condition = self.conditions.of_rule(parsed)
        except (ConditionRefused, SigmaError, ValueError, TypeError, RecursionError) as problem:
            self._refuse(name, parsed.title, _told(problem), str(parsed.id or ""))
            return
        source = parsed.logsource
        rule = Rule(
            id=str(parsed.id or name),
            title=parsed.title,
            level=str(parsed.level or "medium").lower(),
            product=source.product or "",
            category=source.category or "",
            service=source.service or "",
            condition=condition,
            path=name,
            name=parsed.name or "",
        )
        self.ids.add(rule.id)
        self.set.rules.append(rule)

    def _take_correlation(self, name: str, parsed: SigmaCorrelationRule) -> None:
        known = {rule.id: rule.id for rule in self.set.rules}
        known |= {rule.name: rule.id for rule in self.set.rules if rule.name}
        wanted = [reference.reference for reference in parsed.rules or ()]
        kind = parsed.type.name.lower()
        absent = [reference for reference in wanted if reference not in known]
        if kind not in _KINDS:
            self._refuse(name, parsed.title, f"correlations of type {kind} are not supported yet")
            return
        if absent:
            told = f"it refers to {absent[0]}, which is not among the loaded rules"
            self._refuse(name, parsed.title, told, str(parsed.id or ""))
            return
        condition: Any = parsed.condition
        self.set.correlations.append(
            Correlation(
                id=str(parsed.id or name),
                title=parsed.title,
                level=str(parsed.level or "medium").lower(),
                kind=kind,
                rules=tuple(known[reference] for reference in wanted),
                group_by=tuple(parsed.group_by or ()),
                seconds=parsed.timespan.seconds,
                operator=condition.op.name.lower() if condition else "gte",
                count=condition.count if condition else len(wanted),
                field=str(getattr(condition, "fieldref", "") or "") if condition else "",
                path=name,
                generates=bool(parsed.generate),
            )
        )

    def _refuse(self, name: str, title: str, reason: str, held: str = "") -> None:
        self.set.not_loaded.append(NotLoaded(name, title, reason, held))


def _told(problem: Exception) -> str:
    told = str(problem).replace("\n", " ").strip() or type(problem).__name__
    return told[:300]
