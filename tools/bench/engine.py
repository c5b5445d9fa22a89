"""Figures of the detection engine: JSON and EVTX, cold and warm, and ten times the rules."""

import io
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any, Final

import orjson

from khien.engine.records.reading import read, read_stream
from khien.engine.records.types import Batch
from khien.engine.sigma.cache import engine_for
from khien.engine.sigma.loading import load
from khien.engine.sigma.memo import MemoEngine
from khien.engine.sigma.programs import atoms_in
from khien.engine.sigma.types import Atom, Kind, Rule, RuleSet
from tools.bench.figures import DATA, ROUNDS, Figure, median

RULES: Final = DATA / "sigma" / "sigmahq-rules.zip"
NEW_VALUES_AN_EVENT: Final = 0.3
OFTEN_NEW: Final = (
    "CommandLine",
    "TargetFilename",
    "TargetObject",
    "QueryName",
    "ObjectName",
    "SourceImage",
    "Image",
)
FIXED_FIELDS: Final = frozenset({"EventID", "Channel", "Provider_Name"})


def run() -> list[Figure]:
    """Measure the engine in this process; each rule set's memory in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="khien-bench-") as name:
        folder = Path(name)
        began = time.perf_counter()
        engine_for([RULES], folder)
        first = time.perf_counter() - began
        began = time.perf_counter()
        engine = engine_for([RULES], folder)
        again = time.perf_counter() - began
        engine.settle()
        return [
            Figure("rules loaded and compiled, first time", first, "s"),
            Figure("rules loaded from their cache", again, "s", target="start < 3"),
            *json_lines(engine),
            *event_logs(engine, folder / "evtx"),
            *ten_times(),
        ]


def json_lines(engine: MemoEngine) -> list[Figure]:
    """Measure from the bytes of the Windows archives' JSON to matches."""
    contents = windows_contents()
    cold, warm = [], []
    for _ in range(ROUNDS):
        engine.forget()
        cold.append(per_second(engine, contents))
        warm.append(per_second(engine, contents))
    return [
        median("memo engine from JSON, cold", cold, "events/CPU-s", ">= 50,000"),
        median("memo engine from JSON, warm", warm, "events/CPU-s", ">= 180,000"),
    ]


def windows_contents() -> list[bytes]:
    """Return every JSON file of the Windows archives, unpacked."""
    contents = []
    for file in sorted((DATA / "security-datasets").rglob("*.zip")):
        if "windows" in file.parts and zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                names = [name for name in archive.namelist() if name.endswith(".json")]
                contents += [archive.read(name) for name in names]
    return contents


def per_second(engine: MemoEngine, contents: list[bytes]) -> float:
    """Return events per second of CPU time, read and matched."""
    events, began = 0, time.process_time()
    for content in contents:
        for batch in read_stream(io.BytesIO(content), "bench", len(content)):
            events += len(batch.lines)
            engine.match(batch)
    return events / (time.process_time() - began)


def event_logs(engine: MemoEngine, folder: Path) -> list[Figure]:
    """Measure EVTX recordings from the disk to matches."""
    archive = DATA / "evtx" / "evtx-attack-samples.zip"
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    files = sorted(folder.rglob("*.evtx"))
    cold: list[float] = []
    warm: list[float] = []
    for _ in range(ROUNDS):
        engine.forget()
        for found in (cold, warm):
            records, began = 0, time.process_time()
            for file in files:
                for batch in read(file):
                    records += len(batch.lines)
                    engine.match(batch)
            found.append(records / (time.process_time() - began))
    return [
        median(f"EVTX, {len(files)} small files, cold", cold, "records/CPU-s"),
        median(f"EVTX, {len(files)} small files, warm", warm, "records/CPU-s", ">= 45,000"),
    ]


def ten_times() -> list[Figure]:
    """Measure one and ten sets of rules over a stream that brings 0.3 new values an event."""
    spent = {}
    for times in (1, 10):
        ran = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-m", "tools.bench.engine", str(times)],
            capture_output=True,
            text=True,
            check=True,
        )
        spent[times] = json.loads(ran.stdout)
    one, ten = spent[1], spent[10]
    costs = [
        (more / less - 1) * 100 for less, more in zip(one["seconds"], ten["seconds"], strict=True)
    ]
    return [
        Figure("rules in ten sets", ten["rules"], "rules"),
        Figure("compile time, one set", one["compile"], "s"),
        Figure("compile time, ten sets", ten["compile"], "s"),
        Figure("memory, one set", one["memory"], "MiB"),
        Figure("memory, ten sets", ten["memory"], "MiB"),
        median("ten times the rules at 0.3 new values an event cost", costs, "% more", "< 15"),
    ]


def one_stream(times: int) -> dict[str, Any]:
    """Return what a stream costs with a set of rules repeated so many times."""
    began = time.process_time()
    engine = MemoEngine(repeated(load([RULES]), times))
    compiled = time.process_time() - began
    batches = [
        batch
        for content in windows_contents()[:40]
        for batch in read_stream(io.BytesIO(content), "bench", len(content))
    ]
    for batch in batches:
        engine.match(batch)
    engine.settle()
    seconds = []
    for turn in range(ROUNDS):
        stream = [renewed(batch, turn) for batch in batches]
        began = time.process_time()
        per_second(engine, stream)
        seconds.append(time.process_time() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rules = len(engine.rules.rules)
    return {"rules": rules, "compile": compiled, "seconds": seconds, "memory": memory}


def repeated(rules: RuleSet, times: int) -> RuleSet:
    """Return a set with its rules so many times, each copy with literals and ids of its own.

    A copy keeps the event numbers, so that it is asked of the same records; a rule that asks for
    nothing else gets other numbers, as it would be the same rule again.
    """
    atoms, found = list(rules.atoms), list(rules.rules)
    for turn in range(1, times):
        kept = [_place(atoms, atom, turn, FIXED_FIELDS) for atom in rules.atoms]
        places = [number if place is None else place for number, place in enumerate(kept)]
        forced = [
            number
            if (place := _place(atoms, atom, turn, frozenset({"Channel"}))) is None
            else place
            for number, atom in enumerate(rules.atoms)
        ]
        for rule in rules.rules:
            is_same = all(kept[one] is None for one in atoms_in(rule.condition, set()))
            found.append(
                Rule(
                    f"{rule.id[:-3]}{turn:03}",
                    rule.title,
                    rule.level,
                    rule.product,
                    rule.category,
                    rule.service,
                    moved(rule.condition, forced if is_same else places),
                    rule.path,
                )
            )
    return RuleSet(atoms, found)


def _place(atoms: list[Atom], atom: Atom, turn: int, fixed: frozenset[str]) -> int | None:
    """Add an atom's changed copy and return its number; None where it stays as it is."""
    other = changed(atom, turn, fixed)
    if other == atom:
        return None
    atoms.append(other)
    return len(atoms) - 1


def changed(atom: Atom, turn: int, fixed: frozenset[str]) -> Atom:
    """Return an atom that asks for another text of the same shape and length."""
    if atom.field in fixed or atom.kind not in {Kind.TEXT, Kind.CASED, Kind.REGEX}:
        return atom
    if atom.kind is Kind.REGEX:
        return Atom(atom.field, atom.kind, (), f"{atom.pattern}q{turn}z", atom.option)
    parts = tuple(_other(part, turn) if isinstance(part, str) else part for part in atom.parts)
    return Atom(atom.field, atom.kind, parts, atom.pattern, atom.option)


def _other(text: str, turn: int) -> str:
    """Return a text with one letter in its middle changed."""
    letters = [place for place, letter in enumerate(text) if letter.isalnum()]
    if not letters:
        return text
    place = letters[len(letters) // 2]
    return text[:place] + "0123456789"[turn] + text[place + 1 :]


def moved(condition: Any, places: list[int]) -> Any:
    """Return a condition over the atoms of a copy; atoms that did not change are shared."""
    if isinstance(condition, bool):
        return condition
    if isinstance(condition, int):
        return places[condition]
    return [condition[0], *(moved(part, places) for part in condition[1:])]


def renewed(batch: Batch, turn: int) -> bytes:
    """Return a batch as JSON lines in which 0.3 of the records have a value never seen before."""
    lines = []
    for number, record in enumerate(batch.fields):
        if (number * 7) % 10 < NEW_VALUES_AN_EVENT * 10:
            name = next((one for one in OFTEN_NEW if isinstance(record.get(one), str)), None)
            if name:
                value = f"{record[name]} {turn}-{batch.source}-{id(batch)}-{number}"
                record = {**record, name: value}  # noqa: PLW2901 - the same record, renewed
        lines.append(orjson.dumps(record))
    return b"\n".join(lines)


if __name__ == "__main__":
    print(json.dumps(one_stream(int(sys.argv[1]))))
