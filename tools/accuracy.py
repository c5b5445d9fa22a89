"""How right the engine is: recorded attacks, the plain evaluator, another engine's counts; and matching.

`python -m tools.accuracy` prints its comparisons over the real test data and fails where a recorded
attack raises nothing, where the memoised engine differs from the plain one in a single event, where a
rule's count differs from the other engine's without a cause that is checked here, or where matching of
vulnerabilities misses its targets against outside verdicts, or the check of files its own over stamps.
"""

import json
import multiprocessing
import os
import sys
import tempfile
import tomllib
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from khien.engine.records.reading import read
from khien.engine.records.types import Batch, Format
from khien.engine.sigma.cache import engine_for
from khien.engine.sigma.logsources import class_of, names_for
from khien.engine.sigma.memo import MemoEngine
from khien.engine.sigma.programs import atoms_in
from khien.engine.sigma.reference import Reference
from khien.engine.sigma.types import Rule
from tools import accuracy_files, accuracy_matching

ROOT: Final = Path(__file__).parent.parent
OWN_RULES: Final = ROOT / "src" / "khien" / "watch" / "detection" / "data" / "rules"
DATA: Final = Path(os.environ.get("KHIEN_DATA", ROOT.parent / "shared" / "data"))
CORPORA: Final = ("security-datasets", "evtx", "loghub", "sigma/sigmahq-regression.zip")
SECURITY_LOG: Final = frozenset({4688, 5156, 4657})
CAUSES: Final = {
    "equal": "the same count",
    "security log": "we also ask the rule of the Security log's own records (4688, 5156, 4657)",
    "provider": "the rule tests the provider, which these records call SourceName: not seen there",
    "product": "the rule is of another operating system, yet asked of Windows records there",
    "keywords": "the rule searches words in all values, which is not done there",
    "absent field": "the rule names a field that no record here has: the query fails there",
}
BY_HAND: Final[dict[str, Any]] = tomllib.loads(
    (ROOT / "tools" / "accuracy_causes.toml").read_text("utf-8")
)


def main() -> int:
    """Print all comparisons; return how many failed."""
    if not DATA.is_dir():
        sys.stderr.write(f"real test data is not at {DATA}: set KHIEN_DATA.\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        rules = [DATA / "sigma" / "sigmahq-rules.zip"]
        engine = engine_for(rules, Path(folder))
        print(
            f"{len(engine.rules.rules):,} rules of sigmahq-rules.zip"
            f" ({len(engine.rules.not_loaded)} not loaded)\n"
        )
        failed = _regression(engine)
        failed += _evaluators(rules, Path(folder))
        failed += _other_engine(engine)
    failed += accuracy_matching.compare(DATA)
    failed += accuracy_files.compare()
    print("\nall comparisons hold" if not failed else f"\n{failed} comparisons fail")
    return 1 if failed else 0


def _regression(engine: MemoEngine) -> int:
    """Ask every recorded attack whether it raises its rule, from JSON and from EVTX."""
    lost, tried = [], Counter[str]()
    archive = zipfile.ZipFile(DATA / "sigma" / "sigmahq-regression.zip")
    with tempfile.TemporaryDirectory() as folder:
        for case in (name for name in archive.namelist() if name.endswith("info.yml")):
            wanted = {each["id"] for each in yaml.safe_load(archive.read(case))["rule_metadata"]}
            inside = case.rpartition("/")[0] + "/"
            for name in archive.namelist():
                suffix = Path(name).suffix
                if name.startswith(inside) and suffix in {".evtx", ".json"}:
                    tried[suffix] += 1
                    file = Path(folder) / f"case{suffix}"
                    file.write_bytes(archive.read(name))
                    raised = {m.rule.id for batch in read(file) for m in engine.match(batch)}
                    if not wanted <= raised:
                        lost.append(name)
    print(f"regression cases: {tried['.json']} JSON, {tried['.evtx']} EVTX, {len(lost)} silent")
    for name in lost:
        print(f"  silent: {name}")
    return len(lost)


def _evaluators(rules: list[Path], folder: Path) -> int:
    """Compare both evaluators event by event, on two processes."""
    files = [
        (corpus, file)
        for corpus in CORPORA
        for file in sorted(
            [DATA / corpus] if (DATA / corpus).is_file() else (DATA / corpus).rglob("*")
        )
        if file.is_file()
    ]
    by_size = sorted(files, key=lambda each: -each[1].stat().st_size)
    shares = [(rules, folder, by_size[number::2]) for number in range(2)]
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        parts = pool.starmap(_compare_share, shares)
    failed = 0
    print("\nmemoised engine against the plain evaluator, event by event:")
    for corpus in CORPORA:
        events = sum(part[corpus][0] for part in parts)
        matches = sum(part[corpus][1] for part in parts)
        different = [each for part in parts for each in part[corpus][2]]
        print(f"  {corpus:<32} {events:>8,} events {matches:>8,} matches {len(different)} differ")
        for each in different[:20]:
            print(f"    {each}")
        failed += len(different)
    return failed


Share = dict[str, tuple[int, int, list[str]]]


def _compare_share(rules: list[Path], folder: Path, files: list[tuple[str, Path]]) -> Share:
    engine = engine_for([*rules, OWN_RULES], folder)
    plain = Reference(engine.rules)
    found: dict[str, list[Any]] = {corpus: [0, 0, []] for corpus in CORPORA}
    for corpus, file in files:
        held = found[corpus]
        for batch in read(file):
            held[0] += len(batch.lines)
            memo: dict[int, list[str]] = defaultdict(list)
            for match in engine.match(batch):
                memo[match.position].append(match.rule.id)
            for position, fields in enumerate(batch.fields):
                wanted = sorted(rule.id for rule in plain.match(batch.format, fields))
                held[1] += len(wanted)
                if wanted != sorted(memo.get(position, [])):
                    held[2].append(f"{batch.source}:{batch.lines[position]}")
    return {corpus: (held[0], held[1], held[2]) for corpus, held in found.items()}


@dataclass(slots=True)
class _Found:
    """What our engine found of one rule."""

    count: int = 0
    in_security_log: int = 0
    without_provider_name: int = 0


@dataclass(slots=True)
class _Seen:
    """What the collection holds, and what was found in it."""

    events: int = 0
    fields: set[str] = field(default_factory=set)
    rules: dict[str, _Found] = field(default_factory=lambda: defaultdict(_Found))


def _other_engine(engine: MemoEngine) -> int:
    """Compare counts by rule with those recorded of another engine; each difference needs a cause."""
    recorded = json.loads((DATA / "sigma" / "zircolite-3.7.0.json").read_text("utf-8"))
    theirs = {each["id"]: (each["count"], each["title"]) for each in recorded["matches_per_rule"]}
    seen = _look(engine)
    if seen.events != recorded["events"]:
        print(f"\nwe read {seen.events:,} events, the other engine {recorded['events']:,}")
    rules = {rule.id: rule for rule in engine.rules.rules}
    by_cause: dict[str, list[str]] = defaultdict(list)
    for rule_id in sorted(set(seen.rules) | set(theirs)):
        count, title = theirs.get(rule_id, (0, ""))
        rule = rules.get(rule_id)
        ours = seen.rules[rule_id]
        cause = _cause(engine, rule, ours, count, seen.fields)
        told = f"{ours.count:>6,} ours {count:>6,} theirs  {rule.title if rule else title}"
        by_cause[cause].append(told)
    print(f"\nrules that matched, against Zircolite 3.7.0 over {seen.events:,} events:")
    for cause, lines in sorted(by_cause.items(), key=lambda each: -len(each[1])):
        print(f"  {len(lines):>4}  {CAUSES.get(cause, cause)}")
        for line in lines if cause != "equal" else ():
            print(f"          {line}")
    return len(by_cause.get("without a cause", []))


def _look(engine: MemoEngine) -> _Seen:
    seen = _Seen()
    for batch in _json_batches():
        seen.events += len(batch.lines)
        for fields in batch.fields:
            seen.fields.update(fields)
        for match in engine.match(batch):
            fields, found = batch.fields[match.position], seen.rules[match.rule.id]
            found.count += 1
            found.in_security_log += fields.get("EventID") in SECURITY_LOG
            found.without_provider_name += "Provider_Name" not in fields
    return seen


def _json_batches() -> Iterator[Batch]:
    for batch in read(DATA / "security-datasets"):
        if batch.source.endswith(".json"):
            yield batch


def _cause(  # noqa: PLR0911 - one line for each cause
    engine: MemoEngine, rule: Rule | None, ours: _Found, theirs: int, fields: set[str]
) -> str:
    if ours.count == theirs:
        return "equal"
    if rule is None:
        return "without a cause"
    by_hand = BY_HAND.get(rule.id)
    if by_hand and (by_hand["ours"], by_hand["theirs"]) == (ours.count, theirs):
        return str(by_hand["cause"])
    asked = [engine.rules.atoms[one] for one in atoms_in(rule.condition, set())]
    if ours.count > theirs and ours.count - ours.in_security_log == theirs:
        return "security log"
    if ours.count == 0 and rule.product not in {"windows", ""}:
        return "product"
    if theirs == 0 and any(atom.field is None for atom in asked):
        return "keywords"
    names = {str(atom.field) for atom in asked if atom.field is not None}
    if theirs == 0 and "Provider_Name" in names and ours.without_provider_name == ours.count:
        return "provider"
    word = class_of(Format.WINDOWS, {"EventID": 1, "Channel": "x"})
    known = dict(names_for("windows", "", "", word) or ())
    absent = [name for name in names if fields.isdisjoint(known.get(name, (name,)))]
    return "absent field" if theirs == 0 and absent else "without a cause"


if __name__ == "__main__":
    raise SystemExit(main())
