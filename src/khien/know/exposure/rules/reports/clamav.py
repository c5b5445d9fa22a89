"""ClamAV: the log of clamscan and clamd."""

import re
from typing import Final

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.gathering import Gathering, instant
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Scan, Severity

FOUND: Final = re.compile(r"^(?P<path>.+?): (?P<name>[^:]+?) FOUND$")
CLEAN: Final = (": OK", ": Empty file")
SUMMARY: Final = re.compile(r"-+ SCAN SUMMARY -+", re.MULTILINE)
_STAMP: Final = re.compile(r"^\w{3} \w{3} +\d+ [\d:]{8} \d{4} -> ")
_VALUE: Final = re.compile(
    r"^(Infected files|Scanned files|Engine version|End Date): +(.+)$", re.MULTILINE
)
HERE: Final = Asset(AssetKind.UNIT, "")
"""The log does not name the machine: the finding is the unit's until somebody says more."""


def claims(head: str) -> bool:
    """Return whether lines are ClamAV's."""
    return bool(SUMMARY.search(head)) or any(
        FOUND.match(_STAMP.sub("", line)) or line.rstrip().endswith(CLEAN)
        for line in head.splitlines()
    )


def read(report: Report) -> Scan:
    """Return the infected files of a scan. Raises NotRead."""
    found = Gathering(report, Reporter.CLAMAV)
    told = dict(_VALUE.findall(report.text))
    found.tool_version = told.get("Engine version", "")
    found.ended_at = instant(told.get("End Date"))
    for place, line in enumerate(report.text.splitlines(), start=1):
        match = FOUND.match(_STAMP.sub("", line.strip()))
        if match:
            found.add(
                HERE,
                match["name"],
                location=match["path"],
                title=f"{match['name']} ({match['path']})",
                severity=Severity.CRITICAL,
                evidence=line,
                place=f"line {place}",
            )
        elif line.rstrip().endswith(CLEAN):
            found.skip(text("a file that is clean"))
    infected = told.get("Infected files", "")
    if infected.isdigit() and int(infected) > len(found) + sum(found.skipped.values()):
        report.refuse(
            text("the summary counts more infected files than the log names"),
            detail=infected,
            right=text("give the whole log"),
        )
    if infected == "0":
        found.skip(text("a file that is clean"), int(told.get("Scanned files", "0") or 0) or 1)
    return found.scan()
