"""`khien detect`: Sigma rules over log files, without database, server or framework."""

import csv
import io
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click
import orjson

from khien.engine.detect import LEVELS, Finding, Tally, detect
from khien.engine.records.reading import Progress, size_of
from khien.engine.records.types import Outcome
from khien.engine.sigma.cache import engine_for
from khien.engine.sigma.loading import RulesMissing
from khien.engine.sigma.logsources import has_mapping
from khien.engine.sigma.memo import MemoEngine
from khien.engine.sigma.types import Correlation, Rule

COLUMNS = ("time", "level", "title", "host", "source", "line", "rule_id", "matched")
COLOURS = {"critical": "bright_red", "high": "red", "medium": "yellow", "low": "blue"}
SHOWN_MATCHED = 160
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@click.command(name="detect")
@click.option(
    "--rules",
    "rules",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="Sigma rules: a file, a folder or a release zip. May be given more than once.",
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["table", "ndjson", "csv"]),
    default="table",
    show_default=True,
    help="How findings are written.",
)
@click.option(
    "--summary", is_flag=True, help="Count per rule; say which rules were not loaded and why."
)
@click.option(
    "--min-level",
    "level",
    type=click.Choice(LEVELS),
    default="informational",
    show_default=True,
    help="Leave out findings below this level.",
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write findings to a file."
)
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path))
def detect_command(
    rules: tuple[Path, ...],
    kind: str,
    summary: bool,  # noqa: FBT001 - click gives it so
    level: str,
    output: Path | None,
    inputs: tuple[Path, ...],
) -> None:
    """Find what Sigma rules describe in log files and folders.

    Reads EVTX, JSON in any layout (Windows, Sysmon, winlogbeat, Suricata EVE, Zeek), Zeek TSV, syslog,
    auditd, Apache, nginx and IIS logs, also inside zip and gz.
    """
    missing = [str(path) for path in inputs if not path.exists()]
    if missing:
        raise click.ClickException(f"{missing[0]}: there is no such file or folder.")
    try:
        engine = engine_for(list(rules))
    except (RulesMissing, OSError) as problem:
        raise click.ClickException(str(problem)) from problem
    engine.settle()
    tally = Tally()
    with _opened(output) as out, _progress(list(inputs)) as progress:
        write = _writer(kind, out)
        for finding in detect(engine, list(inputs), tally, level=level, progress=progress):
            write(finding)
    if summary:
        _tell_summary(engine, tally)
    else:
        _tell_short(tally)


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[str]]:
    if output is None:
        try:
            yield sys.stdout
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(0) from None
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as problem:
        raise click.ClickException(
            f"{output}: cannot be written ({problem.strerror})."
        ) from problem


@contextmanager
def _progress(inputs: list[Path]) -> Iterator[Progress | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - only where a person watches
    from rich.progress import Progress as Bar  # noqa: PLC0415

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading", total=size_of(inputs))
        yield lambda count: bar.advance(task, count)


def _writer(kind: str, out: IO[str]) -> Any:
    if kind == "ndjson":
        return lambda finding: out.write(orjson.dumps(_object(finding)).decode() + "\n")
    if kind == "csv":
        rows = csv.writer(out)
        rows.writerow(COLUMNS)
        return lambda finding: rows.writerow([_guarded(value) for value in _row(finding)])
    return lambda finding: _write_line(finding, out)


def _object(finding: Finding) -> dict[str, Any]:
    return {
        "rule_id": finding.rule.id,
        "title": finding.rule.title,
        "level": finding.rule.level,
        "time": finding.time,
        "host": finding.host,
        "source": finding.source,
        "line": finding.line,
        "matched": {reason.field: reason.value for reason in finding.matched},
    }


def _row(finding: Finding) -> list[str]:
    matched = "; ".join(f"{reason.field}={reason.value}" for reason in finding.matched)
    return [
        finding.time,
        finding.rule.level,
        finding.rule.title,
        finding.host,
        finding.source,
        str(finding.line),
        finding.rule.id,
        matched,
    ]


def _guarded(value: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA) else value


def _write_line(finding: Finding, out: IO[str]) -> None:
    level = finding.rule.level
    shown = click.style(f"{level:<13}", fg=COLOURS.get(level), bold=level == "critical")
    shown = shown if out.isatty() else f"{level:<13}"
    matched = "; ".join(f"{reason.field}={reason.value}" for reason in finding.matched)
    matched = " ".join(matched.split())[:SHOWN_MATCHED]
    place = f"{finding.source}:{finding.line}"
    out.write(f"{finding.time[:19]:<19}  {shown}  {finding.rule.title}\n")
    out.write(f"{'':<21}{finding.host}  {place}\n{'':<21}{matched}\n")


def _tell_short(tally: Tally) -> None:
    told = f"{tally.by_rule.total():,} findings in {tally.events:,} events"
    if tally.unparsed or tally.refused:
        told += (
            f"; {tally.unparsed:,} records unparsed, {tally.refused:,} refused (--summary says why)"
        )
    click.echo(told + ".", err=True)


def _tell_summary(engine: MemoEngine, tally: Tally) -> None:
    out = io.StringIO()
    titles: dict[str, Rule | Correlation] = {rule.id: rule for rule in engine.rules.rules}
    titles |= {each.id: each for each in engine.rules.correlations}
    out.write(f"Events {tally.events:,}, unparsed {tally.unparsed:,}, refused {tally.refused:,}.\n")
    out.write(f"\nFindings by rule ({tally.by_rule.total():,}):\n")
    for rule_id, count in tally.by_rule.most_common():
        out.write(f"{count:>8,}  {titles[rule_id].level:<13}  {titles[rule_id].title}\n")
    _write_not_loaded(engine, out)
    if tally.faults:
        out.write("\nNot read as events:\n")
        first: dict[tuple[str, Outcome, str], int] = {}
        counts: Counter[tuple[str, Outcome, str]] = Counter()
        for fault in tally.faults:
            key = fault.source, fault.outcome, fault.reason
            first.setdefault(key, fault.line)
            counts[key] += 1
        for (source, outcome, reason), count in counts.most_common(200):
            word = "unparsed" if outcome is Outcome.UNPARSED else "refused"
            line = first[source, outcome, reason]
            place = f", record {line}{' and later' if count > 1 else ''}" if line else ""
            out.write(f"{count:>8,}  {word}  {source}{place}: {reason}\n")
    click.echo(out.getvalue().rstrip(), err=True)


def _write_not_loaded(engine: MemoEngine, out: IO[str]) -> None:
    rules = engine.rules
    loaded = len(rules.rules) + len(rules.correlations)
    out.write(f"\nRules loaded: {loaded:,}; not loaded: {len(rules.not_loaded):,}.\n")
    for each in rules.not_loaded:
        out.write(f"  {each.path}: {each.title or 'no title'}: {each.reason}\n")
    idle = Counter(
        (rule.product, rule.category, rule.service)
        for rule in rules.rules
        if not has_mapping(rule.product, rule.category, rule.service)
    )
    if idle:
        out.write(
            f"\nLoaded, but no record that is read here is of their log source: {idle.total():,}.\n"
        )
        for source, count in idle.most_common():
            out.write(f"{count:>8,}  {'/'.join(part for part in source if part)}\n")
