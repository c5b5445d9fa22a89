"""Which records a log source means, and under which names they carry the rule's fields.

A log source is a condition: a rule is asked only of records whose class it means. The class of a
record is what decides that: for Windows (EventID, channel, provider), for the others one word.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from khien.engine.records.types import Format
from khien.engine.sigma.channels import CHANNELS
from khien.engine.sigma.names import (
    CONNECTION_5156,
    DNS_EVE,
    DNS_ZEEK,
    FLOW_EVE,
    FLOW_SYSLOG,
    FLOW_ZEEK,
    OWN,
    PROCESS_4688,
    PROXY_EVE,
    PROXY_ZEEK,
    REGISTRY_4657,
    WEB,
    WINDOWS,
    Names,
)

SYSMON: Final = "microsoft-windows-sysmon/operational"
SYSMON_LINUX: Final = "linux-sysmon/operational"
SECURITY: Final = "security"
POWERSHELL: Final = ("microsoft-windows-powershell/operational", "powershellcore/operational")
POWERSHELL_CLASSIC: Final = "windows powershell"


class RecordClass(NamedTuple):
    """What decides which rules are asked of a record."""

    format: Format
    event: int | str | None
    channel: str
    provider: str


# Category of Windows rules: (channel, event ids, names).
_CATEGORIES: Final[dict[str, tuple[tuple[str, frozenset[int], Names], ...]]] = {
    "process_creation": (
        (SYSMON, frozenset({1}), WINDOWS),
        (SECURITY, frozenset({4688}), PROCESS_4688),
    ),
    "file_change": ((SYSMON, frozenset({2}), WINDOWS),),
    "network_connection": (
        (SYSMON, frozenset({3}), WINDOWS),
        (SECURITY, frozenset({5156}), CONNECTION_5156),
    ),
    "sysmon_status": ((SYSMON, frozenset({4, 16}), WINDOWS),),
    "process_termination": ((SYSMON, frozenset({5}), WINDOWS),),
    "driver_load": ((SYSMON, frozenset({6}), WINDOWS),),
    "image_load": ((SYSMON, frozenset({7}), WINDOWS),),
    "create_remote_thread": ((SYSMON, frozenset({8}), WINDOWS),),
    "raw_access_thread": ((SYSMON, frozenset({9}), WINDOWS),),
    "process_access": ((SYSMON, frozenset({10}), WINDOWS),),
    "file_event": ((SYSMON, frozenset({11}), WINDOWS),),
    "registry_add": (
        (SYSMON, frozenset({12}), WINDOWS),
        (SECURITY, frozenset({4657}), REGISTRY_4657),
    ),
    "registry_delete": ((SYSMON, frozenset({12}), WINDOWS),),
    "registry_set": (
        (SYSMON, frozenset({13}), WINDOWS),
        (SECURITY, frozenset({4657}), REGISTRY_4657),
    ),
    "registry_rename": ((SYSMON, frozenset({14}), WINDOWS),),
    "registry_event": (
        (SYSMON, frozenset({12, 13, 14}), WINDOWS),
        (SECURITY, frozenset({4657}), REGISTRY_4657),
    ),
    "create_stream_hash": ((SYSMON, frozenset({15}), WINDOWS),),
    "pipe_created": ((SYSMON, frozenset({17, 18}), WINDOWS),),
    "wmi_event": ((SYSMON, frozenset({19, 20, 21}), WINDOWS),),
    "dns_query": ((SYSMON, frozenset({22}), WINDOWS),),
    "file_delete": ((SYSMON, frozenset({23, 26}), WINDOWS),),
    "file_delete_detected": ((SYSMON, frozenset({26}), WINDOWS),),
    "clipboard_capture": ((SYSMON, frozenset({24}), WINDOWS),),
    "process_tampering": ((SYSMON, frozenset({25}), WINDOWS),),
    "file_block_executable": ((SYSMON, frozenset({27}), WINDOWS),),
    "file_block_shredding": ((SYSMON, frozenset({28}), WINDOWS),),
    "file_executable_detected": ((SYSMON, frozenset({29}), WINDOWS),),
    "sysmon_error": ((SYSMON, frozenset({255}), WINDOWS),),
    "ps_module": tuple((channel, frozenset({4103}), WINDOWS) for channel in POWERSHELL),
    "ps_script": tuple((channel, frozenset({4104}), WINDOWS) for channel in POWERSHELL),
    "ps_classic_start": ((POWERSHELL_CLASSIC, frozenset({400}), WINDOWS),),
    "ps_classic_provider_start": ((POWERSHELL_CLASSIC, frozenset({600}), WINDOWS),),
    "ps_classic_script": ((POWERSHELL_CLASSIC, frozenset({800}), WINDOWS),),
}
_LINUX_CATEGORIES: Final = {
    "process_creation": frozenset({1}),
    "network_connection": frozenset({3}),
    "file_event": frozenset({11}),
}
_LINUX_PROGRAMS: Final[dict[str, tuple[str, ...]]] = {
    "sshd": ("sshd",),
    "sudo": ("sudo",),
    "cron": ("cron", "crond", "anacron"),
    "vsftpd": ("vsftpd",),
    "clamav": ("clamd", "freshclam", "clamav"),
    "guacamole": ("guacd",),
    "auditd": ("auditd", "audit"),
}
_WEB_SERVICES: Final = frozenset({"", "apache", "nginx", "iis", "web"})
_APPLIANCES: Final = frozenset(
    {
        "cisco",
        "fortigate",
        "fortios",
        "sophos",
        "paloalto",
        "huawei",
        "juniper",
        "checkpoint",
        "mikrotik",
    }
)
_CLOUDS: Final[dict[tuple[str, str], str]] = {
    ("aws", "cloudtrail"): "cloudtrail",
    ("azure", "activitylogs"): "azure-activity",
    ("azure", "auditlogs"): "azure-audit",
    ("azure", "signinlogs"): "azure-signin",
    ("gcp", "gcp.audit"): "gcp",
    ("m365", "audit"): "m365",
    ("m365", "exchange"): "m365",
    ("m365", "threat_management"): "m365",
    ("okta", "okta"): "okta",
    ("github", "audit"): "github",
    ("kubernetes", "audit"): "kubernetes",
}


def class_of(kind: Format, fields: dict[str, Any]) -> RecordClass:
    """Return the class of a record."""
    if kind is Format.WINDOWS:
        return windows_class(fields.get("EventID"), _channel(fields), _provider(fields))
    return RecordClass(kind, _WORD[kind](fields), "", "")


def windows_class(event: Any, channel: Any, provider: Any) -> RecordClass:
    """Return the class of a Windows record from what it says of itself, however it is written."""
    number = event if type(event) is int else str(event)
    return RecordClass(
        Format.WINDOWS, number, str(channel or "").lower(), str(provider or "").lower()
    )


def names_for(product: str, category: str, service: str, held: RecordClass) -> Names | None:
    """Return where a log source's fields stand in records of a class; None: not asked of them."""
    if held.format is Format.WINDOWS:
        return _windows_names(product, category, service, held)
    return _OTHERS[held.format](product, category, service, str(held.event))


def has_mapping(product: str, category: str, service: str) -> bool:
    """Return whether any record at all can belong to a log source."""
    probes = [
        RecordClass(Format.WINDOWS, event, channel, "")
        for channel, event in _windows_probes(category, service)
    ]
    probes += [
        RecordClass(kind, word, "", "")
        for kind, words in _PROBE_WORDS.items()
        for word in (*words, service, category)
    ]
    return any(names_for(product, category, service, probe) is not None for probe in probes)


def _channel(fields: dict[str, Any]) -> Any:
    return fields.get("Channel") or fields.get("EventLog")


def _provider(fields: dict[str, Any]) -> Any:
    return fields.get("SourceName") or fields.get("Provider_Name") or fields.get("ProviderName")


def _windows_names(  # noqa: C901, PLR0911 - one line for each question
    product: str, category: str, service: str, held: RecordClass
) -> Names | None:
    if held.channel == SYSMON_LINUX:
        if product not in {"linux", ""} or service not in {"", "sysmon"}:
            return None
        events = _LINUX_CATEGORIES.get(category)
        is_asked = held.event in events if events else not category and service == "sysmon"
        return WINDOWS if is_asked else None
    if product not in {"windows", ""}:
        return None
    if not product and category not in _CATEGORIES:
        return None
    if service and held.channel not in CHANNELS.get(service, ()):
        return None
    if not category:
        return WINDOWS
    for channel, events, names in _CATEGORIES.get(category, ()):
        if held.channel == channel and held.event in events:
            return names
    return None


def _web_names(product: str, category: str, service: str, _word: str) -> Names | None:
    if category == "webserver" and service in _WEB_SERVICES:
        return WEB
    if not category and (product or service) in {"apache", "nginx"}:
        return WEB
    return WEB if service == "iis" and not category else None


def _syslog_names(product: str, category: str, service: str, word: str) -> Names | None:
    if product in _APPLIANCES:
        return FLOW_SYSLOG
    if category == "firewall":
        return FLOW_SYSLOG
    if product in {"apache", "nginx"} or service in {"apache", "nginx"}:
        return OWN if word in {"apache", "nginx", "httpd"} else None
    if product != "linux" or category:
        return None
    programs = _LINUX_PROGRAMS.get(service)
    if programs:
        return OWN if word in programs else None
    return OWN if service in {"", "auth", "syslog"} and word != "auditd" else None


def _zeek_names(product: str, category: str, service: str, word: str) -> Names | None:
    if product == "zeek":
        return OWN if word == service else None
    if category == "dns" and word == "dns":
        return DNS_ZEEK
    if category == "firewall" and word == "conn":
        return FLOW_ZEEK
    return PROXY_ZEEK if category == "proxy" and word == "http" else None


def _eve_names(product: str, category: str, _service: str, word: str) -> Names | None:
    if product == "suricata":
        return OWN
    if category == "dns" and word == "dns":
        return DNS_EVE
    if category == "firewall" and word == "flow":
        return FLOW_EVE
    return PROXY_EVE if category == "proxy" and word == "http" else None


def _json_names(product: str, category: str, service: str, word: str) -> Names | None:
    if category == "antivirus" and not product:
        return OWN if word == "antivirus" else None
    return OWN if word and _CLOUDS.get((product, service)) == word else None


def _text_names(product: str, category: str, service: str, _word: str) -> Names | None:
    is_plain = product == "linux" and not category and service in {"", "syslog", "auth"}
    return OWN if is_plain or product in _APPLIANCES else None


def _program(fields: dict[str, Any]) -> str:
    program = str(fields.get("program", "")).lower()
    return program.partition("(")[0].rpartition("/")[2].partition("[")[0]


def _cloud(fields: dict[str, Any]) -> str:
    for marks, word in (
        (("eventSource", "eventName"), "cloudtrail"),
        (("operationName", "category", "AppDisplayName"), "azure-signin"),
        (("Workload", "Operation"), "m365"),
        (("eventSource", "eventName", "status"), "m365"),
        (("protoPayload.methodName",), "gcp"),
        (("eventType", "actor.alternateId"), "okta"),
        (("verb", "objectRef.resource"), "kubernetes"),
        (("action", "actor", "org"), "github"),
        (("Signature", "Filename"), "antivirus"),
    ):
        if all(mark in fields for mark in marks):
            return word
    if "operationName" in fields or "OperationName" in fields:
        return "azure-audit" if "targetResources" in str(sorted(fields)) else "azure-activity"
    return ""


_WORD: Final[dict[Format, Callable[[dict[str, Any]], str]]] = {
    Format.EVE: lambda fields: str(fields.get("event_type", "")),
    Format.ZEEK: lambda fields: str(fields.get("_path", "")),
    Format.SYSLOG: _program,
    Format.WEB: lambda _fields: "",
    Format.JSON: _cloud,
    Format.TEXT: lambda _fields: "",
}
_OTHERS: Final[dict[Format, Callable[[str, str, str, str], Names | None]]] = {
    Format.EVE: _eve_names,
    Format.ZEEK: _zeek_names,
    Format.SYSLOG: _syslog_names,
    Format.WEB: _web_names,
    Format.JSON: _json_names,
    Format.TEXT: _text_names,
}
_PROBE_WORDS: Final[dict[Format, tuple[str, ...]]] = {
    Format.EVE: ("dns", "flow", "http", "alert"),
    Format.ZEEK: ("dns", "conn", "http"),
    Format.SYSLOG: (
        "sshd",
        "kernel",
        "auditd",
        "sudo",
        "cron",
        "vsftpd",
        "clamd",
        "guacd",
        "apache",
    ),
    Format.WEB: ("",),
    Format.JSON: (*_CLOUDS.values(), "antivirus"),
    Format.TEXT: ("",),
}


def _windows_probes(category: str, service: str) -> list[tuple[str, int]]:
    probes = [
        (channel, event) for channel, events, _ in _CATEGORIES.get(category, ()) for event in events
    ]
    probes += [(channel, 1) for channel in CHANNELS.get(service, ())]
    return [*probes, ("any", 1), (SYSMON_LINUX, 1), (SYSMON_LINUX, 3), (SYSMON_LINUX, 11)]
