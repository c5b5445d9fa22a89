"""Reads of what one machine, and each unit, is open to: by product, the exploited first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from khien.base.accounts.types import Actor
from khien.base.core.offers import Finding
from khien.base.core.refusals import text
from khien.know.exposure import access
from khien.know.exposure.models import Match, Thing
from khien.know.exposure.queries.matching import cve_line, suppressed
from khien.know.exposure.rules import windows
from khien.know.exposure.rules.versions.keys import key_of
from khien.know.exposure.types.feeds import Confidence, Scheme
from khien.know.exposure.types.findings import Asset, AssetKind, FindingSeen, Reporter, Severity
from khien.know.exposure.types.matching import CveLine, DeviceHole
from khien.know.inventory.queries import installations
from khien.know.inventory.queries.installations import SystemBuild

CVES_MAX: Final = 50
_ORDER: Final = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(slots=True)
class _Hole:
    """A product in one or more versions, with what it is open to."""

    title: str
    product: str
    versions: set[str] = field(default_factory=set)
    cves: dict[str, CveLine] = field(default_factory=dict)
    fixes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    best: int = Confidence.LOW
    machines: int = 0


def device_name(actor: Actor, device: int) -> str:
    """Return a visible machine's name. Raises NotFound."""
    return installations.name_of(actor, device)


def of_device(actor: Actor, device: int) -> list[DeviceHole]:
    """Return what a visible machine is open to, by product, the worst first. Raises NotFound."""
    system, packages = installations.products_of(actor, device)
    rows = access.things().filter(package_id__in=packages)
    keys = [one.pk for one in rows]
    keys.extend(_system_things(system, device))
    holes = sorted(_holes(keys).values(), key=_rank)
    return [_line(one) for one in holes]


def relatives(actor: Actor, key: str) -> list[Finding]:
    """Return what a machine's page shows of its vulnerabilities: the worst products, and the page of all."""
    holes = of_device(actor, int(key)) if key.isdigit() else []
    if not holes:
        return []
    url = reverse("exposure:device", args=[int(key)])
    return [
        Finding(
            f"{one.title} {one.version}".strip(),
            text("Vulnerabilities"),
            url,
            told(one.total, one.exploited),
        )
        for one in holes[:5]
    ]


def matched_findings() -> Iterator[tuple[str, FindingSeen]]:
    """Yield for each unit and product one finding of what matching is sure or fairly sure of. For jobs."""
    matched = access.matches().filter(confidence__gte=Confidence.MEDIUM)
    keys = set(matched.values_list("thing_id", flat=True).distinct())
    things = {one.pk: one for one in access.things().iterator(5000) if one.pk in keys}
    per_thing = _by_thing(keys)
    for code, held in _things_by_unit(things).items():
        holes: dict[str, _Hole] = {}
        for key, machines in held.items():
            own = per_thing.get(key)
            if own is not None:
                hole = holes.setdefault(own.product, _Hole(own.title, own.product))
                _join(hole, own)
                hole.machines += machines
        for hole in holes.values():
            yield code, _finding(code, hole)


def told(total: int, exploited: int) -> str:
    """Return in words how many vulnerabilities there are, and how many are exploited."""
    counted = ngettext("%(count)d vulnerability", "%(count)d vulnerabilities", total) % {
        "count": total
    }
    if not exploited:
        return counted
    return gettext("%(counted)s, %(exploited)d known to be exploited") % {
        "counted": counted,
        "exploited": exploited,
    }


def _things_by_unit(things: dict[int, Thing]) -> dict[str, dict[int, int]]:
    """Return by unit code which things it has, on how many machines."""
    found: defaultdict[str, dict[int, int]] = defaultdict(dict)
    packages = {one.package_id: one.pk for one in things.values() if one.package_id}
    for code, package, count in installations.installations_by_unit(sorted(packages)):
        found[code][packages[package]] = count
    everyone = Actor("system: matching", None, sees_everything=True)
    for one in things.values():
        parts = windows.of_thing_key(one.key)
        builds = [installations.Build(*parts)] if parts else []
        counts = installations.systems_by_unit(everyone, builds) if builds else {}
        counts |= installations.devices_by_unit(everyone, one.devices)
        for code, count in counts.items():
            found[code][one.pk] = count
    return found


def _by_thing(keys: set[int]) -> dict[int, _Hole]:
    stopped = suppressed()
    found: dict[int, _Hole] = {}
    rows = access.matches().filter(confidence__gte=Confidence.MEDIUM).select_related("thing", "cve")
    for row in rows.iterator(2000):
        if row.thing_id in keys and (row.cve_id, row.thing.product) not in stopped:
            _add(found.setdefault(row.thing_id, _Hole(_title(row.thing), row.thing.product)), row)
    return found


def _holes(things: Sequence[int]) -> dict[str, _Hole]:
    stopped = suppressed()
    found: dict[str, _Hole] = {}
    rows = access.matches().filter(thing_id__in=things).select_related("thing", "cve")
    for row in rows:
        if (row.cve_id, row.thing.product) not in stopped:
            name = f"{row.thing.product} {row.version}"
            _add(found.setdefault(name, _Hole(_title(row.thing), row.thing.product)), row)
    return found


def _add(hole: _Hole, row: Match) -> None:
    hole.versions.add(row.version)
    hole.cves[row.cve_id] = cve_line(row.cve)
    if row.confidence > Confidence.LOW:
        hole.fixes[row.cve_id].add(row.fixed_in)
    hole.best = max(hole.best, row.confidence)


def _join(hole: _Hole, other: _Hole) -> None:
    hole.versions |= other.versions
    hole.cves |= other.cves
    for name, fixes in other.fixes.items():
        hole.fixes[name] |= fixes
    hole.best = max(hole.best, other.best)


def _title(thing: Thing) -> str:
    return thing.title or thing.bare or thing.name


def _system_things(system: SystemBuild | None, device: int) -> Iterable[int]:
    if system is None:
        return []
    if system.revision is None:
        rows = access.things().filter(key__startswith="k:")
        return [key for key, devices in rows.values_list("pk", "devices") if device in devices]
    server = windows.is_server(system.name)
    key = windows.thing_key(system.build, system.revision, system.arch, is_server=server)
    return access.things().filter(key=key).values_list("pk", flat=True)


def _fixed_in(hole: _Hole) -> str:
    """Return the version that closes all that is not doubtful; empty where for some none is known."""
    best = [max(held, key=lambda one: key_of(Scheme.GENERIC, one)) for held in hole.fixes.values()]
    if not best or not all(best):
        return ""
    return max(best, key=lambda one: key_of(Scheme.GENERIC, one))


def _sorted(hole: _Hole) -> list[CveLine]:
    return sorted(
        hole.cves.values(),
        key=lambda one: (one.kev_on is None, _ORDER[one.severity], -(one.cvss or 0), one.name),
    )


def _worst(hole: _Hole) -> Severity:
    return min((one.severity for one in hole.cves.values()), key=lambda one: _ORDER[one])


def _rank(hole: _Hole) -> tuple[bool, bool, int, str]:
    is_exploited = any(one.kev_on for one in hole.cves.values())
    return hole.best == Confidence.LOW, not is_exploited, _ORDER[_worst(hole)], hole.title


def _line(hole: _Hole) -> DeviceHole:
    return DeviceHole(
        title=hole.title,
        version=", ".join(sorted(hole.versions)),
        cves=tuple(_sorted(hole)[:CVES_MAX]),
        total=len(hole.cves),
        exploited=sum(one.kev_on is not None for one in hole.cves.values()),
        worst=_worst(hole),
        fixed_in=_fixed_in(hole),
        is_doubtful=hole.best == Confidence.LOW,
    )


def _finding(code: str, hole: _Hole) -> FindingSeen:
    line = _line(hole)
    version = line.version if len(hole.versions) == 1 else ""
    scores = [one.cvss for one in hole.cves.values() if one.cvss is not None]
    return FindingSeen(
        reporter=Reporter.MATCHING,
        asset=Asset(AssetKind.UNIT, code),
        rule=hole.product,
        location="",
        title=f"{hole.title} {version}".strip() + f": {told(line.total, line.exploited)}",
        severity=line.worst,
        cves=tuple(one.name for one in line.cves),
        cvss=max(scores, default=None),
        component=hole.title,
        component_version=line.version[:120],
        fixed_in=line.fixed_in,
        machines=hole.machines,
    )
