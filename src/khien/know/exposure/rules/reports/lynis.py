"""Lynis: the report file `lynis-report.dat`."""

from typing import Final

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.gathering import Gathering, host_of, instant
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Scan, Severity

TOLD: Final = {"warning[]": Severity.MEDIUM, "suggestion[]": Severity.LOW}
ITSELF: Final = "LYNIS"
"""The test under which Lynis speaks of itself: that it is old, not that the host is weak."""


def read(report: Report) -> Scan:
    """Return what a Lynis audit found. Raises NotRead."""
    found = Gathering(report, Reporter.LYNIS)
    values: dict[str, str] = {}
    told: list[tuple[int, str, str]] = []
    for line, written in enumerate(report.text.splitlines(), start=1):
        name, equals, value = written.partition("=")
        if name in TOLD or name == "vulnerable_package[]":
            told.append((line, name, value))
        elif equals and not written.startswith("#"):
            values.setdefault(name.strip(), value.strip())
    if "lynis_version" not in values and "report_version_major" not in values:
        report.refuse(
            text("there is no line lynis_version="),
            at="line 1",
            right=text("give /var/log/lynis-report.dat"),
        )
    host = host_of(values.get("hostname", ""))
    if not host:
        report.refuse(
            text("there is no line hostname="), right=text("let the audit run to its end")
        )
    asset = Asset(AssetKind.HOST, host)
    found.tool_version = values.get("lynis_version", "")
    found.started_at = instant(values.get("report_datetime_start"))
    found.ended_at = instant(values.get("report_datetime_end"))
    _coverage(found, asset, values)
    for line, name, value in told:
        _line(found, asset, name, value, f"line {line}")
    if not told:
        found.skip(text("a test that was passed, or a note"), max(1, len(found.rules or ())))
    return found.scan()


def _coverage(found: Gathering, asset: Asset, values: dict[str, str]) -> None:
    """Let a finished audit speak for the tests that it says to have run."""
    tests = [one for one in values.get("tests_executed", "").split("|") if one]
    if values.get("finish") == "true" and tests:
        found.covers(asset)
        found.rules = (*tests, ITSELF, "vulnerable-package*")


def _line(found: Gathering, asset: Asset, name: str, value: str, place: str) -> None:
    cells = [one.strip() for one in value.split("|")]
    cells += [""] * (4 - len(cells))
    if name == "vulnerable_package[]":
        found.add(
            asset,
            f"vulnerable-package {cells[0]}",
            title=cells[0],
            severity=Severity.HIGH,
            evidence=value,
            component=cells[0],
            component_version=cells[1],
            place=place,
        )
        return
    test, title, details, fix = cells[:4]
    if not test or not title:
        found.report.refuse(text("the line names no test or no text"), at=place)
    detail = "" if details == "-" else details
    found.add(
        asset,
        test,
        location=detail or ("" if name == "warning[]" else title),
        title=title,
        severity=Severity.INFO if test == ITSELF else TOLD[name],
        fix="" if fix == "-" else fix.removeprefix("text:"),
        evidence=detail,
        references=[f"https://cisofy.com/lynis/controls/{test}/"],
        place=place,
    )
