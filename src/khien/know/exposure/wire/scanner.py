"""Has SSLyze look at a site's TLS: a program of its own, in its own process, few talks at a time.

Its probes for known flaws of implementations are left out: they send what a server should not get.
"""

import tempfile
from pathlib import Path
from typing import Final

from khien.base.core.outward import InnerAddress, allowed_addresses
from khien.know.exposure.rules.reports import reading
from khien.know.exposure.types.checks import INNER, Place, TlsScanned
from khien.know.exposure.types.findings import Reporter, Severity
from khien.know.exposure.types.reports import NotRead
from khien.know.exposure.wire.apart import ABSENT, run_apart

WHOLE_S = 60.0
MEMORY_MAX: Final = 512 * 1024**2
NO_SCANNER: Final = "no scanner"
GRAVE: Final = frozenset({Severity.CRITICAL, Severity.HIGH})
_OLD: Final = frozenset({"tls_1_0_cipher_suites", "tls_1_1_cipher_suites"})
"""What the check of versions tells by itself."""

_FLAGS: Final = (
    *("--quiet", "--mozilla_config=disable", "--slow_connection", "--compression", "--reneg"),
    *("--sslv2", "--sslv3", "--tlsv1", "--tlsv1_1", "--tlsv1_2", "--tlsv1_3"),
)


def scan_tls(binary: str, place: Place, *, allows_inner: bool) -> TlsScanned:
    """Return what is weak in a site's TLS, or why that could not be told. Takes 1 to 60 seconds."""
    if not binary:
        return TlsScanned(problem=NO_SCANNER)
    port = place.port or 443
    try:
        address = allowed_addresses(place.host, port, allows_inner=allows_inner)[0]
    except InnerAddress:
        return TlsScanned(problem=INNER)
    except OSError as failed:
        return TlsScanned(problem=f"{type(failed).__name__}: {failed}"[:200])
    with tempfile.TemporaryDirectory(prefix="khien-scan-") as folder:
        report = Path(folder) / "report.json"
        host = f"[{place.host}]" if ":" in place.host else place.host
        to = f"[{address}]" if ":" in address else address
        command = [binary, *_FLAGS, f"--json_out={report}", f"{host}:{port}{{{to}}}"]
        problem = run_apart(command, Path(folder), seconds=WHOLE_S, memory=MEMORY_MAX)
        if problem or not report.exists():
            return TlsScanned(problem=NO_SCANNER if problem == ABSENT else problem or "no report")
        return _read(report)


def _read(report: Path) -> TlsScanned:
    try:
        with report.open("rb") as stream:
            scan = reading.read(report.name, stream, as_format=Reporter.SSLYZE)
    except NotRead as refusal:
        return TlsScanned(problem=str(refusal)[:200])
    if not scan.scope:
        return TlsScanned(problem="no connection")
    weak = [one for one in scan.findings if one.rule not in _OLD]
    return TlsScanned(
        weak=tuple(f"{one.title} {one.evidence}".strip()[:300] for one in weak),
        is_grave=any(one.severity in GRAVE for one in weak),
    )
