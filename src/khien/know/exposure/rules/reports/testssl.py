"""testssl.sh: CSV, the flat JSON list, and pretty JSON."""

from collections.abc import Iterator
from typing import Any, Final

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.gathering import (
    Gathering,
    as_dict,
    as_dicts,
    cwes_in,
    host_of,
    instant,
    severity_of,
)
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Scan, Severity

CSV_NAMES: Final = ("id", "fqdn/ip", "port", "severity", "finding")
PASSED: Final = frozenset({"OK", "INFO", "DEBUG"})
BROKEN: Final = frozenset({"WARN", "FATAL"})


def read(report: Report) -> Scan:
    """Return what testssl.sh found. Raises NotRead."""
    found = Gathering(report, Reporter.TESTSSL)
    asked: set[str] = set()
    lines = 0
    for place, row in _rows(found):
        lines += 1
        asked.add(row["id"])
        _line(found, row, place)
    if not lines:
        report.refuse(
            text("there is no line of a test: testssl.sh reached no server"),
            right=text("scan again and give the whole output"),
        )
    found.rules = tuple(sorted(asked))
    return found.scan()


def claims(data: Any) -> bool:
    """Return whether JSON is testssl.sh's."""
    if isinstance(data, dict):
        return "scanResult" in data or "clientProblem1" in data
    rows = as_dicts(data)
    return bool(rows) and {"id", "severity", "finding"} <= set(rows[0])


def _rows(found: Gathering) -> Iterator[tuple[str, dict[str, str]]]:
    report = found.report
    if report.kind == "lines":
        for line, row in report.rows(need=CSV_NAMES):
            yield f"line {line}", row | {"host": row["fqdn/ip"]}
        return
    if isinstance(report.data, list):
        for place, one in enumerate(report.objects(report.data, "")):
            if "id" not in one:
                report.refuse(text("the entry has no id"), at=f"[{place}]")
            yield f"[{place}]", _texts(one) | {"host": str(one.get("ip") or "")}
        return
    yield from _pretty(found, as_dict(report.data))


def _pretty(found: Gathering, data: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    found.started_at = instant(data.get("startTime"))
    found.tool_version = str(data.get("version") or "")
    for place, target in enumerate(found.report.objects(data.get("scanResult"), "scanResult")):
        host = f"{target.get('targetHost') or ''}/{target.get('ip') or ''}"
        own = {"host": host, "port": str(target.get("port") or "")}
        for part, entries in target.items():
            for number, one in enumerate(as_dicts(entries)):
                if "id" in one:
                    yield f"scanResult[{place}].{part}[{number}]", _texts(one) | own


def _texts(one: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in as_dict(one).items()}


def _line(found: Gathering, row: dict[str, str], place: str) -> None:
    severity = row.get("severity", "").strip().upper()
    name, _, address = row["host"].partition("/")
    value = host_of(name or address)
    if severity in BROKEN:
        found.skip(text("a test that could not run"))
        return
    if not value:
        if severity in PASSED:
            found.skip(text("a test that was passed, or a note"))
            return
        found.report.refuse(text("the line names no host"), at=place)
    asset = Asset(AssetKind.HOST, value)
    found.covers(asset)
    if severity in PASSED:
        found.skip(text("a test that was passed, or a note"))
        return
    port = row.get("port", "").strip()
    test = row["id"].strip()
    found.add(
        asset,
        test,
        location=f"tcp/{port}" if port else "",
        title=f"{test}: {row.get('finding', '')}",
        severity=Severity.MEDIUM if severity == "NOT OK" else severity_of(severity),
        cves=[row.get("cve", "")],
        cwes=cwes_in(row.get("cwe", "")),
        evidence=f"{row['host']}: {row.get('finding', '')}",
        place=place,
    )
