"""OpenSCAP: results of XCCDF 1.1 and 1.2, bare, in a benchmark, or in an ARF collection."""

from typing import Final
from xml.etree.ElementTree import Element

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.gathering import (
    Gathering,
    cves_in,
    host_of,
    instant,
    severity_of,
)
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Scan, Severity

ROOTS: Final = frozenset({"Benchmark", "TestResult", "asset-report-collection"})
FAILED: Final = frozenset({"fail"})
BROKEN: Final = frozenset({"error", "unknown"})


def read(report: Report) -> Scan:
    """Return what an XCCDF evaluation found. Raises NotRead."""
    if report.root not in ROOTS:
        report.refuse(text("the first element is no XCCDF or ARF"), at="line 1")
    found = Gathering(report, Reporter.OPENSCAP)
    rules: dict[str, Element] = {}
    tests = 0
    for is_whole, element in report.records(ends={"Rule", "TestResult"}):
        if is_whole and element.tag == "Rule":
            rules[element.get("id", "")] = _kept(element)
        elif is_whole:
            tests += 1
            _test(found, element, rules, f"TestResult[{tests}]")
    if not tests:
        report.refuse(
            text("there is a benchmark but no TestResult"),
            right=text("give the results of an evaluation (--results or --results-arf)"),
        )
    return found.scan()


def _kept(rule: Element) -> Element:
    """Return a copy of what is needed of a rule: the original is emptied after reading."""
    copy = Element("Rule", dict(rule.attrib))
    for name in ("title", "description", "rationale", "ident", "fixtext"):
        for one in rule.iterfind(name):
            part = Element(name, dict(one.attrib))
            part.text = " ".join("".join(one.itertext()).split())
            copy.append(part)
    return copy


def _test(found: Gathering, test: Element, rules: dict[str, Element], place: str) -> None:
    host = host_of(test.findtext("target") or test.findtext("target-address") or "")
    if not host:
        found.report.refuse(text("the evaluation names no target"), at=place)
    asset = Asset(AssetKind.HOST, host)
    found.covers(asset)
    found.tool_version = test.get("test-system", "")
    found.started_at = instant(test.get("start-time")) or found.started_at
    found.ended_at = instant(test.get("end-time")) or found.ended_at
    asked: set[str] = set(found.rules or ())
    results = list(test.iterfind("rule-result"))
    if not results:
        found.skip(text("an evaluation without rules"))
    for number, result in enumerate(results, start=1):
        name = result.get("idref", "")
        state = (result.findtext("result") or "").strip()
        if not name:
            found.report.refuse(text("a rule-result names no rule"), at=f"{place}, [{number}]")
        if state not in {"notselected", "notchecked", "notapplicable", *BROKEN}:
            asked.add(name)
        if state in FAILED:
            _failed(found, asset, result, rules.get(name), f"{place}, {name}")
        elif state in BROKEN:
            found.skip(text("a test that could not run"))
        else:
            found.skip(text("a rule that is kept or was not asked"))
    found.rules = tuple(sorted(asked))


def _failed(
    found: Gathering, asset: Asset, result: Element, rule: Element | None, place: str
) -> None:
    name = result.get("idref", "")
    idents = [one.text or "" for one in result.iterfind("ident")]
    title = description = fix = ""
    level = result.get("severity", "")
    if rule is not None:
        idents += [one.text or "" for one in rule.iterfind("ident")]
        title = rule.findtext("title") or ""
        description = rule.findtext("description") or rule.findtext("rationale") or ""
        fix = rule.findtext("fixtext") or ""
        level = level or rule.get("severity", "")
    found.add(
        asset,
        name,
        title=title or name,
        severity=severity_of(level) if level not in {"", "unknown"} else Severity.MEDIUM,
        cves=cves_in(*idents),
        description=description,
        fix=fix or "\n".join("".join(one.itertext()) for one in result.iterfind("fix")),
        evidence="\n".join("".join(one.itertext()).strip() for one in result.iterfind("message")),
        place=place,
    )
