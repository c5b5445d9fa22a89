"""SARIF 2.1.0: results of code analysers."""

from typing import Any

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.gathering import (
    Gathering,
    as_dict,
    as_dicts,
    as_texts,
    cves_in,
    cwes_in,
    instant,
    number,
    severity_by_cvss,
    severity_of,
)
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Scan, Severity

SEEN_KINDS = frozenset({"fail", "open", "review", ""})


def read(report: Report) -> Scan:
    """Return what the runs of a SARIF file found. Raises NotRead."""
    found = Gathering(report, Reporter.SARIF)
    data = as_dict(report.data)
    version = str(data.get("version") or "2.1.0")
    if not version.startswith("2."):
        report.refuse(
            text("this is another version of SARIF"),
            at="version",
            detail=version,
            right=text("export SARIF 2.1.0"),
        )
    runs = data.get("runs")
    if not isinstance(runs, list) or not runs:
        report.refuse(text("there are no runs"), at="runs")
    tools = []
    for place, run in enumerate(report.objects(runs, "runs")):
        tools.append(_run(found, run, f"runs[{place}]"))
    found.tool = ", ".join(dict.fromkeys(tools))
    return found.scan()


def _run(found: Gathering, run: dict[str, Any], place: str) -> str:
    driver = as_dict(as_dict(run.get("tool")).get("driver"))
    tool = str(driver.get("name") or "")
    if not tool:
        found.report.refuse(text("the run does not name its tool"), at=f"{place}.tool.driver.name")
    found.tool_version = str(driver.get("semanticVersion") or driver.get("version") or "")
    for call in as_dicts(run.get("invocations")):
        found.started_at = instant(call.get("startTimeUtc")) or found.started_at
        found.ended_at = instant(call.get("endTimeUtc")) or found.ended_at
    rules = _rules(run, driver)
    asset = Asset(AssetKind.CODE, _code(run, tool))
    results = found.report.objects(run.get("results"), f"{place}.results")
    if not results:
        found.skip(text("a run that found nothing"))
    for number_, result in enumerate(results):
        _result(found, asset, result, rules, f"{place}.results[{number_}]")
    return tool


def _rules(run: dict[str, Any], driver: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the rules by id and by index, those of extensions by id."""
    own = as_dicts(driver.get("rules"))
    found: dict[str, dict[str, Any]] = {str(place): one for place, one in enumerate(own)}
    parts = [driver, *as_dicts(as_dict(run.get("tool")).get("extensions"))]
    for part in parts:
        found |= {str(one.get("id")): one for one in as_dicts(part.get("rules"))}
    return found


def _code(run: dict[str, Any], tool: str) -> str:
    """Return the code that was looked at: its repository, else its root, else the tool's own name."""
    for one in as_dicts(run.get("versionControlProvenance")):
        if one.get("repositoryUri"):
            return str(one["repositoryUri"])[:255]
    for base in as_dict(run.get("originalUriBaseIds")).values():
        if as_dict(base).get("uri"):
            return str(base["uri"])[:255]
    return str(as_dict(run.get("automationDetails")).get("id") or tool)[:255]


def _result(
    found: Gathering,
    asset: Asset,
    result: dict[str, Any],
    rules: dict[str, dict[str, Any]],
    place: str,
) -> None:
    if str(result.get("kind") or "") not in SEEN_KINDS:
        found.skip(text("a test that was passed, or a note"))
        return
    if any(one.get("status") != "rejected" for one in as_dicts(result.get("suppressions"))):
        found.skip(text("a result that its tool suppresses"))
        return
    if result.get("baselineState") == "absent":
        found.skip(text("a result that is gone since the run before"))
        return
    named = as_dict(result.get("rule"))
    rule_id = str(result.get("ruleId") or named.get("id") or "")
    rule = rules.get(rule_id) or rules.get(str(result.get("ruleIndex", named.get("index")))) or {}
    rule_id = rule_id or str(rule.get("id") or "")
    message = _text(result.get("message")) or _rule_message(result, rule)
    score = number(as_dict(rule.get("properties")).get("security-severity"))
    level = result.get("level") or as_dict(rule.get("defaultConfiguration")).get("level")
    tags = as_texts(as_dict(rule.get("properties")).get("tags"))
    short = _text(rule.get("shortDescription")) or str(rule.get("name") or "")
    where, lines = _place(result)
    found.add(
        asset,
        rule_id or message[:120],
        location=_stable(result, where, lines),
        title=short or message or rule_id,
        severity=_severity(level, score),
        cvss=score,
        cves=cves_in(rule_id, message, *tags),
        cwes=_cwes(rule, tags, result),
        description=_text(rule.get("fullDescription")) or message,
        fix=_text(rule.get("help")),
        evidence=f"{where}{':' if lines else ''}{lines} {message}",
        references=[str(rule.get("helpUri") or "")],
        place=place,
    )


def _severity(level: object, score: float | None) -> Severity:
    if score is not None:
        return severity_by_cvss(score)
    return severity_of(level or "warning")


def _text(message: Any) -> str:
    told = as_dict(message)
    return str(told.get("text") or told.get("markdown") or "")


def _rule_message(result: dict[str, Any], rule: dict[str, Any]) -> str:
    name = str(as_dict(result.get("message")).get("id"))
    return _text(as_dict(rule.get("messageStrings")).get(name))


def _place(result: dict[str, Any]) -> tuple[str, str]:
    for location in as_dicts(result.get("locations")):
        physical = as_dict(location.get("physicalLocation"))
        uri = str(as_dict(physical.get("artifactLocation")).get("uri") or "")
        line = as_dict(physical.get("region")).get("startLine")
        if uri:
            return uri, str(line or "")
        for logical in as_dicts(location.get("logicalLocations")):
            return str(logical.get("fullyQualifiedName") or logical.get("name") or ""), ""
    return "", ""


def _stable(result: dict[str, Any], where: str, lines: str) -> str:
    """Return where a result is, as stable as its tool can tell: its own fingerprint before the line."""
    prints = as_dict(result.get("fingerprints")) or as_dict(result.get("partialFingerprints"))
    mark = next((str(prints[name]) for name in sorted(prints) if prints[name]), "")
    return f"{where}#{mark[:64]}" if mark else f"{where}:{lines}"


def _cwes(rule: dict[str, Any], tags: list[str], result: dict[str, Any]) -> tuple[int, ...]:
    named = [tag.rpartition("/")[2] for tag in tags if "cwe" in tag.lower()]
    linked = [
        str(as_dict(one.get("target")).get("id") or "")
        for one in as_dicts(rule.get("relationships"))
        if "cwe"
        in str(as_dict(as_dict(one.get("target")).get("toolComponent")).get("name")).lower()
    ]
    taxa = [str(one.get("id") or "") for one in as_dicts(result.get("taxa"))]
    own = as_texts(as_dict(rule.get("properties")).get("cwe"))
    words = [*named, *linked, *own, *(one for one in taxa if one.isdigit())]
    return cwes_in(*(word.lower().removeprefix("cwe-").split(":")[0] for word in words))
