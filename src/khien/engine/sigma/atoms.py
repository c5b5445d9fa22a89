"""What an atom asks, in plain Python: the meaning that every faster way must keep.

Policy: values are compared as text (whole floats without fraction, booleans `true`/`false`), letter
case ignored by `str.lower` for TEXT; a list matches when any element does; a regex is searched, with
ASCII classes, `.` without newline unless `s`; a wildcard matches newlines; numbers are compared as
numbers, and what is no number does not match, also for `neq`.
"""

import ipaddress
import re
from collections.abc import Callable
from typing import Any, Final

from khien.engine.sigma.types import Atom, Kind, Part, Wild

Test = Callable[[str], bool]

_FLAGS: Final = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
_BRACKETED: Final = re.compile(r"\[([0-9a-fA-F:.]+)(?:%\w+)?\](?::\d+)?")
_WITH_PORT: Final = re.compile(r"(\d+\.\d+\.\d+\.\d+):\d+")


def text_of(value: Any) -> str:
    """Return a scalar as it is compared."""
    if isinstance(value, str):
        return value
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def test_of(atom: Atom) -> Test:
    """Return the test of one value's text; for kinds that look at one value."""
    if atom.kind is Kind.TEXT:
        inner = _parts_test(atom.parts)
        return lambda value: inner(value.lower())
    if atom.kind is Kind.CASED:
        return _parts_test(atom.parts)
    if atom.kind is Kind.REGEX:
        found = compiled_regex(atom).search
        return lambda value: found(value) is not None
    if atom.kind is Kind.CIDR:
        return _network_test(atom.pattern)
    if atom.kind is Kind.COMPARE:
        return _compare_test(float(atom.pattern), atom.option)
    message = f"{atom.kind} looks at more than one value"
    raise ValueError(message)


def compiled_regex(atom: Atom) -> re.Pattern[str]:
    """Return a REGEX atom's expression with its flags."""
    flags = re.ASCII
    for letter in atom.option:
        flags |= _FLAGS[letter]
    return re.compile(atom.pattern, flags)


def same_text(one: Any, other: Any, option: str) -> bool:
    """Return whether one field's value equals (or starts or ends with) another's."""
    left, right = text_of(one).lower(), text_of(other).lower()
    if option == "starts":
        return left.startswith(right)
    if option == "ends":
        return left.endswith(right)
    return left == right


def regex_of_parts(parts: tuple[Part, ...], *, end: str = r"\Z") -> str:
    """Return the regular expression of a text with wildcards, anchored where it is."""
    body = list(parts)
    leads = bool(body) and body[0] == Wild.ANY and not isinstance(body[0], str)
    trails = bool(body) and body[-1] == Wild.ANY and not isinstance(body[-1], str)
    body = body[1:] if leads else body
    body = body[:-1] if trails and body else body
    inner = "".join(_escaped(part) for part in body)
    return ("" if leads else r"\A") + inner + ("" if trails else end)


def asked(atom: Atom) -> str:
    """Return what an atom asks for, for a person."""
    if atom.kind in {Kind.TEXT, Kind.CASED}:
        return "".join(part if isinstance(part, str) else "?*"[part] for part in atom.parts)
    if atom.kind is Kind.COMPARE:
        signs = {"lt": "<", "lte": "≤", "gt": ">", "gte": "≥", "neq": "≠"}
        return f"{signs.get(atom.option, atom.option)} {atom.pattern}"
    return atom.pattern or {Kind.NULL: "—", Kind.EXISTS: "∃"}.get(atom.kind, "")


def _escaped(part: Part) -> str:
    if isinstance(part, str):
        return re.escape(part)
    return ".*" if part == Wild.ANY else "."


def _parts_test(parts: tuple[Part, ...]) -> Test:
    if all(isinstance(part, str) for part in parts):
        whole = "".join(str(part) for part in parts)
        return lambda value: value == whole
    literals = [part for part in parts if isinstance(part, str)]
    if len(literals) == 1 and Wild.ONE not in [part for part in parts if not isinstance(part, str)]:
        return _literal_test(parts, literals[0])
    found = re.compile(regex_of_parts(parts), re.DOTALL).search
    return lambda value: found(value) is not None


def _literal_test(parts: tuple[Part, ...], literal: str) -> Test:
    starts, ends = not isinstance(parts[0], str), not isinstance(parts[-1], str)
    if starts and ends:
        return lambda value: literal in value
    if starts:
        return lambda value: value.endswith(literal)
    return lambda value: value.startswith(literal)


def address_of(value: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that a value writes, with a port or a zone or in brackets; else None."""
    text = value.strip()
    written = _BRACKETED.fullmatch(text) or _WITH_PORT.fullmatch(text)
    try:
        return ipaddress.ip_address(written[1] if written else text.partition("%")[0])
    except ValueError:
        return None


def _network_test(pattern: str) -> Test:
    network = ipaddress.ip_network(pattern, strict=False)

    def inside(value: str) -> bool:
        address = address_of(value)
        if address is None:
            return False
        mapped = getattr(address, "ipv4_mapped", None)
        return (mapped or address) in network if network.version == 4 else address in network

    return inside


def _compare_test(wanted: float, operator: str) -> Test:
    def compares(value: str) -> bool:
        try:
            number = float(value)
        except ValueError:
            return False
        return {
            "lt": number < wanted,
            "lte": number <= wanted,
            "gt": number > wanted,
            "gte": number >= wanted,
            "neq": number != wanted,
        }[operator]

    return compares
