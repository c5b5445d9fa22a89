"""One JSON object into a format and its own fields.

Policy for hostile input: of duplicate keys the last wins; NaN, lone surrogates and numbers beyond
JSON make the record unparsed (kept as read); objects nested deeper than 100 are unparsed. A flat
Windows event is passed on as it was read, without a copy: an object in one of its fields stays (but
`EventData` is opened), and `SourceName`, `Provider_Name` and the like stay as written and are joined
where they are asked for.
"""

from typing import Any, Final

from khien.engine.records.flatten import (
    flatten,
    number_or_text,
    opened_data,
    windows_from_beat,
    windows_from_nested,
)
from khien.engine.records.types import Format

_WINDOWS_MARKS: Final = ("Channel", "SourceName", "Provider_Name", "ProviderName", "EventLog")
_BEAT_MARKS: Final = frozenset({"event_id", "event_data", "provider_name", "channel"})


def recognise(  # noqa: C901, PLR0911 - one line for each shape
    record: dict[str, Any],
) -> tuple[Format, dict[str, Any]]:
    """Return the record's format and its fields under the names that the format itself uses.

    Raises TooDeep.
    """
    if "EventID" in record and any(mark in record for mark in _WINDOWS_MARKS):
        return _flat_windows(record)
    event = record.get("Event")
    if isinstance(event, dict) and "System" in event:
        return Format.WINDOWS, windows_from_nested(event)
    if isinstance(record.get("System"), dict) and ("EventData" in record or "UserData" in record):
        return Format.WINDOWS, windows_from_nested(record)
    beat = record.get("winlog")
    if isinstance(beat, dict) and not _BEAT_MARKS.isdisjoint(beat):
        return Format.WINDOWS, windows_from_beat(record)
    if "event_id" in record and "log_name" in record:
        return Format.WINDOWS, windows_from_beat(record)
    inner = _enveloped(record)
    if inner is not None:
        return recognise(inner)
    if (
        "event_type" in record
        and "timestamp" in record
        and ("src_ip" in record or "flow_id" in record)
    ):
        return Format.EVE, flatten(record)
    if record.get("@proc") == "zeek" and "@stream" in record:
        return Format.ZEEK, flatten(record) | {"_path": record["@stream"]}
    if "ts" in record and ("uid" in record or "_path" in record or "id.orig_h" in record):
        return Format.ZEEK, flatten(record)
    return Format.JSON, flatten(record)


def is_plain_windows(values: list[Any]) -> bool:
    """Return whether all values are flat Windows events that can be passed on as they are."""
    try:
        for value in values:
            if type(value["EventID"]) is not int or "Channel" not in value or "EventData" in value:
                return False
    except (KeyError, TypeError):
        return False
    return True


def _flat_windows(record: dict[str, Any]) -> tuple[Format, dict[str, Any]]:
    if type(record["EventID"]) is not int:
        record["EventID"] = number_or_text(record["EventID"])
    if type(record.get("EventData")) is dict:
        return Format.WINDOWS, opened_data(record)
    return Format.WINDOWS, record


def _enveloped(record: dict[str, Any]) -> dict[str, Any] | None:
    """Return the record inside an envelope of HEC or Elasticsearch, or None."""
    source = record.get("_source")
    if isinstance(source, dict) and ("_index" in record or "_id" in record):
        return source
    event = record.get("event")
    if (
        isinstance(event, dict)
        and ("sourcetype" in record or "source" in record)
        and ("time" in record or "host" in record)
    ):
        return event
    return None
