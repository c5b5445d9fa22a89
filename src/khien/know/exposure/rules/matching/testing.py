"""Whether a version stands in an interval that a CVE concerns, and how sure that is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from khien.base.core.refusals import text
from khien.know.exposure.rules.versions.keys import has_number, key_of
from khien.know.exposure.types.feeds import Confidence, Scheme
from khien.know.exposure.types.matching import Named, Platform, Why

SYSTEMS: Final = {
    "windows": Platform.WINDOWS,
    "macos": Platform.MACOS,
    "mac_os": Platform.MACOS,
    "mac_os_x": Platform.MACOS,
    "linux": Platform.LINUX,
    "linux_kernel": Platform.LINUX,
    "unix": Platform.LINUX,
}
_LINUXES: Final = (
    "linux",
    "debian",
    "ubuntu",
    "fedora",
    "redhat",
    "enterprise_linux",
    "suse",
    "unix",
)

NO_LOWER: Final = text("no lower bound")
NO_VERSION: Final = text("no version in the data")
OTHER_PRODUCT: Final = text("also needs another product")
BY_UPDATES: Final = text("judged by updates, the revision is not known")
PLATFORM_UNKNOWN: Final = text("the operating system is not known")
PACKED: Final = text("the distribution may have mended it without a new number")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of what is affected, with its bounds as keys, as matching reads it."""

    cve: str
    source: str
    product: str
    scheme: Scheme
    start: str
    start_key: bytes | None
    is_start_in: bool
    end: str
    end_key: bytes | None
    is_end_in: bool
    fixed_in: str
    target: str
    runs_on: tuple[tuple[str, ...], ...]
    confidence: Confidence
    replaces: tuple[str, ...] = ()


def fitting(named: Named, rows: Iterable[Row]) -> list[Why]:
    """Return for each CVE the surest reason for which a thing is open to it."""
    if not has_number(named.version):
        return []
    found: dict[str, _Fit] = {}
    keys: dict[Scheme, bytes] = {}
    for row in rows:
        key = keys.get(row.scheme)
        if key is None:
            key = keys[row.scheme] = key_of(row.scheme, named.version)
        if not _is_inside(row, key):
            continue
        fit = _fit(named, row)
        held = found.get(row.cve)
        if fit and (held is None or fit[0] > held[0]):
            found[row.cve] = fit
    return [_why(named, fit) for fit in found.values()]


def interval(row: Row) -> str:
    """Return an interval as people read it: `≥ 1.2, < 1.4.1`."""
    if row.start and row.start_key == row.end_key:
        return f"= {row.start}"
    lower = f"{'≥' if row.is_start_in else '>'} {row.start}" if row.start else ""
    upper = f"{'≤' if row.is_end_in else '<'} {row.end}" if row.end else ""
    return ", ".join(one for one in (lower, upper) if one) or "*"


def open_by_updates(patches: Iterable[str], rows: Sequence[Row], named: Named) -> list[Why]:
    """Return the CVEs that no installed update mends, itself or by one that replaces it."""
    replaces: dict[str, set[str]] = {}
    for row in rows:
        replaces.setdefault(row.fixed_in, set()).update(row.replaces)
    mended = closure(patches, replaces)
    fixes: dict[str, list[Row]] = {}
    for row in rows:
        fixes.setdefault(row.cve, []).append(row)
    return [
        Why(
            cve=cve,
            source=held[0].source,
            product=held[0].product,
            interval=" / ".join(sorted({one.fixed_in for one in held}))[:300],
            version=named.version,
            naming=named.naming,
            rule=named.rule,
            confidence=Confidence.MEDIUM,
            fixed_in=held[-1].fixed_in,
            doubts=(BY_UPDATES,),
        )
        for cve, held in fixes.items()
        if not any(one.fixed_in in mended for one in held)
    ]


def closure(patches: Iterable[str], replaces: dict[str, set[str]]) -> set[str]:
    """Return the updates that are installed, and all that they replace in turn."""
    found: set[str] = set()
    waiting = list(patches)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(replaces.get(one, ()))
    return found


def _is_inside(row: Row, key: bytes) -> bool:
    end, start = row.end_key, row.start_key
    if end is not None and (key > end or (key == end and not row.is_end_in)):
        return False
    return not (start is not None and (key < start or (key == start and not row.is_start_in)))


_Fit = tuple[Confidence, Row, list[tuple[Confidence, str]]]
"""A row that fits a thing: how sure it is, and what makes it doubtful."""


def _fit(named: Named, row: Row) -> _Fit | None:
    doubts = _doubts(named, row)
    if doubts is None:
        return None
    return min([row.confidence, named.confidence, *(grade for grade, _ in doubts)]), row, doubts


def _why(named: Named, fit: _Fit) -> Why:
    confidence, row, doubts = fit
    return Why(
        cve=row.cve,
        source=row.source,
        product=row.product,
        interval=interval(row)[:300],
        version=named.version[:120],
        naming=named.naming,
        rule=named.rule[:300],
        confidence=confidence,
        fixed_in=row.fixed_in,
        doubts=tuple(dict.fromkeys(word for _, word in doubts)),
    )


def _doubts(named: Named, row: Row) -> list[tuple[Confidence, str]] | None:
    """Return what makes a row doubtful for a thing, with grades; None where it is of something else."""
    found: list[tuple[Confidence, str]] = []
    if named.confidence is Confidence.LOW:
        found.append((Confidence.LOW, PACKED))
    if not row.start and not row.end:
        found.append((Confidence.LOW, NO_VERSION))
    elif not row.start:
        found.append((Confidence.MEDIUM, NO_LOWER))
    for platforms in _demands(named, row):
        if platforms is None:
            found.append((Confidence.LOW, OTHER_PRODUCT))
        elif platforms and named.platform is Platform.UNKNOWN:
            found.append((Confidence.LOW, PLATFORM_UNKNOWN))
        elif named.platform not in platforms:
            return None
    return found


def _demands(named: Named, row: Row) -> list[frozenset[Platform] | None]:
    """Return what a row demands of the platform: of each demand one must hold; None is another product."""
    found = [_families(group) for group in row.runs_on]
    if row.target and row.target not in named.targets:
        system = SYSTEMS.get(row.target)
        found.append(frozenset({system}) if system else frozenset())
    return found


def _families(group: Sequence[str]) -> frozenset[Platform] | None:
    """Return the platforms that a group of a condition names; None where it names no operating system."""
    systems = [key.split(":") for key in group if key.startswith("o:")]
    if not systems:
        return None
    families = {_family(parts[1], parts[-1]) for parts in systems}
    return frozenset(families - {Platform.UNKNOWN})


def _family(vendor: str, product: str) -> Platform:
    if product.startswith("windows"):
        return Platform.WINDOWS
    if product.startswith("mac") and vendor == "apple":
        return Platform.MACOS
    return Platform.LINUX if any(word in product for word in _LINUXES) else Platform.UNKNOWN
