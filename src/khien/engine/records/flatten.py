"""Nested objects into dotted names, and the shapes of Windows events into Windows' own names."""

from typing import Any, Final

DEPTH_MAX: Final = 100
_SYSTEM: Final = (
    "EventID",
    "Channel",
    "Computer",
    "EventRecordID",
    "Level",
    "Task",
    "Opcode",
    "Keywords",
    "Version",
)


class TooDeep(ValueError):
    """Objects nested deeper than `DEPTH_MAX`."""


def flatten(nested: dict[str, Any]) -> dict[str, Any]:
    """Return dotted names; a list of scalars stays, a list of objects becomes lists of their values.

    Raises TooDeep.
    """
    flat: dict[str, Any] = {}
    _flatten_into(flat, "", nested, 0)
    return flat


def windows_from_nested(event: dict[str, Any]) -> dict[str, Any]:
    """Return flat Windows names from `{"System": …, "EventData": …}` as EVTX tools write it."""
    flat: dict[str, Any] = {}
    system = event.get("System")
    if isinstance(system, dict):
        _system_into(flat, system)
    for section in ("EventData", "UserData", "RenderingInfo"):
        part = event.get(section)
        if isinstance(part, dict):
            _data_into(flat, part, 0)
        elif isinstance(part, str) and part:
            flat[section] = part
    return flat


def opened_data(record: dict[str, Any]) -> dict[str, Any]:
    """Return a flat Windows event whose `EventData` is an object, with its fields beside the others.

    Raises TooDeep.
    """
    flat = {name: value for name, value in record.items() if name != "EventData"}
    _data_into(flat, record["EventData"], 0)
    return flat


def windows_from_beat(record: dict[str, Any]) -> dict[str, Any]:
    """Return flat Windows names from what winlogbeat writes, version 7 and later or before."""
    log = record["winlog"] if isinstance(record.get("winlog"), dict) else record
    flat: dict[str, Any] = {}
    for part in ("user_data", "event_data"):
        if isinstance(log.get(part), dict):
            flat.update(log[part])
    event = record.get("event")
    code = log.get("event_id", event.get("code") if isinstance(event, dict) else None)
    flat["EventID"] = number_or_text(code)
    flat["Channel"] = log.get("channel", log.get("log_name"))
    flat["Provider_Name"] = log.get("provider_name", log.get("source_name"))
    flat["Computer"] = log.get("computer_name")
    flat["EventRecordID"] = log.get("record_id", log.get("record_number"))
    flat["TimeCreated"] = record.get("@timestamp")
    if isinstance(record.get("message"), str):
        flat["Message"] = record["message"]
    return {name: value for name, value in flat.items() if value is not None}


def number_or_text(value: Any) -> Any:
    """Return digits as a number: tools write an EventID as 1, "1" or {"#text": 1}."""
    if isinstance(value, dict):
        value = value.get("#text", value.get("Value"))
    if isinstance(value, bool):
        return str(value)
    is_whole = isinstance(value, float) and value.is_integer()
    is_digits = isinstance(value, str) and len(value) < 19 and value.isascii() and value.isdecimal()
    return int(value) if is_whole or is_digits else value


def _system_into(flat: dict[str, Any], system: dict[str, Any]) -> None:
    for name in _SYSTEM:
        value = number_or_text(system.get(name))
        if value is not None:
            flat[name] = value
    provider = _attributes(system.get("Provider"))
    if provider.get("Name"):
        flat["Provider_Name"] = provider["Name"]
    if provider.get("Guid"):
        flat["Provider_Guid"] = provider["Guid"]
    created = _attributes(system.get("TimeCreated"))
    if created.get("SystemTime"):
        flat["TimeCreated"] = created["SystemTime"]
    execution = _attributes(system.get("Execution"))
    if "ProcessID" in execution:
        flat["ExecutionProcessID"] = execution["ProcessID"]
    security = _attributes(system.get("Security"))
    if security.get("UserID"):
        flat["UserID"] = security["UserID"]


def _attributes(value: Any) -> dict[str, Any]:
    """Return an element's attributes: under `#attributes`, `@attributes`, or beside the text."""
    if not isinstance(value, dict):
        return {}
    inner = value.get("#attributes", value.get("@attributes", value))
    if not isinstance(inner, dict):
        return {}
    return {name.lstrip("@"): item for name, item in inner.items()}


def _data_into(flat: dict[str, Any], part: dict[str, Any], depth: int) -> None:
    if depth > DEPTH_MAX:
        raise TooDeep
    for name, value in part.items():
        if name in {"#attributes", "@attributes", "xmlns"}:
            continue
        if isinstance(value, dict):
            if "#text" in value:
                flat[_data_name(name, value)] = value["#text"]
            else:
                _data_into(flat, value, depth + 1)
        elif name == "Data" and isinstance(value, list):
            _data_list_into(flat, value)
        elif value is not None:
            flat[name] = value


def _data_name(name: str, value: dict[str, Any]) -> str:
    """Return `Name` of `<Data Name="…">`, or the element's own name."""
    return str(_attributes(value).get("Name", name)) if name == "Data" else name


def _data_list_into(flat: dict[str, Any], values: list[Any]) -> None:
    """Take `<Data>` elements: named ones under their names, the rest as one list."""
    unnamed = []
    for value in values:
        inner = _attributes(value)
        if isinstance(value, dict) and "Name" in inner:
            flat[str(inner["Name"])] = value.get("#text", value.get("Value", value.get("@Value")))
        elif isinstance(value, dict):
            unnamed.append(value.get("#text"))
        else:
            unnamed.append(value)
    if unnamed:
        flat["Data"] = unnamed


def _flatten_into(flat: dict[str, Any], prefix: str, nested: dict[str, Any], depth: int) -> None:
    if depth > DEPTH_MAX:
        raise TooDeep
    for name, value in nested.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            _flatten_into(flat, f"{key}.", value, depth + 1)
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            _flatten_list_into(flat, key, value, depth + 1)
        else:
            flat[key] = value


def _flatten_list_into(flat: dict[str, Any], key: str, values: list[Any], depth: int) -> None:
    for value in values:
        if not isinstance(value, dict):
            _append(flat, key, value)
            continue
        inner: dict[str, Any] = {}
        _flatten_into(inner, f"{key}.", value, depth)
        for name, item in inner.items():
            _append(flat, name, item)


def _append(flat: dict[str, Any], key: str, value: Any) -> None:
    held = flat.get(key)
    if held is None:
        flat[key] = list(value) if isinstance(value, list) else [value]
    elif isinstance(held, list):
        held.extend(value if isinstance(value, list) else [value])
    else:
        flat[key] = [held, value]
