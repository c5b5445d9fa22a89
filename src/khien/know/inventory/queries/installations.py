"""Reads for matching: every product and system once, and on how many machines of which units."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from khien.base.accounts.types import Actor
from khien.know.inventory import access
from khien.know.inventory.types.devices import Standing

CHUNK: Final = 5000
KEYS_MAX: Final = 400


@dataclass(frozen=True, slots=True)
class Product:
    """One product in one version, as sources name it."""

    key: int
    name: str
    version: str
    publisher: str
    ecosystem: str
    origin: str
    release: str
    purl: str
    cpe: str


@dataclass(frozen=True, slots=True)
class SystemBuild:
    """An operating system as several machines may have it; `revision` None: not known."""

    name: str
    build: int
    revision: int | None
    arch: str


@dataclass(frozen=True, slots=True)
class Patched:
    """A machine whose build is known without its revision, with the updates it says it has."""

    device: int
    system: SystemBuild
    patches: tuple[str, ...]


def products() -> Iterator[Product]:
    """Yield every product that any machine has or had, by key."""
    names = Product.__dataclass_fields__.keys()
    fields = ["pk" if name == "key" else name for name in names]
    for row in access.packages().order_by("pk").values_list(*fields).iterator(CHUNK):
        yield Product(*row)


def machines_by_product() -> dict[int, int]:
    """Return on how many machines each product is installed now. One query."""
    rows = access.installed().filter(until__isnull=True).order_by()
    counted = rows.values_list("package_id").annotate(Count("device_id", distinct=True))
    return dict(counted.iterator(CHUNK))


def machines() -> int:
    """Return how many machines are in use. One query."""
    return access.everything().filter(standing=Standing.IN_USE).count()


def systems() -> dict[SystemBuild, int]:
    """Return the Windows builds in use whose revision is known, with their machines. One query."""
    rows = access.everything().filter(standing=Standing.IN_USE, build__isnull=False)
    rows = rows.filter(revision__isnull=False).order_by()
    counted = rows.values_list("system_name", "build", "revision", "arch").annotate(Count("pk"))
    return {SystemBuild(row[0], row[1] or 0, row[2], row[3]): row[4] for row in counted}


def patched() -> Iterator[Patched]:
    """Yield the machines in use whose build is known without its revision. One query."""
    rows = access.everything().filter(
        standing=Standing.IN_USE, build__isnull=False, revision__isnull=True
    )
    for key, name, build, arch, patches in rows.values_list(
        "pk", "system_name", "build", "arch", "patches"
    ).iterator(CHUNK):
        yield Patched(key, SystemBuild(name, build or 0, None, arch), tuple(patches))


def machines_with(
    actor: Actor, products: Iterable[int], *, devices: Iterable[int] = ()
) -> dict[str, set[int]]:
    """Return by unit code the machines that the actor sees with one of the products, or that are named."""
    found: dict[str, set[int]] = {}
    for some in _chunks(products):
        rows = access.installed_visible_to(actor).filter(package_id__in=some)
        for code, key in rows.values_list("device__unit__code", "device_id").distinct():
            found.setdefault(code, set()).add(key)
    for some in _chunks(devices):
        seen = access.devices_visible_to(actor).filter(pk__in=some)
        for code, key in seen.values_list("unit__code", "pk"):
            found.setdefault(code, set()).add(key)
    return found


def devices_of(builds: Iterable[SystemBuild]) -> set[int]:
    """Return the machines in use with one of the builds."""
    wanted = set(builds)
    found = access.everything().filter(
        standing=Standing.IN_USE, build__in={one.build for one in wanted}
    )
    rows = found.values_list("pk", "system_name", "build", "revision", "arch")
    return {
        key
        for key, name, build, revision, arch in rows.iterator(CHUNK)
        if SystemBuild(name, build or 0, revision, arch) in wanted
    }


def products_of(actor: Actor, device: int) -> tuple[SystemBuild | None, set[int]]:
    """Return a visible machine's system and products. Raises NotFound. Three queries."""
    row = access.require_device(actor, device)
    rows = access.installed_of(row).filter(until__isnull=True)
    system = SystemBuild(row.system_name, row.build, row.revision, row.arch) if row.build else None
    return system, set(rows.values_list("package_id", flat=True))


def name_of(actor: Actor, device: int) -> str:
    """Return a visible machine's name. Raises NotFound."""
    return str(access.require_device(actor, device))


def units_of_products(products: Iterable[int]) -> Iterator[tuple[str, int, int]]:
    """Yield unit code, machine and product for every installation of the products: for the system."""
    for some in _chunks(products):
        rows = access.installed().filter(until__isnull=True, package_id__in=some)
        yield from (
            rows.values_list("device__unit__code", "device_id", "package_id").iterator(CHUNK)
        )


def units_of_devices(devices: Iterable[int]) -> Iterator[tuple[str, int]]:
    """Yield unit code and machine: for the system."""
    for some in _chunks(devices):
        yield from access.everything().filter(pk__in=some).values_list("unit__code", "pk")


def _chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    held = list(keys)
    for first in range(0, len(held), KEYS_MAX):
        yield held[first : first + KEYS_MAX]
