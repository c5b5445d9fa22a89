"""One machine from what many sources say: field by field the most believed source that says something."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from khien.know.inventory.types.devices import DeviceKind
from khien.know.inventory.types.observation import (
    AntivirusSeen,
    Observation,
    Source,
    SystemSeen,
)

STALE: Final = timedelta(days=60)
"""What was said longer before the newest word than this counts only where nobody else says anything."""

FRESH: Final = timedelta(days=7)
"""Signatures older than a week are not fresh. Source: our reading of CM35-III.2-c1, which gives none."""

_RANK: Final = dict(zip(Source, range(len(Source)), strict=True))
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Composed:
    """A machine as its sources together say; `says_antivirus`: whether any spoke of anti-virus at all."""

    host_name: str
    kind: DeviceKind
    serial: str
    uuid: str
    maker: str
    model: str
    made_on: date | None
    memory_mb: int | None
    cpu: str
    disk_gb: int | None
    addresses: tuple[str, ...]
    place: str
    system: SystemSeen
    antivirus: AntivirusSeen | None
    says_antivirus: bool
    is_encrypted: bool | None
    is_registered: bool
    last_seen: datetime
    last_source: Source


def in_order(said: Sequence[Observation]) -> list[Observation]:
    """Return observations of one machine, the most believed first; stale ones at the end."""
    newest = max(one.seen_at for one in said)
    return sorted(said, key=lambda one: (newest - one.seen_at > STALE, _RANK[one.source]))


def composed(said: Sequence[Observation]) -> Composed:
    """Return one machine from at least one observation."""
    order = in_order(said)
    newest = max(said, key=lambda one: one.seen_at)
    systems = [one.system for one in order if one.system is not None]
    return Composed(
        host_name=_first(one.host_name for one in order) or "",
        kind=_first(one.kind for one in order) or DeviceKind.OTHER,
        serial=_first(one.serial for one in order) or "",
        uuid=_first(one.uuid for one in order) or "",
        maker=_first(one.maker for one in order) or "",
        model=_first(one.model for one in order) or "",
        made_on=min((one.made_on for one in said if one.made_on), default=None),
        memory_mb=_first(one.memory_mb for one in order),
        cpu=_first(one.cpu for one in order) or "",
        disk_gb=_first(one.disk_gb for one in order),
        addresses=_first(one.addresses for one in order) or (),
        place=_first(one.place for one in order) or "",
        system=_joined(systems),
        antivirus=_antivirus(order),
        says_antivirus=any(one.antivirus is not None for one in said),
        is_encrypted=next(
            (one.is_encrypted for one in order if one.is_encrypted is not None), None
        ),
        is_registered=any(one.source is Source.REGISTER for one in said),
        last_seen=newest.seen_at,
        last_source=newest.source,
    )


def added(before: Observation, one: Observation) -> Observation:
    """Return what a source said before with what a partial word of it adds; it takes nothing away."""
    own = {
        each.name: getattr(one, each.name)
        for each in fields(one)
        if getattr(one, each.name) not in (None, "", ())
    }
    if one.antivirus is not None:
        own["antivirus"] = one.antivirus
    if one.system is not None and before.system is not None:
        own["system"] = _joined([one.system, before.system])
    return replace(before, **(own | {"packages": one.packages, "is_partial": False}))


def is_licensed(found: AntivirusSeen | None, *, on: date) -> bool:
    """Return whether an anti-virus is there, not switched off, and its licence has not run out."""
    if found is None or found.is_on is False:
        return False
    return found.licence_until is None or found.licence_until >= on


def is_fresh(found: AntivirusSeen | None, *, at: datetime) -> bool | None:
    """Return whether its signatures are fresh; None where no source says."""
    if found is None:
        return None
    if found.signatures_at is not None:
        return at - found.signatures_at <= FRESH
    return found.is_up_to_date


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return what differs between two looks of a machine, as field, old and new."""
    return [
        (name, before.get(name, ""), value)
        for name, value in after.items()
        if value != before.get(name, "")
    ]


def _first(values: Iterable[T | None]) -> T | None:
    return next((one for one in values if one), None)


def _joined(systems: Sequence[SystemSeen]) -> SystemSeen:
    """Return the most believed system, completed where it is silent by others of the same build."""
    if not systems:
        return SystemSeen()
    found = systems[0]
    for other in systems[1:]:
        if found.build is not None and other.build not in {None, found.build}:
            continue
        found = SystemSeen(
            name=found.name or other.name,
            version=found.version or other.version,
            build=found.build or other.build,
            revision=found.revision if found.revision is not None else other.revision,
            arch=found.arch or other.arch,
            distribution=found.distribution or other.distribution,
            release=found.release or other.release,
            kernel=found.kernel or other.kernel,
            patches=found.patches or other.patches,
        )
    return found


def _antivirus(order: Sequence[Observation]) -> AntivirusSeen | None:
    """Return the anti-virus that counts: the first list that was given; in it the one that is on."""
    lists = [one.antivirus for one in order if one.antivirus is not None]
    given = next((found for found in lists if found), ())
    if not given:
        return None
    best = max(given, key=lambda one: (one.is_on is not False, one.is_up_to_date is True))
    return replace(best, name=best.name.strip())
