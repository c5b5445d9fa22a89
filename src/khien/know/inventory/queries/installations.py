"""Reads for matching: every product and system once, and on how many machines of which units."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q

from khien.base.accounts.types import Actor
from khien.base.core.chunks import chunks
from khien.know.inventory import access
from khien.know.inventory.types.devices import Standing

CHUNK: Final = 5000
KEYS_MAX: Final = 400
BUILDS_MAX: Final = 100


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


@dataclass(frozen=True, slots=True, order=True)
class Build:
    """A build of Windows in a revision, as machines are asked for."""

    build: int
    revision: int
    arch: str
    is_server: bool


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
    """Return on how many machines each product is installed now. Two queries.

    What two sources say of one machine counts once: those are counted apart, for a distinct count of all
    takes five times as long.
    """
    rows = access.installed().filter(until__isnull=True).order_by()
    found = dict(rows.values_list("package_id").annotate(Count("pk")).iterator(CHUNK))
    pairs = rows.values_list("package_id", "device_id").annotate(sources=Count("pk"))
    for product, _, sources in pairs.filter(sources__gt=1).iterator(CHUNK):
        found[product] -= sources - 1
    return found


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


def machines_by_unit(actor: Actor, products: Sequence[int]) -> dict[str, int]:
    """Return by unit code on how many machines the actor sees one of the products. One query for 400."""
    found: Counter[str] = Counter()
    for some in chunks(products, KEYS_MAX):
        rows = access.installed_visible_to(actor).filter(package_id__in=some).order_by()
        counted = rows.values_list("device__unit__code")
        found.update(dict(counted.annotate(Count("device_id", distinct=True))))
    return dict(found)


def machines_seen(actor: Actor, products: Sequence[int]) -> dict[int, int]:
    """Return on how many machines that the actor sees each of the products is. One query for 400."""
    found: dict[int, int] = {}
    for some in chunks(products, KEYS_MAX):
        rows = access.installed_visible_to(actor).filter(package_id__in=some).order_by()
        counted = rows.values_list("package_id")
        found.update(dict(counted.annotate(Count("device_id", distinct=True))))
    return found


def systems_seen(actor: Actor, builds: Iterable[int]) -> dict[SystemBuild, int]:
    """Return how many machines that the actor sees run each revision of some builds. One query."""
    rows = access.devices_visible_to(actor).filter(
        standing=Standing.IN_USE, build__in=set(builds), revision__isnull=False
    )
    counted = rows.order_by().values_list("system_name", "build", "revision", "arch")
    return {
        SystemBuild(row[0], row[1] or 0, row[2], row[3]): row[4]
        for row in counted.annotate(Count("pk"))
    }


def systems_by_unit(actor: Actor, builds: Iterable[Build]) -> dict[str, int]:
    """Return by unit code how many machines that the actor sees run one of the builds. One query for 100."""
    found: Counter[str] = Counter()
    held = sorted(set(builds))
    for first in range(0, len(held), BUILDS_MAX):
        wanted = Q()
        for one in held[first : first + BUILDS_MAX]:
            alike = Q(build=one.build, revision=one.revision, arch=one.arch)
            server = Q(system_name__icontains="server")
            wanted |= alike & (server if one.is_server else ~server)
        rows = access.devices_visible_to(actor).filter(wanted, standing=Standing.IN_USE).order_by()
        found.update(dict(rows.values_list("unit__code").annotate(Count("pk"))))
    return dict(found)


def devices_by_unit(actor: Actor, devices: Iterable[int]) -> dict[str, int]:
    """Return by unit code how many of the machines the actor sees. One query for 400."""
    found: Counter[str] = Counter()
    for some in chunks(devices, KEYS_MAX):
        rows = access.devices_visible_to(actor).filter(pk__in=some).order_by()
        found.update(dict(rows.values_list("unit__code").annotate(Count("pk"))))
    return dict(found)


def products_of(actor: Actor, device: int) -> tuple[SystemBuild | None, set[int]]:
    """Return a visible machine's system and products. Raises NotFound. Three queries."""
    row = access.require_device(actor, device)
    rows = access.installed_of(row).filter(until__isnull=True)
    system = SystemBuild(row.system_name, row.build, row.revision, row.arch) if row.build else None
    return system, set(rows.values_list("package_id", flat=True))


def name_of(actor: Actor, device: int) -> str:
    """Return a visible machine's name. Raises NotFound."""
    return str(access.require_device(actor, device))


def installations_by_unit(products: Sequence[int]) -> Iterator[tuple[str, int, int]]:
    """Yield unit code, product, and on how many of its machines: for the system."""
    for some in chunks(products, KEYS_MAX):
        rows = access.installed().filter(until__isnull=True, package_id__in=some).order_by()
        counted = rows.values_list("device__unit__code", "package_id")
        yield from counted.annotate(Count("device_id", distinct=True)).iterator(CHUNK)
