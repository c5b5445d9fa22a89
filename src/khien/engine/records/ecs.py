"""A record's own fields into the searchable columns: one table a format, looked up, not decided."""

from datetime import UTC, datetime
from typing import Any, Final

from khien.engine.records.times import parse_syslog_time, parse_time, parse_web_time
from khien.engine.records.types import Format

MESSAGE_CHARACTERS: Final = 2000

# Column: the names it is taken from, the first that is there wins.
_WINDOWS: Final[dict[str, tuple[str, ...]]] = {
    "event_dataset": ("Channel", "EventLog"),
    "event_provider": ("SourceName", "Provider_Name", "ProviderName"),
    "event_code": ("EventID",),
    "event_action": ("Category", "Task"),
    "host_name": ("Hostname", "Computer", "ComputerName", "host"),
    "user_name": ("TargetUserName", "SubjectUserName", "User", "AccountName", "UserName"),
    "user_domain": ("TargetDomainName", "SubjectDomainName", "Domain"),
    "source_ip": ("IpAddress", "SourceIp", "SourceAddress", "ClientAddress"),
    "source_port": ("IpPort", "SourcePort"),
    "destination_ip": ("DestinationIp", "DestAddress"),
    "destination_port": ("DestinationPort", "DestPort"),
    "destination_domain": ("DestinationHostname",),
    "network_transport": ("Protocol",),
    "process_executable": ("Image", "NewProcessName", "ProcessName", "SourceImage", "Application"),
    "process_command_line": ("CommandLine", "ProcessCommandLine", "HostApplication"),
    "process_entity_id": ("ProcessGuid", "SourceProcessGUID"),
    "process_pid": ("ProcessId", "ProcessID", "NewProcessId"),
    "process_parent_executable": ("ParentImage", "ParentProcessName"),
    "process_parent_command_line": ("ParentCommandLine",),
    "file_path": ("TargetFilename", "ImageLoaded", "ObjectName", "ScriptName", "Path"),
    "file_hash": ("Hashes", "Hash"),
    "registry_path": ("TargetObject",),
    "service_name": ("ServiceName", "TaskName"),
    "dns_question_name": ("QueryName",),
    "message": ("ScriptBlockText", "Message", "Payload", "ContextInfo"),
}
_EVE: Final[dict[str, tuple[str, ...]]] = {
    "event_dataset": ("event_type",),
    "event_action": ("alert.action",),
    "event_code": ("alert.signature_id",),
    "host_name": ("host",),
    "source_ip": ("src_ip",),
    "source_port": ("src_port",),
    "destination_ip": ("dest_ip",),
    "destination_port": ("dest_port",),
    "destination_domain": ("tls.sni", "http.hostname"),
    "network_transport": ("proto",),
    "network_community_id": ("community_id",),
    "dns_question_name": ("dns.rrname", "dns.query.rrname", "dns.queries.rrname"),
    "url_original": ("http.url",),
    "http_request_method": ("http.http_method",),
    "http_response_status_code": ("http.status",),
    "user_agent_original": ("http.http_user_agent",),
    "rule_name": ("alert.signature",),
    "file_path": ("fileinfo.filename",),
    "file_hash": ("fileinfo.sha256", "fileinfo.md5"),
    "message": ("alert.category",),
}
_ZEEK: Final[dict[str, tuple[str, ...]]] = {
    "event_dataset": ("_path", "@stream"),
    "event_action": ("conn_state", "action", "note"),
    "host_name": ("@system", "_system_name"),
    "source_ip": ("id.orig_h", "src"),
    "source_port": ("id.orig_p",),
    "destination_ip": ("id.resp_h", "dst"),
    "destination_port": ("id.resp_p",),
    "destination_domain": ("server_name", "host", "hostname"),
    "network_transport": ("proto",),
    "network_community_id": ("community_id",),
    "process_entity_id": ("uid",),
    "dns_question_name": ("query",),
    "url_original": ("uri",),
    "http_request_method": ("method",),
    "http_response_status_code": ("status_code",),
    "user_agent_original": ("user_agent",),
    "user_name": ("user", "username", "client"),
    "service_name": ("service",),
    "file_path": ("filename", "path", "name"),
    "file_hash": ("sha256", "sha1", "md5"),
    "rule_name": ("note",),
    "message": ("msg", "status_msg"),
}
_SYSLOG: Final[dict[str, tuple[str, ...]]] = {
    "event_dataset": ("program",),
    "event_action": ("action", "type"),
    "host_name": ("host", "devname"),
    "host_ip": ("hostip",),
    "user_name": ("user", "acct"),
    "source_ip": ("source_ip", "srcip", "src", "addr"),
    "source_port": ("source_port", "srcport", "spt"),
    "destination_ip": ("dstip", "dst"),
    "destination_port": ("dstport", "dpt"),
    "network_transport": ("proto",),
    "process_executable": ("exe",),
    "process_command_line": ("command", "proctitle"),
    "process_pid": ("pid",),
    "file_path": ("name",),
    "message": ("message",),
}
_WEB: Final[dict[str, tuple[str, ...]]] = {
    "event_dataset": ("s-sitename",),
    "host_name": ("s-computername", "cs-host"),
    "host_ip": ("s-ip",),
    "user_name": ("cs-username",),
    "source_ip": ("c-ip",),
    "source_port": ("c-port",),
    "destination_port": ("s-port",),
    "url_original": ("cs-uri", "cs-uri-stem"),
    "http_request_method": ("cs-method",),
    "http_response_status_code": ("sc-status",),
    "user_agent_original": ("cs-user-agent",),
}
_JSON: Final[dict[str, tuple[str, ...]]] = {
    "event_dataset": ("eventSource", "Type", "category", "event.dataset", "log.name"),
    "event_action": ("eventName", "operationName", "Operation", "event.action", "action"),
    "event_outcome": ("errorCode", "ResultType", "event.outcome", "outcome"),
    "host_name": ("host.name", "hostname", "host", "Computer", "agent.name"),
    "user_name": ("user.name", "userIdentity.userName", "UserId", "user", "username"),
    "source_ip": ("source.ip", "sourceIPAddress", "SourceIp", "ClientIP", "src_ip", "client_ip"),
    "source_port": ("source.port", "SourcePort", "src_port"),
    "destination_ip": ("destination.ip", "DestinationIp", "dst_ip", "dest_ip"),
    "destination_port": ("destination.port", "DestinationPort", "dst_port", "dest_port"),
    "process_command_line": ("process.command_line", "cmdline"),
    "url_original": ("url.original", "url"),
    "user_agent_original": ("user_agent.original", "userAgent"),
    "rule_name": ("rule.description", "rule.name"),
    "message": ("message", "msg", "full_log"),
}
_TEXT: Final[dict[str, tuple[str, ...]]] = {"message": ("message",)}

_TIMES: Final[dict[Format, tuple[str, ...]]] = {
    Format.WINDOWS: ("UtcTime", "TimeCreated", "@timestamp", "EventTime", "EventReceivedTime"),
    Format.EVE: ("timestamp",),
    Format.ZEEK: ("ts",),
    Format.JSON: ("@timestamp", "timestamp", "eventTime", "TimeGenerated", "time", "ts"),
}
_TABLES: Final[dict[Format, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    kind: tuple(table.items())
    for kind, table in (
        (Format.WINDOWS, _WINDOWS),
        (Format.EVE, _EVE),
        (Format.ZEEK, _ZEEK),
        (Format.SYSLOG, _SYSLOG),
        (Format.WEB, _WEB),
        (Format.JSON, _JSON),
        (Format.TEXT, _TEXT),
    )
}
_plans: dict[tuple[Format, frozenset[str]], tuple[tuple[str, tuple[str, ...]], ...]] = {}
PLANS_MAX: Final = 20_000


def columns_of(kind: Format, fields: dict[str, Any]) -> dict[str, str]:
    """Return the columns that a record fills, as text; empty values and `-` fill none."""
    columns: dict[str, str] = {}
    for column, names in _plan(kind, fields):
        for name in names:
            value = fields[name]
            if type(value) is not str:
                value = _text(value)
            if value and value != "-":
                columns[column] = value
                break
    message = columns.get("message")
    if message is not None and len(message) > MESSAGE_CHARACTERS:
        columns["message"] = message[:MESSAGE_CHARACTERS]
    return columns


def event_time(
    kind: Format, fields: dict[str, Any], reference: datetime | None = None
) -> int | None:
    """Return when the event happened in UTC microseconds, or None where it does not say.

    `reference` decides the year of a syslog line; now, where it is not given.
    """
    if kind is Format.SYSLOG:
        return _syslog_time(fields, reference or datetime.now(UTC))
    if kind is Format.WEB:
        written = fields.get("time", "")
        return parse_web_time(written) or parse_time(written)
    for name in _TIMES.get(kind, ()):
        at = parse_time(fields.get(name))
        if at is not None:
            return at
    return None


def _syslog_time(fields: dict[str, Any], reference: datetime) -> int | None:
    written = str(fields.get("time", ""))
    return parse_time(written) or parse_syslog_time(written, reference)


def _plan(kind: Format, fields: dict[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return (column, names present) for records with just these names: few shapes recur for ever."""
    shape = (kind, frozenset(fields))
    plan = _plans.get(shape)
    if plan is None:
        plan = tuple(
            (column, present)
            for column, names in _TABLES[kind]
            if (present := tuple(name for name in names if name in fields))
        )
        if len(_plans) < PLANS_MAX:
            _plans[shape] = plan
    return plan


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(_text(item) for item in value[:50] if item is not None)[:MESSAGE_CHARACTERS]
    return str(value)
