"""Looks from outside: what is due, done by jobs, one at a time a site; what came of it is kept."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.outbox import ask, tell
from khien.base.core.usecase import use_case
from khien.know.exposure import access
from khien.know.exposure.models import Outage, Result, Target, VerdictChange
from khien.know.exposure.queries.checks import is_proven
from khien.know.exposure.rules.checks import content as pages
from khien.know.exposure.rules.checks import mail, places, site
from khien.know.exposure.types.checks import (
    Baseline,
    Content,
    Judged,
    NotProven,
    NotWanted,
    SiteChanged,
    SiteSeen,
    Verdict,
)
from khien.know.exposure.wire.names import Names, look_at_mail
from khien.know.exposure.wire.outside import Looker
from khien.know.inventory.queries.sites import (
    OutsideEntry,
    outside_entry,
    standing_outside_entry,
)

LOOK: Final = "exposure.outside-look"
REACH: Final = "exposure.outside-reach"
EVERY: Final = timedelta(days=1)
REACH_EVERY: Final = timedelta(minutes=15)
BUSY: Final = timedelta(minutes=10)
"""How long a look may hold its site at most; a killed worker's hold runs out."""

SOON: Final = timedelta(minutes=2)
DETAILS_MAX: Final = 2000
_NOT_GOOD: Final = frozenset({Verdict.WEAK, Verdict.BAD})


@use_case
def look_now(by: Actor, *, key: int) -> None:
    """Ask for a look at once. Raises NotFound, NotProven, NotWanted."""
    entry = outside_entry(by, key, Capability.MANAGE_INVENTORY)
    row = access.locked_target(key)
    if row is None or not is_proven(row, entry):
        raise NotProven(name=entry.name)
    if not entry.is_wanted:
        raise NotWanted(name=entry.name)
    begin(row, entry)


@use_case
def accept(by: Actor, *, key: int) -> None:
    """Say that what the site says now is the unit's own: later looks are compared with it."""
    entry = outside_entry(by, key, Capability.MANAGE_INVENTORY)
    row = access.locked_target(key)
    if row is None or not is_proven(row, entry):
        raise NotProven(name=entry.name)
    row.good_text, row.good_domains = row.last_text, row.last_domains
    row.save(update_fields=["good_text", "good_domains"])
    begin(row, entry)


def begin(row: Target, entry: OutsideEntry) -> None:
    """Have a target looked at now and regularly from now on. Call inside a transaction."""
    row.turn += 1
    row.reach_turn += 1
    row.save(update_fields=["turn", "reach_turn"])
    ask(LOOK, key=row.entry_id, turn=row.turn)
    if not entry.is_mail:
        ask(REACH, due_at=now() + REACH_EVERY, key=row.entry_id, turn=row.reach_turn)


def look(*, key: int, turn: int) -> None:
    """Look at a site or mail domain, and ask for tomorrow's look. A job."""
    entry = standing_outside_entry(key)
    row = _reserve(entry, key, turn, job=LOOK, every=EVERY)
    if row is None or entry is None:
        return
    try:
        if entry.is_mail:
            _look_at_mail(row, entry)
        else:
            _look_at_site(row, entry)
    finally:
        access.targets().filter(pk=row.pk).update(busy_until=None)


def reach(*, key: int, turn: int) -> None:
    """See whether a site answers, and ask for the next time. A job."""
    entry = standing_outside_entry(key)
    row = _reserve(entry, key, turn, job=REACH, every=REACH_EVERY)
    if row is None or entry is None:
        return
    try:
        looker = _looker(row, entry)
        seen = SiteSeen(looker.place, now(), looker.walk(looker.place.origin + "/"))
        with transaction.atomic():
            _note_reach(row, seen)
    finally:
        access.targets().filter(pk=row.pk).update(busy_until=None)


def _reserve(
    entry: OutsideEntry | None, key: int, turn: int, *, job: str, every: timedelta
) -> Target | None:
    """Take the target for one look and ask for the next; None where it may not be touched now."""
    field = "turn" if job == LOOK else "reach_turn"
    with transaction.atomic():
        row = access.locked_target(key)
        is_mine = row is not None and getattr(row, field) == turn
        if row is None or not is_mine or entry is None or not is_proven(row, entry):
            return None
        is_busy = row.busy_until is not None and row.busy_until > now()
        setattr(row, field, turn + 1)
        ask(job, due_at=now() + (SOON if is_busy else every), key=key, turn=turn + 1)
        is_taken = entry.is_wanted and not is_busy
        if is_taken:
            row.busy_until = now() + BUSY
        row.save(update_fields=[field, "busy_until"])
        return row if is_taken else None


def _look_at_mail(row: Target, entry: OutsideEntry) -> None:
    at = now()
    names = Names(settings.KHIEN.resolver)
    seen = look_at_mail(names, places.domain_of(entry.name), entry.selectors)
    judged = mail.judge(seen)
    with transaction.atomic():
        fresh = access.locked_target(row.entry_id)
        if fresh is not None:
            keep(fresh, judged, at)


def _look_at_site(row: Target, entry: OutsideEntry) -> None:
    at = now()
    seen = _looker(row, entry).look(at)
    home = seen.home.last
    content = pages.read_page(home.body, home.url, _charset(home.header("content-type")))
    baseline = None
    if row.good_domains is not None:
        baseline = Baseline(row.good_text, frozenset(row.good_domains))
    judged = site.judge(seen, content, baseline)
    with transaction.atomic():
        fresh = access.locked_target(row.entry_id)
        if fresh is None:
            return
        keep(fresh, judged, at)
        _note_reach(fresh, seen)
        if home.status == 200:
            _note_content(fresh, entry, content, judged, at)


def _looker(row: Target, entry: OutsideEntry) -> Looker:
    contact = settings.KHIEN.contact
    allows_inner = bool(row.inner_reason)
    return Looker(places.place_of(entry.name), allows_inner=allows_inner, contact=contact)


def keep(row: Target, judged: list[Judged], at: datetime) -> None:
    """Keep what the checks say as the last word, and every change of a verdict. In a transaction."""
    held = {one.check_code: one for one in access.results().filter(target=row)}
    for one in judged:
        known = held.pop(one.check, None)
        result = known or Result(target=row, check_code=one.check)
        if known is None or known.verdict != one.verdict:
            VerdictChange(
                target=row,
                check_code=one.check,
                at=at,
                old=known.verdict if known else "",
                new=one.verdict,
            ).save()
            result.since = at
        result.verdict, result.why = one.verdict, one.why
        result.details = one.details.replace("\0", "")[:DETAILS_MAX]
        result.save()
    access.results().filter(pk__in=[one.pk for one in held.values()]).delete()
    row.looked_at = at
    row.save(update_fields=["looked_at"])


def _note_reach(row: Target, seen: SiteSeen) -> None:
    """Begin an outage where a site does not answer, and end it where it does again."""
    is_down = site.is_outage(seen.home)
    going_on = access.outages().filter(target=row, ended__isnull=True).first()
    if is_down and going_on is None:
        why = seen.home.last.problem or f"HTTP {seen.home.last.status}"
        Outage(target=row, began=seen.at, why=why[:300]).save()
    elif not is_down and going_on is not None:
        going_on.ended = seen.at
        going_on.save(update_fields=["ended"])


def _note_content(
    row: Target, entry: OutsideEntry, content: Content, judged: list[Judged], at: datetime
) -> None:
    said = {one.check: one for one in judged}
    bad = [said[code] for code in ("domains", "hidden", "text") if said[code].verdict in _NOT_GOOD]
    is_new = (row.last_text, row.last_domains) != (content.text, sorted(content.domains))
    row.last_text, row.last_domains = content.text, sorted(content.domains)
    if not bad:
        row.good_text, row.good_domains = row.last_text, row.last_domains
    elif is_new:
        what = "; ".join(f"{one.check}: {one.details}" for one in bad)
        tell(SiteChanged(entry.key, entry.unit_code, entry.name, what[:500], at))
    row.save(update_fields=["last_text", "last_domains", "good_text", "good_domains"])


def _charset(content_type: str) -> str:
    _, found, charset = content_type.lower().partition("charset=")
    return charset.strip(" \"'").partition(";")[0] if found else "utf-8"
