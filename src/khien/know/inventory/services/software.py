"""What is installed where: lists of packages kept as they change."""

import hashlib
from datetime import datetime, timedelta

import orjson

from khien.base.core.chunks import chunks
from khien.base.core.outbox import tell
from khien.base.core.search import fold
from khien.know.inventory import access
from khien.know.inventory.models import Device, Installed, Package, Sighting
from khien.know.inventory.types.facts import SoftwareAppeared
from khien.know.inventory.types.observation import Observation, PackageSeen

CHUNK = 500
MEETING = timedelta(days=7)
"""So long after its first list of software a unit is not asked about what is new in it."""


def keep_packages(
    device: Device, row: Sighting, one: Observation, *, unit_code: str, at: datetime
) -> tuple[int, int]:
    """Keep the list of packages that a source gives; return how many came and went.

    A source that gives no list says nothing of what is installed. Call inside a transaction.
    """
    if one.packages is None:
        return 0, 0
    release = _release(one)
    wanted = {digest_of(package, release): package for package in one.packages}
    digest = hashlib.sha256("".join(sorted(wanted)).encode()).hexdigest()
    if row.packages_digest == digest:
        return 0, 0
    row.packages_digest = digest
    keys = _package_keys(wanted, release, at)
    own = access.installed_of(device).filter(source=one.source, until__isnull=True)
    held = set(own.values_list("package_id", flat=True))
    come, gone = set(keys.values()) - held, held - set(keys.values())
    _tell_new(
        device, {key: wanted[mark] for mark, key in keys.items() if key in come}, unit_code, at
    )
    for some in chunks(sorted(gone)):
        own.filter(package_id__in=some).update(until=at)
    access.installed().bulk_create(
        (
            Installed(device=device, package_id=key, source=one.source, since=at)
            for key in sorted(come)
        ),
        batch_size=CHUNK,
    )
    return len(come), len(gone)


def digest_of(package: PackageSeen, release: str) -> str:
    """Return what makes a product in a version one, however many machines have it."""
    told = [
        package.name,
        package.version,
        package.publisher,
        package.ecosystem,
        package.origin,
        release if package.origin else "",
        package.purl,
        package.cpe,
    ]
    return hashlib.blake2b(orjson.dumps(told), digest_size=16).hexdigest()


def _release(one: Observation) -> str:
    """Return the distribution whose packages these are, as `debian 12`."""
    if one.system is None:
        return ""
    return f"{one.system.distribution} {one.system.release}".strip()[:80]


def _package_keys(wanted: dict[str, PackageSeen], release: str, at: datetime) -> dict[str, int]:
    """Return the key of each product by its digest; unknown ones are entered."""
    keys: dict[str, int] = {}
    for some in chunks(sorted(wanted)):
        held = access.packages().filter(digest__in=some)
        keys |= dict(held.values_list("digest", "pk"))
    fresh = [
        Package(
            digest=digest,
            name=one.name[:300],
            folded=fold(one.name)[:300],
            version=one.version[:120],
            publisher=one.publisher[:200],
            ecosystem=one.ecosystem,
            origin=one.origin[:300],
            release=release if one.origin else "",
            purl=one.purl[:500],
            cpe=one.cpe[:300],
            first_seen=at,
        )
        for digest, one in wanted.items()
        if digest not in keys
    ]
    if fresh:
        access.packages().bulk_create(fresh, batch_size=CHUNK, ignore_conflicts=True)
        for some in chunks([one.digest for one in fresh]):
            keys |= dict(access.packages().filter(digest__in=some).values_list("digest", "pk"))
    return keys


def _tell_new(device: Device, come: dict[int, PackageSeen], unit_code: str, at: datetime) -> None:
    """Tell of products that stand in the unit for the first time, whatever their version.

    While a unit's machines are still being met, all of it is new, and nothing is news.
    """
    if not come or not _is_met(device, at - MEETING):
        return
    names = {one.name: one for one in come.values()}
    known: set[str] = set()
    for some in chunks(sorted(names)):
        standing = access.installed().filter(device__unit_id=device.unit_id, package__name__in=some)
        known |= set(standing.values_list("package__name", flat=True).distinct())
    for name in sorted(set(names) - known):
        tell(SoftwareAppeared(unit_code, name, names[name].publisher, device.pk, at))


def _is_met(device: Device, before: datetime) -> bool:
    """Return whether the unit's machines already had software before an instant. One query.

    Asked through the machines that stood then: a new one need not go through all the unit's software.
    """
    held = access.installed().filter(device__unit_id=device.unit_id)
    return held.filter(device__first_seen__lte=before, since__lte=before).exists()
