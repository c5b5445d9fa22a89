"""A file told by its content, whatever it is called, and read by the reader of its format."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from khien.know.exposure.rules.feeds import cve5, debian, decoding, lists, msrc, nvd, osv
from khien.know.exposure.types.feeds import Content, NotTaken

KNOWN: Final = (
    "carry in NVD 2.0, CVE 5, KEV, OSV or Debian tracker JSON, EPSS scores or Microsoft's updates "
    "as CSV"
)
_ALONE: Final[tuple[tuple[frozenset[str], Callable[..., Content]], ...]] = (
    (frozenset({"vulnerabilities", "catalogVersion"}), lists.read_kev),
    (frozenset({"_annotation"}), nvd.read_correction),
    (frozenset({"cveMetadata", "containers"}), cve5.read),
    (frozenset({"id", "affected"}), osv.read),
    (frozenset({"id", "modified"}), osv.read),
    (frozenset({"cve"}), nvd.read_one),
    (frozenset({"id", "descriptions"}), nvd.read_one),
)
"""What tells a format: members that it alone has."""


def read(raw: bytes, *, where: str) -> list[Content]:
    """Return what a file holds. Raises NotTaken with the place of the fault."""
    raw = raw.replace(b"\x00", b"").replace(b"\\u0000", b"")  # PostgreSQL keeps no NUL
    head = raw[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        return [_read_object(raw, where=where)]
    if head.startswith(b"["):
        items = decoding.decoded(raw, list[msgspec.Raw], where=where)
        if items:
            return _joined(items, where=where)
    first = head.split(b"\n", 1)[0].lower()
    if first.startswith((b"#model_version", b"cve,epss")):
        return [lists.read_epss(raw, where=where)]
    if b"bulletinkb" in first:
        return [msrc.read(raw, where=where)]
    raise _unknown(where)


def _read_object(raw: bytes | msgspec.Raw, *, where: str) -> Content:
    held = decoding.members(raw, where=where)
    for names, reader in _ALONE:
        if names.issubset(held):
            return reader(bytes(raw), where=where)
    for name in ("vulnerabilities", "cve_items"):
        if name in held:
            entries = decoding.decoded(held[name], list[msgspec.Raw], where=f"{where}: $.{name}")
            return nvd.read_feed(entries, where=where, path=f"$.{name}")
    if _is_tracker(held, where=where):
        return debian.read(bytes(raw), where=where)
    raise _unknown(where)


def _is_tracker(held: dict[str, msgspec.Raw], *, where: str) -> bool:
    """Return whether an object is Debian's: packages by name, each with issues by CVE or TEMP number."""
    first = next(iter(held.values()), None)
    if first is None or not bytes(first).lstrip().startswith(b"{"):
        return False
    names = decoding.members(first, where=where)
    return bool(names) and all(name.startswith(("CVE-", "TEMP-")) for name in names)


def _joined(items: Sequence[msgspec.Raw], *, where: str) -> list[Content]:
    """Return a list of entries as one content a format."""
    found: dict[str, Content] = {}
    for at, item in enumerate(items):
        one = _read_object(item, where=f"{where}: $[{at}]")
        held = found.get(one.kind)
        found[one.kind] = one if held is None else _and(held, one)
    return list(found.values())


def _and(one: Content, other: Content) -> Content:
    days = [each for each in (one.newest, other.newest) if each]
    skipped = Counter(dict(one.skipped)) + Counter(dict(other.skipped))
    records = one.records + other.records
    return Content(one.kind, records, max(days, default=None), skipped=tuple(skipped.items()))


def _unknown(where: str) -> NotTaken:
    return NotTaken(
        where=where, what="this is no vulnerability data that is known here", right=KNOWN
    )
