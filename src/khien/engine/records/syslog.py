"""Syslog lines: RFC 3164 with or without priority, RFC 5424, as Linux, macOS and appliances write them."""

import re
from typing import Any, Final

_PRIORITY: Final = re.compile(r"<(\d{1,3})>")
_NEW: Final = re.compile(
    r"(\d{1,2}) (\d{4}-\d\d-\d\dT\S+|-) (\S+) (\S+) (\S+) (\S+) "
    r'(-|(?:\[[^\]"]*(?:"(?:[^"\\]|\\.)*"[^\]"]*)*\])+) ?(.*)',
    re.DOTALL,
)
_OLD: Final = re.compile(
    r"(\w{3} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*) (\S+) "
    r"([\w./()@-]+(?: [\w.-]+)?)(?:\[(\d+)\])?( \([^)]*\))?: ?(.*)",
    re.DOTALL,
)
_TOPICS: Final = re.compile(
    r"(\w{3} [ \d]\d \d\d:\d\d:\d\d) (\S+) ([a-z]\w*(?:,[\w-]+)+):? (.*)", re.DOTALL
)
_CLOCK: Final = re.compile(r"\d\d:\d\d:\d\d")
_REPEATED: Final = re.compile(
    r"(\w{3} [ \d]\d \d\d:\d\d:\d\d) (\S+ )?((?:---|last message repeated|exiting on).*)"
)
_AUDIT: Final = re.compile(
    r"(?:node=(\S+) )?type=(\w+) msg=audit\((\d+\.\d+):(\d+)\): ?(.*)", re.DOTALL
)
_ERROR: Final = re.compile(
    r"\[(\w{3} \w{3} +\d+ \d\d:\d\d:\d\d(?:\.\d+)? \d{4})\] \[([\w:]+)\] (.*)", re.DOTALL
)
_CLIENT: Final = re.compile(r"\[client ([0-9a-fA-F.:]+?)(?::\d+)?\]")
_PAIR: Final = re.compile(r'([A-Za-z_][\w.-]*)=("(?:[^"\\]|\\.)*"|\S*)')
_STRUCTURED: Final = re.compile(r'\[(\S+?)((?: [\w.@-]+="(?:[^"\\]|\\.)*")*)\]')
_ADDRESS: Final = r"(?P<source_ip>[0-9a-fA-F:.]{3,45})"
_FACTS: Final = (
    re.compile(
        r"(?P<action>Accepted|Failed) \w+ for (?:invalid user )?(?P<user>\S*) from "
        + _ADDRESS
        + r" port (?P<source_port>\d+)"
    ),
    re.compile(r"(?P<action>Invalid user) (?P<user>\S*) from " + _ADDRESS),
    re.compile(r"authentication failure;.* rhost=(?P<source_ip>\S+)(?:\s+user=(?P<user>\S+))?"),
    re.compile(r"session (?P<action>opened|closed) for user (?P<user>[^\s(]+)"),
    re.compile(r"(?P<user>\S+) : TTY=.*COMMAND=(?P<command>.*)"),
)


def parse_syslog(line: str) -> dict[str, Any] | None:
    """Return the line's fields, or None when it is no syslog line.

    Fields: time, host, program, pid, message, priority, and what a known message says (action,
    user, source_ip, source_port, command); `key=value` pairs of appliances stand under their keys.
    """
    fields: dict[str, Any] = {}
    text = line
    marked = _PRIORITY.match(line)
    if marked:
        fields["priority"] = int(marked[1])
        text = line[marked.end() :]
        found = _NEW.match(text)
        if found:
            return fields | _new_style(found)
    old = _OLD.match(text)
    if old:
        time, host, program, pid, _, message = old.groups()
        fields |= {"time": time, "host": host, "program": program, "message": message}
        if pid:
            fields["pid"] = pid
        return _with_facts(fields, message)
    topics = _TOPICS.match(text)
    if topics:
        names = ("time", "host", "program", "message")
        return _with_facts(fields | dict(zip(names, topics.groups(), strict=True)), topics[4])
    repeated = _REPEATED.match(text)
    if repeated:
        fields |= {"time": repeated[1], "host": (repeated[2] or "").strip(), "message": repeated[3]}
        return fields
    if marked:
        return _with_facts(fields | {"message": text}, text)
    return _audit(line) or _web_error(line)


def _audit(line: str) -> dict[str, Any] | None:
    """Return the fields of a Linux audit record; hexadecimal arguments are put into text."""
    found = _AUDIT.match(line)
    if not found:
        return None
    host, kind, time, serial, rest = found.groups()
    fields: dict[str, Any] = {"program": "auditd", "type": kind, "time": time, "serial": serial}
    if host:
        fields["host"] = host
    for name, value in _PAIR.findall(rest.replace("msg='", "").rstrip("'")):
        if not value.startswith('"') and _is_hidden_text(name, value):
            value = bytes.fromhex(value).decode("utf-8", "replace").replace("\0", " ")  # noqa: PLW2901 - the same value, readable
        fields[name] = value.strip('"')
    fields["message"] = rest
    return fields


def _is_hidden_text(name: str, value: str) -> bool:
    is_text = name in {"proctitle", "cmd", "exe", "comm", "name"} or re.fullmatch(r"a\d+", name)
    return bool(is_text) and len(value) >= 8 and bool(re.fullmatch(r"(?:[0-9A-F]{2})+", value))


def _web_error(line: str) -> dict[str, Any] | None:
    """Return the fields of an Apache error line."""
    found = _ERROR.match(line)
    if not found:
        return None
    fields: dict[str, Any] = {"program": "apache", "time": found[1], "level": found[2]}
    client = _CLIENT.search(found[3])
    if client:
        fields["source_ip"] = client[1]
    return fields | {"message": found[3]}


def _new_style(found: re.Match[str]) -> dict[str, Any]:
    _, time, host, program, pid, message_id, structured, message = found.groups()
    written = {
        "time": time,
        "host": host,
        "program": program,
        "pid": pid,
        "message_id": message_id,
    }
    fields: dict[str, Any] = {name: value for name, value in written.items() if value != "-"}
    for element, pairs in _STRUCTURED.findall(structured):
        for name, value in _PAIR.findall(pairs):
            fields[f"{element}.{name}"] = value.strip('"').replace('\\"', '"')
    fields["message"] = message.removeprefix("\ufeff")
    return _with_facts(fields, fields["message"])


def _with_facts(fields: dict[str, Any], message: str) -> dict[str, Any]:
    for pattern in _FACTS:
        found = pattern.search(message)
        if found:
            for name, value in found.groupdict().items():
                if value:
                    fields.setdefault(name, value)
            break
    if message.count("=") >= 3:
        for name, value in _PAIR.findall(message):
            fields.setdefault(name, value.strip('"'))
        if "date" in fields and _CLOCK.fullmatch(fields.get("time", "")):
            # Firewalls write the day, the clock and the zone apart.
            fields["time"] = f"{fields['date']} {fields['time']}{fields.get('tz', '')}"
    return fields
