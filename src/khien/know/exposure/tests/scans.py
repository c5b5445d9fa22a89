"""Scans as readers give them, for tests of what becomes of findings."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from khien.base.accounts.types import Actor
from khien.know.exposure.rules.reports import reading
from khien.know.exposure.services.opening import open_findings
from khien.know.exposure.types.findings import (
    Asset,
    AssetKind,
    FindingSeen,
    Reporter,
    Scan,
    Severity,
)
from khien.know.exposure.types.register import Opened, Surroundings

FIRST = datetime(2026, 11, 1, 8, tzinfo=UTC)
SERVER = Asset(AssetKind.HOST, "10.1.1.5")
OTHER = Asset(AssetKind.HOST, "10.1.1.6")
TELNET = FindingSeen(Reporter.NESSUS, SERVER, "42263", "tcp/23", "Telnet", Severity.HIGH)
SAMBA = FindingSeen(
    Reporter.NESSUS, SERVER, "55733", "tcp/445", "Samba", Severity.MEDIUM, cves=("CVE-2017-7494",)
)
NGINX = FindingSeen(
    Reporter.TRIVY,
    SERVER,
    "CVE-2021-23017",
    "",
    "nginx resolver",
    Severity.HIGH,
    cves=("CVE-2021-23017",),
    component="nginx",
)


def scan_of(*findings: FindingSeen, day: int = 0, scope: tuple[Asset, ...] = (SERVER,)) -> Scan:
    """Return a scan of some day that saw these findings within a scope."""
    reporter = findings[0].reporter if findings else Reporter.NESSUS
    at = FIRST + timedelta(days=day)
    return Scan(reporter, reporter.value, "1", at, at, scope, findings)


def take_in(
    by: Actor,
    scan: Scan,
    *,
    unit: str = "XA1",
    digest: str = "",
    around: Surroundings | None = None,
) -> Opened:
    """Take in a scan; each is another file unless a digest says otherwise."""
    known = digest or f"{hash(scan):x}"
    return open_findings(
        by, unit_code=unit, scan=scan, digest=known, around=around or Surroundings()
    )


def as_of(reporter: Reporter, seen: FindingSeen) -> FindingSeen:
    """Return what another reporter says of the same thing."""
    return replace(seen, reporter=reporter)


def read_text(written: str, name: str = "report") -> Scan:
    """Return a report as read from text."""
    return reading.read(name, io.BytesIO(written.encode()))
