"""Everything installed is matched against everything known: once for a product in a version.

A run reads, compares in memory, writes what changed in short transactions; killed half-way it is run again.
"""

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.usecase import record
from khien.know.exposure import access
from khien.know.exposure.models import Match, Run
from khien.know.exposure.rules.matching import testing
from khien.know.exposure.rules.matching.testing import Row
from khien.know.exposure.services import things
from khien.know.exposure.services.things import Found
from khien.know.exposure.types.feeds import Confidence, Scheme
from khien.know.exposure.types.matching import Matching, Named, Naming, Why
from khien.know.inventory.queries import installations

CHUNK: Final = 1000
KEYS_MAX: Final = 400
UPDATES: Final = "msrc:"
_Held = defaultdict[int, dict[str, tuple[int, str]]]
_ROW: Final = (
    "cve_id",
    "entry__feed__kind",
    "product",
    "scheme",
    "start",
    "start_key",
    "is_start_in",
    "end",
    "end_key",
    "is_end_in",
    "fixed_in",
    "target",
    "runs_on",
    "confidence",
    "replaces",
)
_SAID: Final = (
    "source",
    "product",
    "interval",
    "version",
    "fixed_in",
    "confidence",
    "doubts",
    "look",
)


def match(by: Actor) -> Matching:
    """Match everything anew and write what changed. Long: for the worker and the command line."""
    began, at = time.monotonic(), now()
    found = things.installed()
    before = access.matches().count()
    keys = things.keep(found)
    whys = _whys(found)
    written = _changes(found, whys, keys, _held_matches(keys.values()), at)
    _write(written)
    told = _told(found, whys, written, before=before, seconds=time.monotonic() - began)
    _close(by, told, found, at)
    return told


def match_changed(by: Actor, *, products: frozenset[str]) -> int:
    """Match anew what has one of the products in its names, as it stood at the last run; return how many."""
    at = now()
    keys = dict(access.things().values_list("key", "pk"))
    found = [one for one in things.known(products) if one.thing.key in keys]
    whys = _whys(found)
    held = _held_matches([keys[one.thing.key] for one in found])
    written = _changes(found, whys, keys, held, at)
    _write(written)
    with transaction.atomic():
        counts: dict[str, object] = {"new": len(written.new), "gone": len(written.gone)}
        record(by, "exposure.match_changed", counts)
    return len(found)


@dataclass(slots=True)
class _Written:
    """What a run writes: matches that are new or look different, keys of those that are gone."""

    new: list[Match] = field(default_factory=list)
    changed: list[Match] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def rows_of(products: Iterable[str]) -> dict[str, list[Row]]:
    """Return what is affected, by product, for the products that somebody has. One query for 400."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    held = sorted(products)
    for first in range(0, len(held), KEYS_MAX):
        some = access.affected().filter(product__in=held[first : first + KEYS_MAX])
        for values in some.values_list(*_ROW).iterator(5000):
            row = _row(values)
            found[row.product].append(row)
    return found


def _row(values: tuple[Any, ...]) -> Row:
    told = dict(zip(_ROW, values, strict=True))
    start, end = told["start_key"], told["end_key"]
    return Row(
        cve=told["cve_id"],
        source=told["entry__feed__kind"],
        product=told["product"],
        scheme=Scheme(told["scheme"]),
        start=told["start"],
        start_key=None if start is None else bytes(start),
        is_start_in=told["is_start_in"],
        end=told["end"],
        end_key=None if end is None else bytes(end),
        is_end_in=told["is_end_in"],
        fixed_in=told["fixed_in"],
        target=told["target"],
        runs_on=tuple(tuple(group) for group in told["runs_on"]),
        confidence=Confidence(told["confidence"]),
        replaces=tuple(told["replaces"]),
    )


def _whys(found: list[Found]) -> dict[str, list[Why]]:
    """Return for each thing what it is open to; things of the same names and version are tested once."""
    rows = rows_of({product for one in found for product in one.named.products})
    tested: dict[Named, list[Why]] = {}
    whys = {}
    for one in found:
        named = one.named
        if named not in tested:
            own = [row for product in named.products for row in rows.get(product, ())]
            is_by_updates = bool(named.products) and named.products[0].startswith(UPDATES)
            tested[named] = (
                testing.open_by_updates(named.patches, own, named)
                if is_by_updates
                else testing.fitting(named, own)
            )
        whys[one.thing.key] = tested[named]
    return whys


def _held_matches(wanted: Iterable[int]) -> _Held:
    """Return the matches of things, by thing and CVE: their keys and how they looked."""
    held: _Held = defaultdict(dict)
    own = set(wanted)
    rows = access.matches()
    if len(own) <= KEYS_MAX:
        rows = rows.filter(thing_id__in=own)
    fields = rows.values_list("pk", "thing_id", "cve_id", "look")
    for key, thing, cve, look in fields.iterator(5000):
        if thing in own:
            held[thing][cve] = key, look
    return held


def _changes(
    found: list[Found],
    whys: Mapping[str, list[Why]],
    keys: Mapping[str, int],
    held: _Held,
    at: datetime,
) -> _Written:
    written = _Written()
    for one in found:
        _compare(written, keys[one.thing.key], whys[one.thing.key], held, at)
    written.gone.extend(key for per in held.values() for key, _ in per.values())
    return written


def _compare(written: _Written, thing: int, whys: list[Why], held: _Held, at: datetime) -> None:
    own = held.get(thing, {})
    for why in whys:
        before = own.pop(why.cve, None)
        look = _look(why)
        if before is not None and before[1] == look:
            continue
        row = Match(
            thing_id=thing,
            cve_id=why.cve,
            source=why.source,
            product=why.product,
            interval=why.interval,
            version=why.version,
            fixed_in=why.fixed_in,
            confidence=why.confidence,
            doubts=why.doubts,
            look=look,
            since=at,
        )
        (written.new if before is None else written.changed).append(row)


def _look(why: Why) -> str:
    """Return a digest of what is written of a match, to see whether it looks as before."""
    told = (
        why.source,
        why.product,
        why.interval,
        why.version,
        why.fixed_in,
        str(int(why.confidence)),
        *why.doubts,
    )
    return hashlib.blake2b("\x1f".join(told).encode(), digest_size=8).hexdigest()


def _write(written: _Written) -> None:
    for first in range(0, len(written.gone), KEYS_MAX):
        with transaction.atomic():
            access.matches().filter(pk__in=written.gone[first : first + KEYS_MAX]).delete()
    rows = written.new + written.changed
    for first in range(0, len(rows), CHUNK):
        with transaction.atomic():
            access.matches().bulk_create(
                rows[first : first + CHUNK],
                update_conflicts=True,
                unique_fields=["thing", "cve"],
                update_fields=_SAID,
            )


def _told(
    found: list[Found],
    whys: Mapping[str, list[Why]],
    written: _Written,
    *,
    before: int,
    seconds: float,
) -> Matching:
    packages = [one for one in found if one.package is not None]
    nothing = sum(one.named.naming is Naming.NOTHING for one in packages)
    unnamed = sum(one.named.naming is Naming.NONE for one in packages)
    findings = sum(len(whys[one.thing.key]) for one in found)
    return Matching(
        machines=installations.machines(),
        packages=len(packages),
        named=len(packages) - nothing - unnamed,
        unnamed=unnamed,
        nothing=nothing,
        findings=findings,
        pairs=sum(len(whys[one.thing.key]) * one.machines for one in found),
        new=len(written.new),
        gone=before + len(written.new) - findings,
        seconds=seconds,
    )


def _close(by: Actor, told: Matching, found: list[Found], at: datetime) -> None:
    hidden = sum(one.machines for one in found if one.package and one.named.naming is Naming.NONE)
    with transaction.atomic():
        access.runs().filter(at__lt=at).delete()
        Run(
            at=at,
            machines=told.machines,
            packages=told.packages,
            named=told.named,
            unnamed=told.unnamed,
            nothing=told.nothing,
            installations_unnamed=hidden,
            findings=told.findings,
            pairs=told.pairs,
            seconds=told.seconds,
        ).save()
        record(
            by, "exposure.match", {"findings": told.findings, "new": told.new, "gone": told.gone}
        )
