"""Looks from outside: what is due is done by a job, many sites side by side, each by one talk at a time."""

import hashlib
import logging
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.outbox import ask
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.base.trust.services import certificates as trust
from khien.know.exposure import access
from khien.know.exposure.models import Target
from khien.know.exposure.queries.checks import findings_of, is_proven
from khien.know.exposure.rules.checks import places
from khien.know.exposure.rules.checks.transport import sts_records
from khien.know.exposure.services import defacing, lapsing, lookalikes, picturing, seeing, tokens
from khien.know.exposure.services.opening import open_findings
from khien.know.exposure.types.checks import (
    DemoCallsNobody,
    LookedJustNow,
    MailSeen,
    NotProven,
    NotWanted,
    PictureTaken,
    Place,
    SiteSeen,
)
from khien.know.exposure.wire.browser import take_picture
from khien.know.exposure.wire.names import Names, look_at_mail
from khien.know.exposure.wire.outside import Looker
from khien.know.exposure.wire.scanner import scan_tls
from khien.know.inventory.queries.sites import (
    OutsideEntry,
    outside_entry,
    standing_outside_entry,
)

log = logging.getLogger(__name__)
SYSTEM: Final = everything(text("a site was looked at from outside"))
ROUND: Final = "exposure.outside-round"
ROUND_EVERY: Final = timedelta(minutes=1)
LOOK_EVERY: Final = timedelta(days=1)
REACH_EVERY: Final = timedelta(minutes=15)
AGAIN = timedelta(minutes=5)
"""So long after a look nobody may ask for another one."""

BUSY: Final = timedelta(minutes=10)
"""How long a talk may hold its site at most; a killed worker's hold runs out."""

AT_ONCE: Final = 16
BATCH: Final = 64


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be seen of one target that is held for it: the whole, or whether it answers."""

    target: Target
    entry: OutsideEntry
    is_whole: bool


@use_case
def look_now(by: Actor, *, key: int) -> None:
    """Ask for a look at once. Raises NotFound, NotProven, NotWanted, LookedJustNow, DemoCallsNobody."""
    if settings.KHIEN.is_demo:
        raise DemoCallsNobody
    row, entry = _touchable(by, key)
    if row.looked_at is not None and row.looked_at > now() - AGAIN:
        raise LookedJustNow(name=entry.name)
    begin(row, entry)


@use_case
def accept(by: Actor, *, key: int) -> None:
    """Say that what the site says now is the unit's own: later looks are compared with it."""
    row, entry = _touchable(by, key)
    row.good_text, row.good_domains = row.last_text, row.last_domains
    row.changed_at = row.reported_at = None
    row.save(update_fields=["good_text", "good_domains", "changed_at", "reported_at"])
    picturing.accept_last(row)
    defacing.settle(by, key)
    begin(row, entry)


def held_for(entry: OutsideEntry) -> Errand | None:
    """Return a whole look at an entry's target, to be kept by `keep_look`; None before it is shown."""
    row = access.targets().filter(entry_id=entry.key).first()
    return Errand(row, entry, is_whole=True) if row else None


def begin(row: Target, entry: OutsideEntry) -> None:
    """Have a target looked at now and regularly from now on. Call inside a transaction."""
    row.look_due = now()
    row.reach_due = None if entry.is_mail else now()
    row.save(update_fields=["look_due", "reach_due"])
    last = access.locked_round()
    last.turn += 1
    last.save(update_fields=["turn"])
    ask(ROUND, turn=last.turn)


def do_round(*, turn: int) -> None:
    """Look at what is due, and ask for the next round while there is anything to look at. A job.

    The demo calls nobody.
    """
    if settings.KHIEN.is_demo:
        return
    errands = _take(turn)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running: dict[Future[SiteSeen | MailSeen], Errand] = {
            pool.submit(_see, one): one for one in errands
        }
        for done in as_completed(running):
            errand = running[done]
            try:
                keep_look(errand, done.result())
                tokens.renew(errand.target, errand.entry)
                if errand.is_whole:
                    lookalikes.ask_when_due(errand.target)
            except Exception:
                log.exception("what was seen of %s was not kept", errand.entry.name)
            finally:
                access.targets().filter(pk=errand.target.pk).update(busy_until=None)


def keep_look(errand: Errand, seen: SiteSeen | MailSeen) -> None:
    """Keep what was seen; after a whole look bring the unit's findings in line with it."""
    seeing.keep(errand.target, errand.entry, seen, is_whole=errand.is_whole)
    scan = findings_of(errand.entry.key) if errand.is_whole else None
    if scan is not None:
        told = f"{errand.entry.key} {scan.ended_at}"
        digest = hashlib.sha256(told.encode()).hexdigest()
        open_findings(SYSTEM, unit_code=errand.entry.unit_code, scan=scan, digest=digest)
    if isinstance(seen, SiteSeen) and seen.certificate is not None and seen.certificate.der:
        unit, der = errand.entry.unit_code, seen.certificate.der
        trust.discover(SYSTEM, unit_code=unit, der=der, address=seen.place.origin)


def _take(turn: int) -> list[Errand]:
    """Hold what is due for this round; nothing where a later round was asked for."""
    at = now()
    with transaction.atomic():
        last = access.locked_round()
        if last.turn != turn:
            return []
        going = access.targets().filter(Q(look_due__isnull=False) | Q(reach_due__isnull=False))
        due = going.filter(Q(look_due__lte=at) | Q(reach_due__lte=at), busy_until__isnull=True)
        stuck = going.filter(busy_until__lte=at)
        stuck.update(busy_until=None)
        rows = list(due.select_for_update().order_by("look_due", "pk")[:BATCH])
        errands = [found for row in rows if (found := _hold(row))]
        if going.exists():
            last.turn += 1
            last.save(update_fields=["turn"])
            pause = timedelta(0) if len(rows) == BATCH else ROUND_EVERY
            ask(ROUND, due_at=at + pause, turn=last.turn)
    return errands


def _hold(row: Target) -> Errand | None:
    """Hold one target and say when it is due again; None where it may not be touched now."""
    at = now()
    entry = standing_outside_entry(row.entry_id)
    is_whole = row.look_due is not None and row.look_due <= at
    if entry is None or not is_proven(row, entry):
        row.look_due = row.reach_due = None
        row.save(update_fields=["look_due", "reach_due"])
        lapsing.lapse(row, entry)
        return None
    if access.targets().filter(proven_name=row.proven_name, busy_until__gt=at).exists():
        return None
    row.look_due = at + LOOK_EVERY if is_whole else row.look_due
    row.reach_due = None if entry.is_mail else at + REACH_EVERY
    row.busy_until = at + BUSY if entry.is_wanted else None
    row.save(update_fields=["look_due", "reach_due", "busy_until"])
    if not entry.is_wanted:
        lapsing.rest(row)
        return None
    return Errand(row, entry, is_whole)


def _see(errand: Errand) -> SiteSeen | MailSeen:
    """Return what is seen of one target; touches no table."""
    entry = errand.entry
    if entry.is_mail:
        return _see_mail(entry)
    place = places.place_of(entry.address)
    allows_inner = bool(errand.target.inner_reason)
    looker = Looker(place, allows_inner=allows_inner, contact=settings.KHIEN.contact)
    at = now()
    if errand.is_whole:
        seen = looker.look(at)
        if seen.certificate is not None:
            scan = scan_tls(settings.KHIEN.sslyze, place, allows_inner=allows_inner)
            seen = replace(seen, scan=scan)
        can_show = seen.home.last.status == 200 and not seen.home.left_to
        return replace(seen, picture=_picture(errand, place) if can_show else None)
    return SiteSeen(place, at, looker.walk(place.origin + "/"))


def _picture(errand: Errand, place: Place) -> PictureTaken:
    allows_inner = bool(errand.target.inner_reason)
    return take_picture(settings.KHIEN.chromium, place, allows_inner=allows_inner)


def _see_mail(entry: OutsideEntry) -> MailSeen:
    domain = places.domain_of(entry.address)
    seen = look_at_mail(Names(settings.KHIEN.resolver), domain, entry.selectors)
    if len(sts_records(seen.mta_sts)) != 1:
        return seen
    place = Place("https", f"mta-sts.{domain}")
    looker = Looker(place, allows_inner=False, contact=settings.KHIEN.contact)
    return replace(seen, sts_policy=looker.policy())


def _touchable(by: Actor, key: int) -> tuple[Target, OutsideEntry]:
    entry = outside_entry(by, key, Capability.MANAGE_INVENTORY)
    row = access.locked_target(key)
    if row is None or not is_proven(row, entry):
        raise NotProven(name=entry.name)
    if not entry.is_wanted:
        raise NotWanted(name=entry.name)
    return row, entry
