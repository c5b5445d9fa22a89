"""What is installed in the province, each product in a version and each build once, with its names."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction

from khien.know.exposure import access
from khien.know.exposure.models import Thing
from khien.know.exposure.rules import windows
from khien.know.exposure.rules.matching import naming, programs
from khien.know.exposure.types import matching as words
from khien.know.exposure.types.feeds import Confidence
from khien.know.exposure.types.matching import Named, Naming, Platform
from khien.know.inventory.queries import installations
from khien.know.inventory.queries.installations import Patched, Product, SystemBuild

CHUNK: Final = 1000
KEYS_MAX: Final = 400
_THING: Final = (
    "key",
    "package_id",
    "devices",
    "name",
    "bare",
    "version",
    "publisher",
    "ecosystem",
    "naming",
    "rule",
    "product",
    "title",
    "machines",
)


@dataclass(slots=True)
class Found:
    """A thing that is installed somewhere, with its names and its machines."""

    thing: words.Thing
    named: Named
    machines: int
    package: int | None = None
    devices: list[int] = field(default_factory=list)


def installed() -> list[Found]:
    """Return all that is installed on any machine, or runs one, with its names. Five queries."""
    return (
        _of_products(installations.machines_by_product(), said_by_people(), covered()) + _systems()
    )


def known(products: frozenset[str]) -> list[Found]:
    """Return of what was installed at the last run that which has one of the products in its names."""
    rows = access.things().filter(package__isnull=False)
    machines = dict(rows.values_list("package_id", "machines"))
    found = _of_products(machines, said_by_people(), covered()) + _systems()
    return [one for one in found if not products.isdisjoint(one.named.products)]


def said_by_people() -> dict[naming.Word, str]:
    """Return what people mapped: the product of each name, empty for nothing to match."""
    rows = access.mappings().order_by("pk")
    return {(one.bare, one.publisher): one.product for one in rows}


def _of_products(
    machines: Mapping[int, int], said: Mapping[naming.Word, str], covered: frozenset[str]
) -> list[Found]:
    return [
        _product(one, machines[one.key], said, covered)
        for one in installations.products()
        if one.key in machines
    ]


def _systems() -> list[Found]:
    found = [_system(one, count) for one, count in installations.systems().items()]
    return [*found, *_patched_systems()]


def _product(
    one: Product, machines: int, said: Mapping[naming.Word, str], covered: frozenset[str]
) -> Found:
    thing = words.Thing(
        f"p:{one.key}",
        one.name,
        one.version,
        one.publisher,
        one.ecosystem,
        one.origin,
        one.release,
        one.purl,
        one.cpe,
    )
    return Found(thing, naming.named(thing, said=said, covered=covered), machines, one.key)


def covered() -> frozenset[str]:
    """Return the releases of distributions that a feed speaks of, as `deb:debian 12`."""
    held = access.feeds().values_list("releases", flat=True)
    return frozenset(one for releases in held for one in releases)


def _system(one: SystemBuild, machines: int) -> Found:
    assert one.revision is not None
    server = windows.is_server(one.name)
    version = windows.version_of(one.build, one.revision)
    keys = (
        windows.system_key(one.build, is_server=server),
        windows.cpe_key(one.build, is_server=server),
    )
    named = Named(
        tuple(key for key in keys if key),
        version,
        platform=Platform.WINDOWS,
        naming=Naming.SYSTEM,
        rule=f"{one.build}.{one.revision}",
        title=one.name[:200],
    )
    key = windows.thing_key(one.build, one.revision, one.arch, is_server=server)
    return Found(words.Thing(key, one.name, version), named, machines)


def _patched_systems() -> Iterator[Found]:
    """Yield the systems that are judged by their updates, machines with the same ones together."""
    groups: defaultdict[tuple[SystemBuild, tuple[str, ...]], list[Patched]] = defaultdict(list)
    for one in installations.patched():
        groups[one.system, tuple(sorted(set(one.patches)))].append(one)
    for (system, patches), held in groups.items():
        server = windows.is_server(system.name)
        key = windows.update_key(system.build, is_server=server, arch=system.arch)
        if not key or not patches:
            continue
        digest = hashlib.blake2b("\n".join([key, *patches]).encode(), digest_size=12).hexdigest()
        named = Named(
            (key,),
            str(system.build),
            platform=Platform.WINDOWS,
            naming=Naming.SYSTEM,
            rule=f"{len(patches)} KB",
            title=system.name[:200],
            confidence=Confidence.MEDIUM,
            patches=patches,
        )
        thing = words.Thing(f"k:{digest}", system.name, str(system.build))
        yield Found(thing, named, len(held), devices=[one.device for one in held])


def keep(found: list[Found]) -> dict[str, int]:
    """Enter things and what they are called now; those that nobody has any more go. Short transactions."""
    held = {row.key: row for row in access.things().iterator(5000)}
    names = frozenset(held)
    fresh, changed = [], []
    for one in found:
        row = held.pop(one.thing.key, None) or Thing(key=one.thing.key)
        before = _look(row)
        _fill(row, one)
        if one.thing.key not in names:
            fresh.append(row)
        elif before != _look(row):
            changed.append(row)
    for first in range(0, len(fresh), CHUNK):
        with transaction.atomic():
            access.things().bulk_create(fresh[first : first + CHUNK])
    fields = [name for name in _THING if name != "key"]
    for first in range(0, len(changed), CHUNK):
        with transaction.atomic():
            access.things().bulk_create(
                changed[first : first + CHUNK],
                update_conflicts=True,
                unique_fields=["key"],
                update_fields=fields,
            )
    gone = [row.pk for row in held.values()]
    for first in range(0, len(gone), KEYS_MAX):
        with transaction.atomic():
            access.things().filter(pk__in=gone[first : first + KEYS_MAX]).delete()
    return dict(access.things().values_list("key", "pk"))


def _look(row: Thing) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in _THING)


def _fill(row: Thing, one: Found) -> None:
    thing, named = one.thing, one.named
    row.package_id, row.devices, row.machines = one.package, one.devices, one.machines
    row.name, row.version = thing.name[:300], named.version[:120]
    row.bare, row.publisher = naming.word_of(thing)
    row.publisher = row.publisher[:200]
    row.ecosystem, row.naming, row.rule = thing.ecosystem, named.naming, named.rule[:300]
    row.product = named.products[0] if named.products else ""
    row.title = (named.title or programs.bare(thing.name))[:200]
