"""Reads of matches: a CVE and who is open to it here, and what others ask of matching."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import today
from khien.base.core.offers import Finding, Matched, Product
from khien.base.core.refusals import text
from khien.know.exposure import access
from khien.know.exposure.models import Cve, Match, Suppression, Thing
from khien.know.exposure.rules import windows
from khien.know.exposure.rules.feeds.cpe import named_key
from khien.know.exposure.rules.matching import programs, spoken
from khien.know.exposure.types.feeds import FEED_NAMES, Confidence, FeedKind
from khien.know.exposure.types.findings import Severity
from khien.know.exposure.types.matching import (
    CveLine,
    CveRecord,
    MatchLine,
    Naming,
    SuppressionLine,
    UnitMachines,
    Why,
)
from khien.know.inventory.queries import installations
from khien.know.inventory.queries.installations import Build

MATCHES_MAX: Final = 200
FOUND_MAX: Final = 8


def cve(actor: Actor, name: str) -> CveRecord:
    """Return one CVE: what it is, what is open to it here and why, on whose machines the actor sees it.

    About ten queries. Raises NotFound, NotAllowed.
    """
    accounts.require_somewhere(actor, Capability.SEE_INVENTORY)
    row = access.require_cve(name)
    held = list(access.matches().filter(cve=row).select_related("thing").order_by("pk"))
    stopped = _stopped(row)
    machines = _machines(actor, [one.thing for one in held])
    seen = [one for one in held if machines.get(one.thing_id)][:MATCHES_MAX]
    open_to = [one.thing for one in held if one.thing.product not in stopped]
    units = running(actor, open_to)
    names = {unit.code: unit.name for unit in accounts.units_of(actor, Capability.SEE_INVENTORY)}
    sources = access.affected().filter(cve=row).values_list("entry__feed__kind", flat=True)
    return CveRecord(
        line=cve_line(row),
        matches=tuple(_match(one, machines[one.thing_id], stopped) for one in seen),
        units=tuple(
            UnitMachines(code, names.get(code, code), count)
            for code, count in sorted(units.items(), key=lambda each: (-each[1], each[0]))
        ),
        sources=tuple(FEED_NAMES[FeedKind(kind)] for kind in sorted(set(sources))),
        suppressions=tuple(_suppression(one) for one in stopped.values()),
        may_judge=access.keeps(actor),
    )


def running(actor: Actor, things: Iterable[Thing]) -> dict[str, int]:
    """Return by unit code how many machines that the actor sees have one of the things."""
    found: Counter[str] = Counter()
    held = list(things)
    packages = [one.package_id for one in held if one.package_id is not None]
    found.update(installations.machines_by_unit(actor, packages))
    builds = [Build(*parts) for one in held if (parts := windows.of_thing_key(one.key))]
    found.update(installations.systems_by_unit(actor, builds))
    found.update(installations.devices_by_unit(actor, {key for one in held for key in one.devices}))
    return dict(found)


def _machines(actor: Actor, things: Sequence[Thing]) -> dict[int, int]:
    """Return on how many machines that the actor sees each of the things is."""
    packages = {one.package_id: one.pk for one in things if one.package_id is not None}
    seen = installations.machines_seen(actor, sorted(packages))
    found = Counter({packages[key]: count for key, count in seen.items()})
    builds = {parts: one.pk for one in things if (parts := windows.of_thing_key(one.key))}
    if builds:
        systems = installations.systems_seen(actor, {parts[0] for parts in builds})
        for one, count in systems.items():
            server = windows.is_server(one.name)
            key = builds.get((one.build, one.revision or 0, one.arch, server))
            if key is not None:
                found[key] += count
    for thing in things:
        if thing.devices:
            seen_there = installations.devices_by_unit(actor, thing.devices)
            found[thing.pk] = sum(seen_there.values())
    return dict(found)


def units_running(actor: Actor, products: Sequence[Product]) -> list[Matched]:
    """Return the units that run one of the products an advisory names, as far as the actor sees them."""
    keys = {key: one for one in products for key in _keys_of(one)}
    found: dict[str, Matched] = {}
    for thing_product, every in _by_product(keys).items():
        words = keys[thing_product].versions
        things = [one for one in every if spoken.is_meant(words, one.version)]
        for code, count in running(actor, things).items():
            why = f"{things[0].title or thing_product}: {count}"
            found.setdefault(code, Matched(code, why, reverse("exposure:feeds")))
    return [found[code] for code in sorted(found)]


def find(actor: Actor, words: str) -> Sequence[Finding]:
    """Return CVEs by their number for the search box."""
    name = words.strip().upper()
    if not name.startswith("CVE-") or not accounts.may_somewhere(actor, Capability.SEE_INVENTORY):
        return []
    rows = access.cves().filter(pk__gte=name, pk__startswith=name).order_by("pk")[:FOUND_MAX]
    return [
        Finding(
            row.pk, text("Vulnerability"), reverse("exposure:cve", args=[row.pk]), row.summary[:120]
        )
        for row in rows
    ]


def cve_line(row: Cve) -> CveLine:
    """Return a CVE as a line."""
    return CveLine(
        name=row.pk,
        summary=row.summary,
        severity=Severity(row.severity) if row.severity else Severity.INFO,
        cvss=row.cvss,
        published=row.published,
        kev_on=row.kev_on,
        is_ransomware=row.is_ransomware,
        epss=row.epss,
    )


def suppressed(*, on_cve: Cve | None = None) -> set[tuple[str, str]]:
    """Return the CVEs and products that are suppressed today. One query."""
    rows = access.suppressions().filter(ended_at__isnull=True, until__gte=today())
    if on_cve is not None:
        rows = rows.filter(cve=on_cve)
    return set(rows.values_list("cve_id", "product"))


def _stopped(row: Cve) -> dict[str, Suppression]:
    rows = access.suppressions().filter(cve=row, ended_at__isnull=True, until__gte=today())
    return {one.product: one for one in rows.order_by("pk")}


def _match(row: Match, machines: int, stopped: dict[str, Suppression]) -> MatchLine:
    thing = row.thing
    stop = stopped.get(thing.product)
    return MatchLine(
        key=row.pk,
        title=thing.title or thing.name,
        version=row.version,
        machines=machines,
        why=Why(
            cve=row.cve_id,
            source=FEED_NAMES[FeedKind(row.source)],
            product=row.product,
            interval=row.interval,
            version=row.version,
            naming=Naming(thing.naming),
            rule=thing.rule,
            confidence=Confidence(row.confidence),
            fixed_in=row.fixed_in,
            doubts=tuple(row.doubts),
        ),
        is_suppressed=stop is not None,
        suppressed_why=stop.reason if stop else "",
    )


def _suppression(row: Suppression) -> SuppressionLine:
    return SuppressionLine(row.pk, row.cve_id, row.product, row.reason, row.by, row.at, row.until)


def _keys_of(one: Product) -> list[str]:
    """Return under which products a product that an advisory names in words may stand."""
    known = programs.program_of(one.name, one.vendor, needs_publisher=False)
    found = list(known.products) if known else []
    if one.vendor:
        found.append(named_key(one.vendor, one.name))
    return found


def _by_product(keys: Iterable[str]) -> dict[str, list[Thing]]:
    found: defaultdict[str, list[Thing]] = defaultdict(list)
    for thing in access.things().filter(product__in=list(keys)).order_by("pk"):
        found[thing.product].append(thing)
    return found
