"""Looks for names that could be taken for a unit's own, by DNS and certificate logs; people judge them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now
from khien.base.core.outbox import ask
from khien.base.core.refusals import Refusal, text
from khien.base.core.usecase import record, use_case
from khien.know.exposure import access
from khien.know.exposure.models import Lookalike, Target
from khien.know.exposure.queries.checks import is_proven, own_domain
from khien.know.exposure.rules.cases import LADDER, LOOKALIKE_ITEM
from khien.know.exposure.rules.checks import lookalikes as rules
from khien.know.exposure.rules.checks.certificates import read_log
from khien.know.exposure.types.lookalikes import (
    Alike,
    NamesAsked,
    NameSeen,
    NothingSaid,
    Read,
    Source,
    Standing,
)
from khien.know.exposure.wire.logs import fetch_log
from khien.know.exposure.wire.lookups import look_up
from khien.know.exposure.wire.names import Names
from khien.know.inventory.queries.sites import (
    OutsideEntry,
    outside_entries_counted,
    standing_outside_entry,
)

SEARCH: Final = "exposure.lookalikes"
SYSTEM: Final = everything(text("names that look like a unit's own were looked for"))
EVERY: Final = timedelta(days=7)
WITHIN: Final = timedelta(days=3)
HELD_MAX = 500
"""So many names of one log join a unit's queue at most."""


def ask_when_due(row: Target) -> None:
    """Have look-alikes of a target's domain looked for, once a week."""
    at = now()
    due = access.targets().filter(pk=row.pk).exclude(names_at__gt=at - EVERY)
    with transaction.atomic():
        if due.update(names_at=at):
            ask(SEARCH, key=row.pk)


def search(*, key: int) -> None:
    """Look for the look-alikes of one target's domain; nothing of them is ever visited. A job.

    The demo asks nobody.
    """
    if settings.KHIEN.is_demo:
        return
    row = access.targets().filter(pk=key).first()
    entry = standing_outside_entry(row.entry_id) if row else None
    if row is None or entry is None or not is_proven(row, entry):
        return
    domain = own_domain(entry)
    known = rules.Resembler(own_domains(), of=(domain,))
    wanted = {
        name: likeness
        for name, likeness in rules.candidates(domain).items()
        if known.resembles(name) is not None
    }
    asked = look_up(Names(settings.KHIEN.resolver), wanted) if wanted else NamesAsked()
    logged, problem = _from_log(domain, known)
    told = "; ".join(one for one in (asked.problem, problem) if one)
    keep_search(row, entry, replace(asked, problem=told), logged)


def keep_search(
    row: Target, entry: OutsideEntry, asked: NamesAsked, logged: Sequence[Alike] = ()
) -> None:
    """Keep what a search found, and have the unit judge what is new, in one short transaction."""
    with transaction.atomic():
        fresh = [_keep_seen(entry, own_domain(entry), one) for one in asked.found]
        row.names_asked, row.names_untold = asked.asked, asked.untold
        row.names_at, row.names_problem = now(), asked.problem[:300]
        row.save(update_fields=["names_at", "names_asked", "names_untold", "names_problem"])
        fresh += [_keep_logged(entry.unit_code, one) for one in logged]
        if any(fresh):
            _ask_unit(entry.unit_code)


@use_case
def decide(by: Actor, *, key: int, state: Standing, words: str = "") -> None:
    """Say what a name is: ours, harmless, reported, or again to be judged. Raises NotFound, NothingSaid."""
    row = access.locked_lookalike(by, key)
    if state is Standing.REPORTED and not words.strip():
        raise NothingSaid
    row.state, row.words = state, words.strip()[:500]
    is_new = state is Standing.NEW
    row.decided_at, row.decided_by = (None, "") if is_new else (now(), by.name[:200])
    row.save()
    waiting = access.lookalikes().filter(unit_id=row.unit_id, state=Standing.NEW)
    if is_new:
        _ask_unit(row.unit.code)
    elif not waiting.exists():
        casework.finish_item(by, kind=LOOKALIKE_ITEM.code, subject=row.unit.code)


def take_log(by: Actor, *, name: str, content: bytes) -> Read:
    """Take in certificates of a transparency log; what looks like a unit's own joins its queue.

    Of each unit so many names as one may judge; the others are counted. Raises NotALog; nothing is then
    kept.
    """
    owners = own_domains()
    read = names = skipped = 0
    known = rules.Resembler(owners)
    alike: list[Alike] = []
    for logged in read_log(name, content):
        read += 1
        skipped += logged is None
        for one in logged.names if logged else ():
            names += 1
            found = known.resembles(one)
            if found and logged:
                alike.append(Alike(one, *found, logged.issuer, logged.issued_at))
    by_unit: defaultdict[str, list[Alike]] = defaultdict(list)
    for each in alike:
        by_unit[owners[each.own]].append(each)
    left_out = sum(max(0, len(held) - HELD_MAX) for held in by_unit.values())
    new = 0
    with transaction.atomic():
        for code, held in by_unit.items():
            fresh = sum(_keep_logged(code, one) for one in held[:HELD_MAX])
            if fresh:
                _ask_unit(code)
            new += fresh
        record(by, "exposure.take_log", {"name": name, "certificates": read, "new": new})
    return Read(read, names, len(alike), new, skipped, left_out)


def own_domains() -> dict[str, str]:
    """Return the domains that units have shown to be their own, each with its unit's code."""
    found: dict[str, str] = {}
    held = {row.entry_id: row for row in access.targets().exclude(way="")}
    for entry in outside_entries_counted(SYSTEM):
        if entry.key in held and is_proven(held[entry.key], entry):
            domain = own_domain(entry)
            if rules.parts_of(domain):
                found.setdefault(domain, entry.unit_code)
    return found


def _from_log(domain: str, known: rules.Resembler) -> tuple[list[Alike], str]:
    """Return what the log that the operator named says of a domain's label."""
    parts = rules.parts_of(domain)
    if not settings.KHIEN.certificate_log or parts is None or len(parts.label) <= rules.LABEL_LEAST:
        return [], ""
    content, problem = fetch_log(settings.KHIEN.certificate_log, parts.label)
    if problem:
        return [], problem
    try:
        held = [one for one in read_log(settings.KHIEN.certificate_log, content) if one]
    except Refusal as refusal:
        return [], str(refusal)[:200]
    found = ((one, name, known.resembles(name)) for one in held for name in one.names)
    return [
        Alike(name, *like, one.issuer, one.issued_at)
        for one, name, like in found
        if like and like[0] == domain
    ], ""


def _keep_seen(entry: OutsideEntry, own: str, seen: NameSeen) -> bool:
    """Keep a name that the DNS holds; return whether it is new."""
    row = access.lookalikes().filter(unit__code=entry.unit_code, name=seen.name).first()
    is_new = row is None
    if row is None:
        row = _fresh(entry.unit_code, seen.name, own, seen.likeness.value, Source.DNS)
    elif row.source == Source.CERTIFICATE:
        row.source = Source.BOTH
    row.addresses, row.mail_servers = list(seen.addresses), list(seen.mail_servers)
    row.last_seen = now()
    row.save()
    return is_new


def _keep_logged(unit_code: str, seen: Alike) -> bool:
    """Keep a name that stands on a certificate; return whether it is new."""
    row = access.lookalikes().filter(unit__code=unit_code, name=seen.name).first()
    is_new = row is None
    if row is None:
        row = _fresh(unit_code, seen.name, seen.own, seen.likeness.value, Source.CERTIFICATE)
    elif row.source == Source.DNS:
        row.source = Source.BOTH
    is_later = seen.issued_at and (row.issued_at is None or seen.issued_at > row.issued_at)
    if is_later or row.issued_at is None:
        row.certificates += 1
        row.issuer, row.issued_at = seen.issuer, seen.issued_at
    row.last_seen = now()
    row.save()
    return is_new


def _fresh(unit_code: str, name: str, own: str, likeness: str, source: Source) -> Lookalike:
    return Lookalike(
        unit_id=accounts.unit_key(unit_code),
        name=name[:253],
        own=own[:253],
        likeness=likeness,
        source=source,
        state=Standing.NEW,
        first_seen=now(),
    )


def _ask_unit(code: str) -> None:
    casework.open_item(
        SYSTEM,
        item=NewItem(
            kind=LOOKALIKE_ITEM.code,
            title=text("Names that look like the unit's own: judge them"),
            values={},
            unit_code=code,
            capability=Capability.MANAGE_INVENTORY.value,
            due_at=now() + WITHIN,
            url=reverse("exposure:lookalikes"),
            subject=code,
        ),
        ladder=LADDER,
    )
