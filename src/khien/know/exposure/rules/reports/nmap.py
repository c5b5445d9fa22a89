"""nmap XML (`-oX`): risky services that are open, weaknesses that its scripts found."""

import re
from typing import Final
from xml.etree.ElementTree import Element

from khien.base.core.refusals import text
from khien.know.exposure.rules.reports.gathering import (
    Gathering,
    cves_in,
    host_of,
    instant,
    number,
    severity_by_cvss,
)
from khien.know.exposure.rules.reports.source import Report
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Scan, Severity

RISKY: Final[dict[str, tuple[frozenset[str], frozenset[int]]]] = {
    "ftp": (frozenset({"ftp"}), frozenset({21})),
    "telnet": (frozenset({"telnet"}), frozenset({23})),
    "tftp": (frozenset({"tftp"}), frozenset({69})),
    "rpcbind": (frozenset({"rpcbind", "portmapper"}), frozenset({111})),
    "smb": (frozenset({"microsoft-ds", "netbios-ssn", "smb"}), frozenset({139, 445})),
    "snmp": (frozenset({"snmp"}), frozenset({161})),
    "ldap": (frozenset({"ldap"}), frozenset({389})),
    "rsh": (frozenset({"exec", "login", "shell", "rlogin", "rsh"}), frozenset({512, 513, 514})),
    "ipmi": (frozenset({"asf-rmcp", "ipmi"}), frozenset({623})),
    "socks": (frozenset({"socks", "socks5"}), frozenset({1080})),
    "mssql": (frozenset({"ms-sql-s", "ms-sql-m"}), frozenset({1433, 1434})),
    "oracle": (frozenset({"oracle-tns", "oracle"}), frozenset({1521})),
    "nfs": (frozenset({"nfs"}), frozenset({2049})),
    "docker": (frozenset({"docker"}), frozenset({2375})),
    "mysql": (frozenset({"mysql", "mariadb"}), frozenset({3306})),
    "rdp": (frozenset({"ms-wbt-server", "rdp"}), frozenset({3389})),
    "postgresql": (frozenset({"postgresql"}), frozenset({5432})),
    "vnc": (frozenset({"vnc", "vnc-http"}), frozenset({5900, 5901})),
    "winrm": (frozenset({"wsman", "winrm"}), frozenset({5985, 5986})),
    "x11": (frozenset({"x11"}), frozenset({6000})),
    "redis": (frozenset({"redis"}), frozenset({6379})),
    "elasticsearch": (frozenset({"elasticsearch"}), frozenset({9200, 9300})),
    "kubelet": (frozenset({"kubelet"}), frozenset({10250})),
    "memcached": (frozenset({"memcached", "memcache"}), frozenset({11211})),
    "mongodb": (frozenset({"mongodb"}), frozenset({27017})),
}
"""Services that have no place on an open network, by nmap's names and by their usual ports."""

OPEN_SERVICE: Final = text(
    "A service that does not belong on an open network answers here: whoever reaches the port can try "
    "passwords and known weaknesses on it."
)
CLOSE_IT: Final = text(
    "Turn the service off where nobody needs it; else let the firewall admit only the machines that do, "
    "and use its encrypted form."
)
EXPOSED: Final = "exposed-"
ORDINARY: Final = text("an open port of an ordinary service")
_VULNERS: Final = re.compile(
    r"^\s*(\S+)\s+(\d+(?:\.\d+)?)\s+https?://vulners\.com/(\w+)/", re.MULTILINE
)
_SAYS_VULNERABLE: Final = re.compile(r"\bVULNERABLE\b")
_NOT: Final = re.compile(r"NOT VULNERABLE|UNKNOWN \(unable to test\)", re.IGNORECASE)


def read(report: Report) -> Scan:
    """Return what an nmap run found. Raises NotRead."""
    if report.root != "nmaprun":
        report.refuse(text("the first element is not <nmaprun>"), at="line 1")
    found = Gathering(report, Reporter.NMAP)
    places: list[str] = []
    starts = {"nmaprun", "scaninfo"}
    for is_whole, element in report.records(ends={"host", "finished"}, starts=starts):
        if is_whole and element.tag == "host":
            _host(found, element)
        elif is_whole:
            found.ended_at = instant(element.get("time"))
            if element.get("exit", "success") != "success":
                found.scope.clear()
        elif element.tag == "nmaprun":
            found.tool_version = element.get("version", "")
            found.started_at = instant(element.get("start"))
            found.rules = _rules(element.get("args", ""))
        else:
            protocol, services = element.get("protocol", ""), element.get("services", "")
            places += [f"{protocol}/{one}" for one in services.split(",") if one]
    found.places = (*places, "host") if places else None
    if found.ended_at and not found.scope and not len(found):
        found.skip(text("a report without hosts that answered"))
    return found.scan()


def _rules(args: str) -> tuple[str, ...] | None:
    """Return what a run could show by its options: without scripts, the open services alone."""
    if "script" not in args and "-A" not in args and "-sC" not in args:
        return (f"{EXPOSED}*",)
    named = re.findall(r"script[= ]([^\s]+)", args)
    scripts = [one.rpartition("/")[2].removesuffix(".nse") for one in ",".join(named).split(",")]
    if any(one in {"all", "vuln"} for one in scripts):
        return None
    told = [f"{EXPOSED}*", *(one for one in scripts if one)]
    return (*told, "CVE-*") if "vulners" in scripts else tuple(told)


def _host(found: Gathering, host: Element) -> None:
    status = host.find("status")
    if status is not None and status.get("state") != "up":
        found.skip(text("a host that did not answer"))
        return
    asset = _asset(host)
    if not asset.value:
        found.skip(text("a host without name and address"))
        return
    if host.get("timedout") != "true":
        found.covers(asset)
    for port in host.iter("port"):
        _port(found, asset, port)
    for script in host.iterfind("hostscript/script"):
        _script(found, asset, script, "host")


def _asset(host: Element) -> Asset:
    names = [one for one in host.iter("hostname") if one.get("type") == "user"]
    if names:
        return Asset(AssetKind.HOST, host_of(names[0].get("name", "")))
    addresses = [one for one in host.iter("address") if one.get("addrtype") != "mac"]
    return Asset(AssetKind.HOST, host_of(addresses[0].get("addr", "")) if addresses else "")


def _port(found: Gathering, asset: Asset, port: Element) -> None:
    state = port.find("state")
    place = f"{port.get('protocol', '')}/{port.get('portid', '')}"
    if state is None or state.get("state") != "open":
        found.skip(text("a port that is not open"))
        return
    service = port.find("service")
    name = service.get("name", "") if service is not None else ""
    risk = _risk(name, port.get("portid", ""), is_probed=_is_probed(service))
    words = _words(service)
    if risk:
        found.add(
            asset,
            f"{EXPOSED}{risk}",
            location=place,
            title=f"{risk.upper()} ({place})",
            severity=Severity.INFO,
            description=OPEN_SERVICE,
            fix=CLOSE_IT,
            evidence=words,
        )
    else:
        found.skip(ORDINARY)
    for script in port.iterfind("script"):
        _script(found, asset, script, place, service)


def _is_probed(service: Element | None) -> bool:
    return service is not None and service.get("method") == "probed"


def _risk(name: str, port: str, *, is_probed: bool) -> str:
    """Return which risky service this is: by what it answered, else by its port."""
    for risk, (names, _) in RISKY.items():
        if name in names:
            return risk
    if is_probed or not port.isdigit():
        return ""
    return next((risk for risk, (_, ports) in RISKY.items() if int(port) in ports), "")


def _words(service: Element | None) -> str:
    if service is None:
        return ""
    parts = (service.get(one, "") for one in ("name", "product", "version", "extrainfo"))
    return " ".join(part for part in parts if part)


def _script(
    found: Gathering, asset: Asset, script: Element, place: str, service: Element | None = None
) -> None:
    name, output = script.get("id", ""), script.get("output", "")
    if name == "vulners":
        _vulners(found, asset, script, place, service)
        return
    tables = [one for one in script.iter("table") if one.find("elem[@key='state']") is not None]
    told = [one for one in tables if _is_vulnerable(one.findtext("elem[@key='state']") or "")]
    for table in told:
        _weakness(found, asset, script, place, table)
    if told:
        return
    if not tables and _SAYS_VULNERABLE.search(_NOT.sub("", output)):
        found.add(
            asset,
            name,
            location=place,
            title=name,
            severity=Severity.HIGH,
            cves=[output],
            evidence=output,
        )
        return
    found.skip(text("the output of a script that shows no weakness"))


def _is_vulnerable(state: str) -> bool:
    return state.strip().upper().startswith(("VULNERABLE", "LIKELY VULNERABLE"))


def _weakness(found: Gathering, asset: Asset, script: Element, place: str, table: Element) -> None:
    ids = [one.text or "" for one in table.iterfind("table[@key='ids']/elem")]
    cves = cves_in(*ids, table.get("key", ""))
    words = [one.text or "" for one in table.iterfind("table[@key='description']/elem")]
    links = [one.text or "" for one in table.iterfind("table[@key='refs']/elem")]
    name = script.get("id", "")
    key = table.get("key", "")
    found.add(
        asset,
        cves[0] if len(cves) == 1 else (f"{name} {key}" if key else name),
        location=place,
        title=table.findtext("elem[@key='title']") or name,
        severity=Severity.HIGH,
        cves=cves,
        description="\n".join(words),
        evidence=script.get("output", ""),
        references=links,
    )


def _vulners(
    found: Gathering, asset: Asset, script: Element, place: str, service: Element | None
) -> None:
    rows = [
        (one.findtext("elem[@key='id']") or "", one.findtext("elem[@key='cvss']") or "")
        for one in script.iter("table")
        if one.find("elem[@key='id']") is not None
    ] or [(one, score) for one, score, _ in _VULNERS.findall(script.get("output", ""))]
    for one, score in rows:
        cves = cves_in(one)
        if not cves:
            found.skip(text("an entry of vulners that is no CVE"))
            continue
        cvss = number(score)
        found.add(
            asset,
            cves[0],
            location=place,
            title=f"{cves[0]} {service.get('product', '') if service is not None else ''}",
            severity=severity_by_cvss(cvss) if cvss is not None else Severity.MEDIUM,
            cves=cves,
            cvss=cvss,
            evidence=_words(service),
            component=service.get("product", "") if service is not None else "",
            component_version=service.get("version", "") if service is not None else "",
            references=[f"https://vulners.com/cve/{cves[0]}"],
        )
