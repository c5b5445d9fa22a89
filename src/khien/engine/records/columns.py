"""The searchable columns of an event: ECS names with `_` for `.`, and where each is explained.

`event_time` and `ingest_time` are UTC microseconds; ports, codes and counts are text, because logs
write them in every way; everything else is text, null when the record does not say.
"""

from typing import Final

TIME_COLUMNS: Final = ("event_time", "ingest_time")

TEXT_COLUMNS: Final = (
    "unit",  # code of the unit that sent it (khien)
    "feed",  # code of the log source (khien)
    "format",  # engine.records.types.Format
    "event_dataset",  # Windows channel, EVE event type, Zeek path, syslog program, "access"
    "event_provider",
    "event_code",
    "event_kind",  # "alert" where a console says so (engine.records.consoles); else null
    "event_category",  # of an alert: "malware" or "intrusion_detection"
    "event_severity",  # of an alert: one of Sigma's five words
    "event_action",
    "event_outcome",  # of an alert: "removed", "failed", or null where the console does not say
    "observer_product",  # who says an alert: the console's name
    "host_name",
    "host_ip",
    "user_name",
    "user_domain",
    "source_ip",
    "source_port",
    "destination_ip",
    "destination_port",
    "destination_domain",
    "network_transport",
    "network_community_id",
    "process_executable",
    "process_command_line",
    "process_entity_id",
    "process_pid",
    "process_parent_executable",
    "process_parent_command_line",
    "file_path",
    "file_hash",
    "registry_path",
    "service_name",
    "dns_question_name",
    "url_original",
    "http_request_method",
    "http_response_status_code",
    "user_agent_original",
    "rule_name",  # what an IDS calls its alert, an anti-virus the malware
    "message",  # at most 2,000 characters
)
