"""Which atoms of a field are true of a value: one pass of a multi-pattern scanner, exact answers.

TEXT atoms are compared on the value in lower case, so both evaluators fold alike. Whole values are
looked up; parts are scanned by Hyperscan; what it cannot express, and all that is no text, is asked
one by one. Atoms without a field are keywords.
"""

import ipaddress
from collections.abc import Iterable
from typing import Any, Final

import hyperscan
import orjson

from khien.engine.sigma.atoms import Test, address_of, regex_of_parts, test_of
from khien.engine.sigma.types import Atom, Kind, Wild

_SINGLE: Final = hyperscan.HS_FLAG_SINGLEMATCH
_DOTALL: Final = hyperscan.HS_FLAG_DOTALL
_UTF8: Final = hyperscan.HS_FLAG_UTF8
_REGEX_FLAGS: Final = {
    "i": hyperscan.HS_FLAG_CASELESS,
    "m": hyperscan.HS_FLAG_MULTILINE,
    "s": hyperscan.HS_FLAG_DOTALL,
}
PER_VALUE: Final = frozenset({Kind.TEXT, Kind.CASED, Kind.REGEX, Kind.CIDR, Kind.COMPARE})

Pattern = tuple[int, bytes, int]


class FieldScanner:
    """All atoms of one field."""

    def __init__(self, atoms: Iterable[tuple[int, Atom]], dumps: dict[str, bytes]) -> None:
        self.whole: dict[str, tuple[int, ...]] = {}
        self.slow: list[tuple[int, Test]] = []
        self.networks = _Networks()
        # Which regexes the scanner cannot express is as dear to find out as to compile them.
        self.refused: set[int] | None = set(orjson.loads(dumps["refused"])) if dumps else None
        lowered: list[Pattern] = []
        exact: list[Pattern] = []
        for number, atom in atoms:
            self._place(number, atom, lowered, exact)
        self.lowered = _database(lowered, dumps.get("lowered"))
        self.exact = _database(exact, dumps.get("exact"))

    def dumps(self) -> dict[str, bytes]:
        """Return the compiled databases as bytes, for a cache."""
        found = {"lowered": self.lowered, "exact": self.exact}
        dumps = {name: hyperscan.dumpb(held) for name, held in found.items() if held is not None}
        refused = [number for number, _ in self.slow]
        return {**dumps, "refused": orjson.dumps(refused)}

    def true_of(self, value: str) -> list[int]:
        """Return the numbers of the atoms that hold of a value's text."""
        folded = value.lower()
        found = list(self.whole.get(folded, ()))
        if value:
            if self.lowered is not None:
                _scan(self.lowered, folded, found)
            if self.exact is not None:
                _scan(self.exact, value, found)
        if self.networks.by_length:
            found += self.networks.true_of(value)
        if self.slow:
            found += [number for number, test in self.slow if test(value)]
        return found

    def _place(self, number: int, atom: Atom, lowered: list[Pattern], exact: list[Pattern]) -> None:
        if atom.kind is Kind.TEXT and all(isinstance(part, str) for part in atom.parts):
            whole = "".join(str(part) for part in atom.parts)
            self.whole[whole] = (*self.whole.get(whole, ()), number)
        elif atom.kind is Kind.TEXT and _is_scannable(atom):
            lowered.append((number, _bytes(atom), _flags(atom)))
        elif atom.kind is Kind.CASED and _is_scannable(atom):
            exact.append((number, _bytes(atom), _flags(atom)))
        elif atom.kind is Kind.CIDR:
            self.networks.add(number, atom.pattern)
        elif atom.kind is Kind.REGEX:
            flags = _SINGLE | _UTF8
            for letter in atom.option:
                flags |= _REGEX_FLAGS[letter]
            if self._is_refused(number, atom.pattern.encode(), flags):
                self.slow.append((number, test_of(atom)))
            else:
                exact.append((number, atom.pattern.encode(), flags))
        else:
            self.slow.append((number, test_of(atom)))

    def _is_refused(self, number: int, pattern: bytes, flags: int) -> bool:
        if self.refused is not None:
            return number in self.refused
        try:
            _compiled([(0, pattern, flags)])
        except hyperscan.error:
            return True
        return False


class _Networks:
    """All networks that a field is compared with: the address is read once, whatever their number."""

    def __init__(self) -> None:
        self.by_length: dict[tuple[int, int], dict[int, list[int]]] = {}

    def add(self, number: int, pattern: str) -> None:
        network = ipaddress.ip_network(pattern, strict=False)
        rest = network.max_prefixlen - network.prefixlen
        table = self.by_length.setdefault((network.version, rest), {})
        table.setdefault(int(network.network_address) >> rest, []).append(number)

    def true_of(self, value: str) -> list[int]:
        address = address_of(value)
        if address is None:
            return []
        # An IPv4 address within IPv6 is looked for in networks of both.
        mapped = getattr(address, "ipv4_mapped", None)
        numbers = {address.version: int(address)} | ({4: int(mapped)} if mapped else {})
        found: list[int] = []
        for (version, rest), table in self.by_length.items():
            if version in numbers:
                found += table.get(numbers[version] >> rest, ())
        return found


def _is_scannable(atom: Atom) -> bool:
    """Return whether a text has anything to look for: `*` alone matches the empty value too."""
    return any(isinstance(part, str) for part in atom.parts) or Wild.ONE in atom.parts


def _bytes(atom: Atom) -> bytes:
    return regex_of_parts(atom.parts, end=r"\z").encode("utf-8", "surrogatepass")


def _flags(atom: Atom) -> int:
    is_wide = Wild.ONE in [part for part in atom.parts if not isinstance(part, str)]
    return _SINGLE | _DOTALL | (_UTF8 if is_wide else 0)


def _compiled(patterns: list[Pattern]) -> Any:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    numbers, expressions, flags = zip(*patterns, strict=True)
    database.compile(
        expressions=list(expressions), flags=list(flags), ids=list(numbers), elements=len(patterns)
    )
    return database


def _database(patterns: list[Pattern], dump: bytes | None) -> Any:
    if not patterns:
        return None
    if dump is not None:
        loaded = hyperscan.loadb(dump, hyperscan.HS_MODE_BLOCK)
        loaded.scratch = hyperscan.Scratch(loaded)
        return loaded
    return _compiled(patterns)


def _scan(database: Any, value: str, found: list[int]) -> None:
    append = found.append
    database.scan(
        value.encode("utf-8", "surrogatepass"),
        match_event_handler=lambda number, _start, _end, _flags, _context: append(number),
    )
