"""What security products write in one line: CEF, LEEF, and ClamAV's own log, with or without a syslog header.

A line that begins as one of them and is not whole is told as malformed, and kept as it came.
"""

import re
from typing import Any, Final

PAIRS_MAX: Final = 500
CHARACTERS_MAX: Final = 65_536
LOOSE_PIPES_MAX: Final = 20
_HEADER_CHARACTERS: Final = 300
_CEF: Final = re.compile(r"CEF: ?(\d+(?:\.\d+)?)\|")
_LEEF: Final = re.compile(r"LEEF: ?([12](?:\.\d)?)\|")
_PIPE: Final = re.compile(r"(?<!\\)(?:\\\\)*\|")
_KEY: Final = re.compile(r"(?:^|(?<=\s))([A-Za-z0-9_.\[\]-]{1,100})=")
_SEVERITY: Final = re.compile(r"\s*(?:\d{1,2}|low|medium|high|very-high|unknown)\s*", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Za-z -]{0,20}")
_BARE_PATH: Final = re.compile(r"\b[A-Za-z]:\\[^\\]")
_SYSLOG: Final = re.compile(
    r"(?:<\d{1,3}>)?(?:1 )?\s*"
    r"(?P<time>\w{3} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*)?\s*"
    r"(?P<host>[^\s\[\]<>|]+)?"
)
_CLAM: Final = re.compile(
    r"(?:(?P<time>\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}) -> )?(?:ScanOnAccess: )?"
    r"(?P<path>.+?): (?:"
    r"(?P<signature>[^\s:()]+)(?:\((?P<hash>[0-9a-fA-F]{32,64}):\d+\))? FOUND"
    r"|(?P<action>moved|copied) to '(?P<target>[^']*)'|(?P<gone>Removed)\.)"
)
_CEF_PARTS: Final = (
    "device_vendor",
    "device_product",
    "device_version",
    "signature_id",
    "name",
    "severity",
)
_LEEF_PARTS: Final = ("device_vendor", "device_product", "device_version", "signature_id")


class Malformed(ValueError):
    """A line that says it is CEF or LEEF, and is not whole; the sentence says where."""


def is_console_line(line: str) -> bool:
    """Return whether a line may be of these formats: a cheap question, asked of every line."""
    is_one = "EF:" in line or line.endswith((" FOUND", ": Removed.", "'"))
    return is_one and len(line) <= CHARACTERS_MAX


def parse_console_line(line: str) -> dict[str, Any] | None:
    """Return a line's fields beside those of its syslog header, or None when it is none of these.

    CEF and LEEF: `cef` or `leef` (the version), `device_vendor`, `device_product`, `device_version`,
    `signature_id`, `name`, `severity`, and each pair under its key; a labelled pair under its label too.
    ClamAV: `program`, `path`, `signature`, `hash`, `action`. Raises Malformed.
    """
    for mark, parse in ((_CEF, _cef), (_LEEF, _leef)):
        found = mark.search(line, 0, _HEADER_CHARACTERS)
        if found:
            head = _SYSLOG.match(line[: found.start()])
            fields: dict[str, Any] = {"message": line[found.start() :]}
            if head:
                fields |= {name: value for name, value in head.groupdict().items() if value}
            return parse(found[1], line[found.end() :]) | fields
    return clamav_fields(line)


def clamav_fields(line: str) -> dict[str, Any] | None:
    """Return what a line of clamd, clamscan or clamonacc says of one file, or None."""
    found = _CLAM.fullmatch(line.rstrip())
    if not found:
        return None
    said = found.groupdict()
    fields = {name: said[name] for name in ("time", "path", "signature", "hash") if said[name]}
    action = "found" if said["signature"] else (said["action"] or "removed")
    return {"program": "clamd", "message": line, "action": action, **fields}


def _cef(version: str, rest: str) -> dict[str, Any]:
    parts = _split(rest)
    if len(parts) < len(_CEF_PARTS):
        told = f"a CEF line with {len(parts)} of the {len(_CEF_PARTS)} parts of its header"
        raise Malformed(told)
    place = _severity_place(parts)
    name = "|".join(parts[4:place])
    header = [*parts[:4], name, parts[place].strip()]
    fields: dict[str, Any] = {"cef": version}
    fields |= {key: _plain(value) for key, value in zip(_CEF_PARTS, header, strict=True)}
    pairs = _pairs("|".join(parts[place + 1 :]))
    for key, value in pairs.items():
        fields.setdefault(key, value)
        label = pairs.get(f"{key}Label")
        if label:
            fields.setdefault(label, value)
    return fields


def _severity_place(parts: list[str]) -> int:
    """Return where the severity stands: pipes that a name left unescaped push it to the right."""
    for place in range(5, min(len(parts), 5 + LOOSE_PIPES_MAX)):
        if not _SEVERITY.fullmatch(parts[place]):
            continue
        rest = "|".join(parts[place + 1 :]).strip()
        if not rest or _KEY.match(rest):
            return place
    if _WORD.fullmatch(parts[5]) or _SEVERITY.fullmatch(parts[5]):
        return 5
    told = f"a CEF line whose severity is “{parts[5][:40]}”, not a number from 0 to 10 or a word"
    raise Malformed(told)


def _pairs(extension: str) -> dict[str, str]:
    """Return the pairs of a CEF extension; a value reaches to the next key."""
    marks = list(_KEY.finditer(extension))[:PAIRS_MAX]
    if not marks:
        return {"msg": extension.strip()} if extension.strip() else {}
    pairs: dict[str, str] = {}
    ends = [mark.start() for mark in marks[1:]] + [len(extension)]
    for mark, end in zip(marks, ends, strict=True):
        pairs[mark[1]] = _plain(extension[mark.end() : end].strip())
    return pairs


def _leef(version: str, rest: str) -> dict[str, Any]:
    parts = _split(rest, 4)
    if len(parts) < len(_LEEF_PARTS) + 1:
        told = f"a LEEF line with {len(parts)} of the {len(_LEEF_PARTS) + 1} parts of its header"
        raise Malformed(told)
    attributes, delimiter = parts[4], "\t"
    if version.startswith("2"):
        attributes, delimiter = _delimited(attributes)
    fields: dict[str, Any] = {"leef": version}
    fields |= {key: _plain(value) for key, value in zip(_LEEF_PARTS, parts, strict=False)}
    for pair in attributes.split(delimiter)[:PAIRS_MAX]:
        key, found, value = pair.strip().partition("=")
        if found and key:
            fields.setdefault(key, value)
    if len(attributes.split(delimiter)) == 1 and len(_KEY.findall(attributes)) > 1:
        shown = "a tab" if delimiter == "\t" else f"“{delimiter}”"
        told = f"a LEEF line whose attributes are not separated by {shown} as it says"
        raise Malformed(told)
    return fields


def _delimited(rest: str) -> tuple[str, str]:
    """Return the attributes of LEEF 2.0 and their delimiter: a character, its hexadecimal code, or a tab."""
    said, found, attributes = rest.partition("|")
    if not found or "=" in said:
        return rest, "\t"
    code = re.fullmatch(r"(?:0x|x|\\x)([0-9A-Fa-f]{1,4})", said.strip())
    if code:
        return attributes, chr(int(code[1], 16))
    if said == "\\t" or not said:
        return attributes, "\t"
    if len(said) > 1:
        told = f"a LEEF line whose delimiter is “{said[:20]}”, not one character or its code"
        raise Malformed(told)
    return attributes, said


def _split(rest: str, most: int = 0) -> list[str]:
    """Return the parts between pipes that no backslash escapes."""
    parts, start = [], 0
    for pipe in _PIPE.finditer(rest):
        parts.append(rest[start : pipe.end() - 1])
        start = pipe.end()
        if most and len(parts) == most:
            break
    return [*parts, rest[start:]]


def _plain(value: str) -> str:
    r"""Return a value without its escapes; a path whose writer escaped nothing (`C:\new`) stays as it is."""
    if "\\" not in value or _BARE_PATH.search(value):
        return value
    return re.sub(
        r"\\([|=\\nr])", lambda found: {"n": "\n", "r": "\r"}.get(found[1], found[1]), value
    )
