"""Under which names records carry the fields that rules ask for."""

from typing import Final

Names = tuple[tuple[str, tuple[str, ...]], ...]
"""Where a rule's fields stand in the record: (field, names tried in order); others under their own."""

_ALIASES: Final[Names] = (
    ("Provider_Name", ("Provider_Name", "SourceName", "ProviderName")),
    ("Channel", ("Channel", "EventLog")),
    ("Computer", ("Computer", "Hostname", "ComputerName")),
    ("ComputerName", ("ComputerName", "Computer", "Hostname")),
)
_DEFENDER: Final[Names] = tuple(
    (name.replace(" ", ""), (name.replace(" ", ""), name))
    for name in (
        "Threat Name",
        "Threat ID",
        "Severity Name",
        "Category Name",
        "Source Name",
        "Source ID",
        "Detection User",
        "Process Name",
        "Remediation User",
        "Action Name",
        "Error Code",
        "New Value",
        "Old Value",
        "Product Name",
        "Feature Name",
        "FWLink",
        "Path Found",
    )
)
WINDOWS: Final[Names] = _ALIASES + _DEFENDER
PROCESS_4688: Final[Names] = (
    *_ALIASES,
    ("Image", ("NewProcessName",)),
    ("ParentImage", ("ParentProcessName",)),
    ("ProcessId", ("NewProcessId",)),
    ("ParentProcessId", ("ProcessId",)),
    ("User", ("SubjectUserName",)),
    ("LogonId", ("SubjectLogonId",)),
    ("IntegrityLevel", ("MandatoryLabel",)),
)
REGISTRY_4657: Final[Names] = (
    *_ALIASES,
    ("Image", ("ProcessName",)),
    ("TargetObject", ("ObjectName",)),
    ("Details", ("NewValue",)),
)
CONNECTION_5156: Final[Names] = (
    *_ALIASES,
    ("Image", ("Application",)),
    ("DestinationIp", ("DestAddress",)),
    ("DestinationPort", ("DestPort",)),
    ("SourceIp", ("SourceAddress",)),
)
WEB: Final[Names] = (
    ("c-uri", ("cs-uri",)),
    ("c-uri-query", ("cs-uri-query",)),
    ("c-useragent", ("cs-user-agent",)),
    ("cs-user-agent", ("cs-user-agent",)),
    ("cs-uri-query", ("cs-uri-query", "cs-uri")),
    ("cs-referrer", ("cs-referer",)),
    ("r-dns", ("cs-host",)),
)
DNS_ZEEK: Final[Names] = (
    ("record_type", ("qtype_name",)),
    ("answer", ("answers",)),
    ("src_ip", ("id.orig_h",)),
    ("dst_ip", ("id.resp_h",)),
)
DNS_EVE: Final[Names] = (
    ("query", ("dns.rrname", "dns.queries.rrname", "dns.query.rrname")),
    ("record_type", ("dns.rrtype", "dns.queries.rrtype", "dns.query.rrtype")),
    ("answer", ("dns.answers.rdata", "dns.rdata")),
    ("dst_ip", ("dest_ip",)),
)
FLOW_ZEEK: Final[Names] = (
    ("src_ip", ("id.orig_h",)),
    ("dst_ip", ("id.resp_h",)),
    ("src_port", ("id.orig_p",)),
    ("dst_port", ("id.resp_p",)),
    ("action", ("conn_state",)),
)
FLOW_EVE: Final[Names] = (("dst_ip", ("dest_ip",)), ("dst_port", ("dest_port",)))
FLOW_SYSLOG: Final[Names] = (
    ("src_ip", ("srcip", "src", "source_ip")),
    ("dst_ip", ("dstip", "dst")),
    ("src_port", ("srcport", "spt")),
    ("dst_port", ("dstport", "dpt")),
)
PROXY_EVE: Final[Names] = (
    ("c-uri", ("http.url",)),
    ("c-useragent", ("http.http_user_agent",)),
    ("cs-method", ("http.http_method",)),
    ("cs-host", ("http.hostname",)),
    ("r-dns", ("http.hostname",)),
    ("sc-status", ("http.status",)),
    ("cs-uri", ("http.url",)),
)
PROXY_ZEEK: Final[Names] = (
    ("c-uri", ("uri",)),
    ("c-useragent", ("user_agent",)),
    ("cs-method", ("method",)),
    ("cs-host", ("host",)),
    ("r-dns", ("host",)),
    ("sc-status", ("status_code",)),
    ("cs-uri", ("uri",)),
)
OWN: Final[Names] = ()
