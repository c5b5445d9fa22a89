"""Files of inventories: read, planned, kept until a person says so, taken in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as system
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.outbox import ask
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.know.inventory import access
from khien.know.inventory.models import ImportDraft
from khien.know.inventory.rules.reading import telling
from khien.know.inventory.services.observing import observe
from khien.know.inventory.services.planning import plan
from khien.know.inventory.types.imports import (
    DraftGone,
    NothingToTake,
    Outcome,
    Plan,
    Reading,
    Told,
)
from khien.know.inventory.types.observation import Observed

JOB: Final = "inventory.take_draft"
AT_ONCE: Final = 25
"""Machines of one transaction: about 0.2 s."""

WAITS_FOR: Final = 200
"""A file with more machines than this is taken in by the worker, not while a page waits."""


def read(content: bytes, *, host: str = "") -> Reading:
    """Return what a file says. Raises NotRead. Takes about a second for 50,000 rows."""
    return telling.read(content, at=timezone.localtime(now()), host=host)


def check_file(by: Actor, *, content: bytes, unit_code: str, host: str = "") -> Plan:
    """Return what taking in a file would do; nothing is kept. Raises NotRead, NotAllowed."""
    return plan(by, reading=read(content, host=host), unit_code=unit_code)


def import_file(
    by: Actor, *, content: bytes, unit_code: str, host: str = ""
) -> tuple[Plan, Observed]:
    """Take in a file whole but for what is refused in it; return its plan and what came of it.

    Raises NotRead, NotAllowed. Call outside transactions: it works in short ones.
    """
    reading = read(content, host=host)
    found = plan(by, reading=reading, unit_code=unit_code)
    return found, _take(by, reading, found, unit_code)


@use_case
def keep_draft(by: Actor, *, unit_code: str, name: str, content: bytes, host: str = "") -> int:
    """Keep a file until somebody takes it in or throws it away; return its key. Raises NotAllowed."""
    accounts.require_may(by, Capability.MANAGE_INVENTORY, unit_code)
    row = ImportDraft(
        unit_id=accounts.unit_key(unit_code),
        name=name[:180],
        host=host[:120],
        content=content,
        made_at=now(),
        made_by=by.name[:200],
        made_by_id=by.person_id,
    )
    row.save()
    return row.pk


def plan_of_draft(by: Actor, *, key: int) -> Plan:
    """Return what taking in a file that waits would do now. Raises NotFound, DraftGone."""
    row = access.require_draft(by, key)
    if row.applied_at is not None:
        raise DraftGone
    return check_file(by, content=bytes(row.content), unit_code=row.unit.code, host=row.host)


def apply_draft(by: Actor, *, key: int) -> Counter[Outcome] | None:
    """Take in a file that waits and return the counts; None where the worker does it, for a large one.

    Raises NotFound, DraftGone, NothingToTake.
    """
    found = plan_of_draft(by, key=key)
    wanted = found.counts[Outcome.NEW] + found.counts[Outcome.CHANGED]
    if not wanted:
        raise NothingToTake(
            name=access.require_draft(by, key).name, what=text("nothing in it is new or changed.")
        )
    if wanted > WAITS_FOR:
        reserve_draft(by, key=key, is_for_worker=True)
        return None
    row = access.require_draft(by, key)
    reading = read(bytes(row.content), host=row.host)
    _take(by, reading, found, row.unit.code)
    reserve_draft(by, key=key)
    return found.counts


@use_case
def reserve_draft(by: Actor, *, key: int, is_for_worker: bool = False) -> None:
    """Note that a file is taken in; for the worker, ask it to. Raises NotFound, DraftGone."""
    row = access.require_draft(by, key)
    if row.applied_at is not None:
        raise DraftGone
    row.applied_at = now()
    row.save(update_fields=["applied_at"])
    if is_for_worker:
        ask(JOB, is_long=True, key=key, by=row.made_by)


def take_draft(key: int, by: str) -> None:
    """Take in a file that was promised; taken again after a stop, it changes nothing twice."""
    actor = replace(system.everything(text("a file that was uploaded is taken in")), name=by)
    row = access.require_draft(actor, key)
    reading = read(bytes(row.content), host=row.host)
    _take(actor, reading, plan(actor, reading=reading, unit_code=row.unit.code), row.unit.code)


@use_case
def drop_draft(by: Actor, *, key: int) -> None:
    """Throw a file away that waits. Raises NotFound, DraftGone."""
    row = access.require_draft(by, key)
    if row.applied_at is not None:
        raise DraftGone
    row.delete()


def _take(by: Actor, reading: Reading, found: Plan, unit_code: str) -> Observed:
    """Take in what is new or changed, a few machines a transaction."""
    wanted = [
        told
        for told, line in zip(reading.told, found.lines[: len(reading.told)], strict=True)
        if line.outcome in {Outcome.NEW, Outcome.CHANGED}
    ]
    sums: Counter[str] = Counter()
    for unit in dict.fromkeys(told.unit_code or unit_code for told in wanted):
        own = [told for told in wanted if (told.unit_code or unit_code) == unit]
        for first in range(0, len(own), AT_ONCE):
            sums += _observe(by, unit, own[first : first + AT_ONCE])
    return Observed(**sums)  # type: ignore[arg-type]


def _observe(by: Actor, unit: str, some: Sequence[Told]) -> Counter[str]:
    done = observe(
        by,
        unit_code=unit,
        observations=[told.one for told in some],
        known=[told.key for told in some],
    )
    names = ("new", "changed", "same", "doubtful", "packages_come", "packages_gone")
    return Counter({name: getattr(done, name) for name in names})
