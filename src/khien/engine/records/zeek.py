"""Zeek's tab-separated logs: names and path come from the header."""

from typing import Any


class ZeekReader:
    """Lines of a Zeek TSV log; unset values are left out, sets become lists."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.types: list[str] = []
        self.path, self.separator, self.set_separator = "", "\t", ","
        self.unset, self.empty = "-", "(empty)"

    def parse(self, line: str) -> dict[str, Any] | None:
        """Return a line's fields, an empty dict for a header line, None for what does not fit."""
        if line.startswith("#"):
            self._header(line)
            return {}
        values = line.split(self.separator)
        if not self.names or len(values) != len(self.names):
            return None
        fields: dict[str, Any] = {"_path": self.path} if self.path else {}
        for index, (name, value) in enumerate(zip(self.names, values, strict=True)):
            if value == self.unset:
                continue
            kind = self.types[index] if index < len(self.types) else ""
            if kind.startswith(("set[", "vector[")):
                fields[name] = [] if value == self.empty else value.split(self.set_separator)
            else:
                fields[name] = "" if value == self.empty else value
        return fields

    def _header(self, line: str) -> None:
        word, _, rest = line[1:].partition(" " if line.startswith("#separator") else self.separator)
        if word == "separator":
            self.separator = rest.strip().encode().decode("unicode_escape") or "\t"
        elif word == "set_separator":
            self.set_separator = rest
        elif word == "unset_field":
            self.unset = rest
        elif word == "empty_field":
            self.empty = rest
        elif word == "path":
            self.path = rest
        elif word == "fields":
            self.names = rest.split(self.separator)
        elif word == "types":
            self.types = rest.split(self.separator)
