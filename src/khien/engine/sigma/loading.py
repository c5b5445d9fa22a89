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
from sigma.correlations import SigmaCorrelationRule
from sigma.exceptions import SigmaError
from sigma.filters import SigmaFilter
from sigma.rule import SigmaRule

from khien.engine.sigma.conditions import ConditionRefused, Conditions
from khien.engine.sigma.correlations import CorrelationRefused, correlation_of, references_of
from khien.engine.sigma.types import NotLoaded, Rule, RuleSet

FILE_BYTES_MAX: Final = 2 * 1024 * 1024
SUFFIXES: Final = (".yml", ".yaml")
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
        self.parsed: list[tuple[str, SigmaRule]] = []
        self.filters: list[SigmaFilter] = []
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
        for name, parsed in self.parsed:
            self._take_rule(name, parsed)
        self._take_correlations()
        return self.set

    def _take(self, name: str, document: dict[str, Any]) -> None:
        title = str(document.get("title", ""))[:200]
        held = str(document.get("id", "") or "")
        if held and held in self.ids:
            self._refuse(name, title, f"its id {held} was loaded already", held)
            return
        try:
            parsed = _parsed(document)
        except (SigmaError, ValueError, TypeError, KeyError, AttributeError) as problem:
            self._refuse(name, title, _told(problem), held)
            return
        if parsed.errors:
            self._refuse(name, title, _told(parsed.errors[0]), held)
            return
        self.ids.add(held)
        if isinstance(parsed, SigmaCorrelationRule):
            self.waiting.append((name, parsed))
        elif isinstance(parsed, SigmaFilter):
            self.filters.append(parsed)
        else:
            self.parsed.append((name, parsed))

    def _take_rule(self, name: str, parsed: SigmaRule) -> None:
        try:
            for each in self.filters:
                each.apply_on_rule(parsed)
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
        self.set.rules.append(rule)

    def _take_correlations(self) -> None:
        """Take correlations once all they refer to is there; what is left refers to nothing or round."""
        known = {rule.id: rule.id for rule in self.set.rules}
        known |= {rule.name: rule.id for rule in self.set.rules if rule.name}
        waiting, ready = self.waiting, True
        while waiting and ready:
            ready, left = False, []
            for name, parsed in waiting:
                if any(reference not in known for reference in references_of(parsed)):
                    left.append((name, parsed))
                    continue
                ready = True
                self._take_correlation(name, parsed, known)
            waiting = left
        for name, parsed in waiting:
            absent = next(one for one in references_of(parsed) if one not in known)
            told = f"it refers to {absent}, which is not among the loaded rules"
            self._refuse(name, parsed.title, told, str(parsed.id or ""))

    def _take_correlation(
        self, name: str, parsed: SigmaCorrelationRule, known: dict[str, str]
    ) -> None:
        try:
            correlation = correlation_of(parsed, name, known)
        except CorrelationRefused as problem:
            self._refuse(name, parsed.title, str(problem), str(parsed.id or ""))
            return
        self.set.correlations.append(correlation)
        known[correlation.id] = correlation.id
        if correlation.name:
            known[correlation.name] = correlation.id

    def _refuse(self, name: str, title: str, reason: str, held: str = "") -> None:
        self.set.not_loaded.append(NotLoaded(name, title, reason, held))


def _parsed(document: dict[str, Any]) -> SigmaRule | SigmaCorrelationRule | SigmaFilter:
    """Return a document as pySigma understands it; what it holds says what it is."""
    if "correlation" in document:
        return SigmaCorrelationRule.from_dict(document, collect_errors=True)
    if "filter" in document:
        return SigmaFilter.from_dict(document, collect_errors=True)
    return SigmaRule.from_dict(document, collect_errors=True)


def _told(problem: Exception) -> str:
    told = str(problem).replace("\n", " ").strip() or type(problem).__name__
    return told[:300]
