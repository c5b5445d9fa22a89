"""Access logs: Apache and nginx (common, combined, with virtual host), and W3C extended (IIS)."""

import re
from typing import Any, Final

_ACCESS: Final = re.compile(
    r"(?:(?P<vhost>[\w.-]+(?::\d+)?) )?(?P<client>[0-9a-fA-F.:]+|[\w.-]+) (?P<ident>\S+) "
    r"(?P<user>\S+) \[(?P<time>\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
    r'"(?P<request>(?:[^"\\]|\\.)*)" (?P<status>\d{3}|-) (?P<bytes>\d+|-)'
    r'(?: "(?P<referer>(?:[^"\\]|\\.)*)" "(?P<agent>(?:[^"\\]|\\.)*)")?'
)
_NAMES: Final = (
    ("client", "c-ip"),
    ("user", "cs-username"),
    ("status", "sc-status"),
    ("bytes", "sc-bytes"),
    ("referer", "cs-referer"),
    ("agent", "cs-user-agent"),
    ("vhost", "cs-host"),
    ("time", "time"),
)


def parse_access(line: str) -> dict[str, Any] | None:
    """Return the line's fields under W3C names, or None when it is no access line.

    `cs-uri-query` is the query; `cs-uri` the whole target; `cs-uri-stem` the path.
    """
    found = _ACCESS.match(line)
    if not found:
        return None
    fields = {name: found[part] for part, name in _NAMES if found[part] and found[part] != "-"}
    parts = found["request"].split(" ")
    if len(parts) >= 2:
        fields["cs-method"] = parts[0]
        target = " ".join(parts[1:-1]) if len(parts) > 2 else parts[1]
        fields |= _target(target)
        if len(parts) > 2:
            fields["cs-version"] = parts[-1]
    else:
        fields["cs-uri"] = found["request"]
    return fields


def _target(target: str) -> dict[str, str]:
    path, _, query = target.partition("?")
    fields = {"cs-uri": target, "cs-uri-stem": path}
    if query:
        fields["cs-uri-query"] = query
    return fields


class W3CReader:
    """Lines of a W3C extended log; the names come from its own `#Fields:` lines."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def parse(self, line: str) -> dict[str, Any] | None:
        """Return a line's fields, an empty dict for a directive, None for what does not fit."""
        if line.startswith("#"):
            if line.startswith("#Fields:"):
                self.names = line[8:].split()
            return {}
        values = line.split(" ")
        if not self.names or len(values) != len(self.names):
            return None
        pairs = zip(self.names, values, strict=True)
        fields: dict[str, Any] = {_lower(name): value for name, value in pairs if value != "-"}
        if "date" in fields and "time" in fields:
            fields["time"] = f"{fields.pop('date')} {fields['time']}"
        stem, query = fields.get("cs-uri-stem"), fields.get("cs-uri-query")
        if stem and "cs-uri" not in fields:
            fields["cs-uri"] = f"{stem}?{query}" if query else stem
        return fields


def _lower(name: str) -> str:
    return re.sub(r"\((.*?)\)", r"-\1", name).lower()
