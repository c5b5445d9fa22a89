"""Mozilla Observatory: the tests of one site, as the API and the command line give them."""

from typing import Any

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.gathering import Gathering, as_dict, asset_of, instant
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Scan, Severity


def read(report: Report) -> Scan:
    """Return the tests that a site fails. Raises NotRead."""
    found = Gathering(report, Reporter.OBSERVATORY)
    data = as_dict(report.data)
    tests = as_dict(data.get("tests")) or data
    asset = _site(data, tests)
    found.ended_at = instant(as_dict(data.get("scan")).get("end_time"))
    if asset.kind is AssetKind.SITE:
        found.covers(asset)
    asked = []
    for name, told in tests.items():
        test = as_dict(told)
        if "pass" not in test:
            report.refuse(text("the test does not say whether it was passed"), at=name)
        asked.append(name)
        if test["pass"]:
            found.skip(text("a test that was passed, or a note"))
            continue
        found.add(
            asset,
            name,
            title=str(test.get("score_description") or test.get("result") or name),
            severity=_severity(test.get("score_modifier")),
            description=str(test.get("score_description") or ""),
            evidence=f"{test.get('result') or ''} ≠ {test.get('expectation') or ''}",
            references=[str(test.get("link") or "")],
            place=name,
        )
    found.rules = tuple(asked)
    return found.scan()


def claims(data: Any) -> bool:
    """Return whether JSON is Observatory's."""
    tests = as_dict(as_dict(data).get("tests")) or as_dict(data)
    return bool(tests) and all("score_modifier" in as_dict(one) for one in tests.values())


def _severity(points: object) -> Severity:
    lost = -points if isinstance(points, int) else 0
    if lost >= 20:
        return Severity.MEDIUM
    return Severity.LOW if lost > 0 else Severity.INFO


def _site(data: dict[str, Any], tests: dict[str, Any]) -> Asset:
    """Return the site: as the scan names it, else where its redirection ends; else it is the unit's."""
    scan, redirection = as_dict(data.get("scan")), as_dict(tests.get("redirection"))
    output = as_dict(redirection.get("output"))
    named = scan.get("host") or data.get("host")
    ends = redirection.get("destination") or output.get("destination")
    value = str(named or ends or "")
    if not value:
        return Asset(AssetKind.UNIT, "")
    return asset_of(value if "://" in value else f"https://{value}")
