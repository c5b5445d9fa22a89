"""PingCastle: the XML report of an Active Directory health check."""

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.gathering import Gathering, cves_in, host_of, instant
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Scan, Severity

BANDS = (
    (30, Severity.CRITICAL),
    (15, Severity.HIGH),
    (5, Severity.MEDIUM),
    (1, Severity.LOW),
)
"""Points that a rule takes, and how bad that is."""
_HEAD = ("DomainFQDN", "GenerationDate", "EngineVersion")


def read(report: Report) -> Scan:
    """Return the rules that a domain breaks. Raises NotRead."""
    if report.root != "HealthcheckData":
        report.refuse(text("the first element is not <HealthcheckData>"), at="line 1")
    found = Gathering(report, Reporter.PINGCASTLE)
    told: dict[str, str] = {}
    rows: list[dict[str, str]] = []
    for is_whole, element in report.records(ends={"HealthcheckRiskRule", *_HEAD}):
        if is_whole and element.tag == "HealthcheckRiskRule":
            rows.append({part.tag: part.text or "" for part in element})
        elif is_whole:
            told.setdefault(element.tag, (element.text or "").strip())
    domain = host_of(told.get("DomainFQDN", ""))
    if not domain:
        report.refuse(text("the report does not name the domain"), at="DomainFQDN")
    asset = Asset(AssetKind.HOST, domain)
    found.covers(asset)
    found.tool_version = told.get("EngineVersion", "")
    found.ended_at = instant(told.get("GenerationDate"))
    for place, row in enumerate(rows, start=1):
        _rule(found, asset, row, f"HealthcheckRiskRule[{place}]")
    if not rows:
        found.skip(text("a report that says it has no results"))
    return found.scan()


def _rule(found: Gathering, asset: Asset, row: dict[str, str], place: str) -> None:
    points = row.get("Points", "").strip()
    if not row.get("RiskId", "").strip():
        found.report.refuse(text("the rule has no RiskId"), at=place)
    worth = int(points) if points.lstrip("-").isdigit() else 0
    severity = next((level for least, level in BANDS if worth >= least), Severity.INFO)
    found.add(
        asset,
        row["RiskId"],
        title=f"{row['RiskId']}: {row.get('Rationale', '')}",
        severity=severity,
        cves=cves_in(row.get("Rationale")),
        description=f"{row.get('Category', '')} / {row.get('Model', '')}",
        evidence="\n".join(
            one for one in (row.get("Rationale", ""), row.get("Documentation", "")) if one
        ),
        place=place,
    )
