"""Account lists are handed in: read, compared with the one before, reduced in time."""

import hashlib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from khien.act.reviews import access
from khien.act.reviews.models import AccountList, ListedAccount
from khien.act.reviews.queries import rulings
from khien.act.reviews.rules import reviews as rules
from khien.act.reviews.rules.account_lists import reading
from khien.act.reviews.services import proving
from khien.act.reviews.types.account_lists import (
    Counts,
    ListBeingRead,
    ListDay,
    ListState,
    ListTwice,
    ListUnread,
    NewList,
    ReadList,
)
from khien.act.reviews.types.account_lists import ListedAccount as Read
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor
from khien.base.core import outbox
from khien.base.core.chunks import chunks
from khien.base.core.clock import now, today
from khien.base.core.refusals import NotFound, text
from khien.base.core.search import fold
from khien.base.core.usecase import use_case
from khien.base.files.services import storing as files
from khien.know.inventory.queries import systems
from khien.know.inventory.types.registers import SystemLine

REDUCE: Final = "reviews.reduce_list"
DROP: Final = "reviews.drop_unread_list"
FAULTS_KEPT: Final = 200
PIECE: Final = 250
STALE: Final = timedelta(minutes=2)
"""A list of which nothing was written for so long is read by nobody any more."""
DROP_AFTER: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list as it was read, with the hash by which the same one is known."""

    read: ReadList
    digest: str
    inactive_days: int
    counts: Counts

    def summed(self) -> str:
        """Return what the audit keeps of it: nothing of its rows."""
        return f"{len(self.read.rows)} accounts, {len(self.read.faults)} refused"


class Compared(NamedTuple):
    """How many accounts a list has more and fewer than another, by the other's key; 0 where there is none."""

    key: int
    added: int | None = None
    gone: int | None = None


def hand_in(by: Actor, *, new: NewList) -> int:
    """Read a list and take its good rows; return its key. Call outside transactions.

    Rows are written a few hundred at a time; the list counts from the last step on, which is one. What
    breaks off before leaves nothing. The file itself is not kept, nor anybody's last sign-in. Raises
    NotFound, NotAllowed, ListUnread, MarkedSecret, ListDay, ListTwice, ListBeingRead.
    """
    system = system_of(by, new.system)
    days = rulings.days(rulings.INACTIVE, today())
    found, words = reading.read(new.content, made_on=new.made_on, inactive_days=days)
    files.require_unmarked(words)
    counts = rules.counts_of(one.state for one in found.rows)
    read = FoundList(found, hashlib.sha256(new.content).hexdigest(), days, counts)
    for stale in _stale(new.system):
        drop_unread(key=stale)
    key = reserve(by, new=new, system=system, found=read)
    with ExitStack() as undo:
        undo.callback(_drop, key)
        write_accounts(key, system.unit_code, found)
        compared = _compared(new.system, found)
        enter_list(by, key=key, new=new, name=system.name, found=read, compared=compared)
        undo.pop_all()
    proving.prove(by, key=key)
    return key


@transaction.atomic
def reserve(by: Actor, *, new: NewList, system: SystemLine, found: FoundList) -> int:
    """Begin a list that nothing counts yet, and return its key; left alone, it is dropped later."""
    access.require_runs(by, system.unit_code)
    same = access.all_lists().filter(system_id=new.system, digest=found.digest).first()
    if same is not None and same.state == ListState.READING:
        raise ListBeingRead(system=system.name)
    if same is not None:
        raise ListTwice(system=system.name, at=_hour(same.taken_at), who=same.taken_by)
    _require_day(new, system.name, access.locked_newest(new.system))
    row = _row(by, new, system.unit_code, system.name, found)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as meanwhile:
        raise ListBeingRead(system=system.name) from meanwhile
    outbox.ask(DROP, due_at=now() + DROP_AFTER, key=row.pk)
    return row.pk


def write_accounts(key: int, unit_code: str, read: ReadList) -> None:
    """Write the rows of a list that is being read, each few hundred in a transaction of their own."""
    ties = accounts.people_by_tie(unit_code)
    for some in chunks(read.rows, PIECE):
        fresh = [_account(key, one, ties) for one in some]
        with transaction.atomic():
            held = access.all_lists().filter(pk=key, state=ListState.READING)
            if not held.update(taken_at=now()):
                raise ListUnread(why=text("reading it took too long; hand it in again"))
            access.accounts_in([key]).bulk_create(fresh)


@use_case
def enter_list(
    by: Actor,
    *,
    key: int,
    new: NewList,
    name: str,
    found: FoundList,
    compared: Compared,
) -> None:
    """Have a list count whose rows are written; what earlier decisions come to is found out next."""
    row = access.all_lists().select_for_update(of=("self",)).get(pk=key)
    if row.state != ListState.READING:
        raise ListUnread(why=text("reading it took too long; hand it in again"))
    before = access.locked_newest(new.system)
    _require_day(new, name, before)
    if before is not None:
        if compared.key != before.pk:
            compared = _compared(new.system, found.read)
        row.added, row.gone = compared.added, compared.gone
        before.is_newest = False
        before.save(update_fields=["is_newest"])
    row.taken_at, row.state, row.is_newest = now(), ListState.WHOLE, True
    row.save()
    outbox.ask(proving.PROVE, due_at=now() + DROP_AFTER, key=row.pk)
    due_at = now() + timedelta(days=rulings.days(rulings.KEPT, today()))
    outbox.ask(REDUCE, due_at=due_at, key=row.pk)


def drop_unread(*, key: int) -> None:
    """Drop a list whose reading broke off; one that is still being read is looked at later. A job."""
    row = access.all_lists().filter(pk=key).exclude(state=ListState.WHOLE).first()
    if row is None:
        return
    if row.state == ListState.READING and row.taken_at > now() - STALE:
        with transaction.atomic():
            outbox.ask(DROP, due_at=now() + DROP_AFTER, key=key)
        return
    _drop(key)


@transaction.atomic
def reduce_list(*, key: int) -> None:
    """Delete the accounts of a list whose time is over; one that a review still needs waits. A job."""
    row = access.lists().select_for_update(of=("self",)).get(pk=key)
    kept = timedelta(days=rulings.days(rulings.KEPT, today()))
    ends = [
        part.review.ended_at or rulings.end_of(part.review.due_on)
        for part in access.parts().filter(account_list=row).select_related("review")
    ]
    until = max([row.taken_at, *ends]) + kept
    if row.reduced_at is not None:
        return
    if until > now():
        outbox.ask(REDUCE, due_at=until, key=key)
        return
    access.accounts_of(row).delete()
    row.faults, row.reduced_at = [], now()
    row.save(update_fields=["faults", "reduced_at"])


def system_of(by: Actor, key: int) -> SystemLine:
    """Return a system whose lists the actor hands in. Raises NotFound, NotAllowed."""
    reader = everything(text("the systems of a unit, for its account lists"))
    system = systems.system(reader, key)
    if accounts.find_unit(by, system.unit_code) is None:
        raise NotFound(what=str(key))
    access.require_runs(by, system.unit_code)
    return system


def _row(by: Actor, new: NewList, unit_code: str, name: str, found: FoundList) -> AccountList:
    return AccountList(
        unit_id=accounts.unit_key(unit_code),
        system_id=new.system,
        system_name=name[:300],
        made_on=new.made_on,
        taken_at=now(),
        taken_by=by.name[:200],
        form=found.read.form.value,
        digest=found.digest,
        tells=[one.value for one in found.read.tells],
        counts=found.counts.plain(),
        refused=len(found.read.faults),
        faults=[[one.place, one.why] for one in found.read.faults[:FAULTS_KEPT]],
        inactive_days=found.inactive_days,
    )


def _account(key: int, one: Read, ties: Mapping[str, int]) -> ListedAccount:
    return ListedAccount(
        account_list_id=key,
        account=one.account,
        folded=fold(f"{one.account} {one.post}")[:330],
        post=one.post,
        person_id=rules.person_of(one, ties),
        is_enabled=one.state.is_enabled,
        has_mfa=one.state.has_mfa,
        is_privileged=one.state.is_privileged,
        is_inactive=one.state.is_inactive,
        has_owner=one.state.has_owner,
        roles=list(one.state.roles),
    )


def _require_day(new: NewList, name: str, before: AccountList | None) -> None:
    if new.made_on > today() or (before is not None and new.made_on < before.made_on):
        newest = f"{before.made_on:%d/%m/%Y}" if before else "–"
        raise ListDay(system=name, day=f"{new.made_on:%d/%m/%Y}", newest=newest)


def _compared(system: int, read: ReadList) -> Compared:
    """Compare what was read with the newest list of its system."""
    row = access.lists().filter(system_id=system, is_newest=True).first()
    if row is None or row.reduced_at is not None:
        return Compared(row.pk if row else 0)
    old = list(access.accounts_of(row).values_list("account", flat=True))
    return Compared(row.pk, *rules.differences(old, [one.account for one in read.rows]))


def _stale(system: int) -> list[int]:
    rows = access.all_lists().filter(system_id=system, state=ListState.READING)
    rows = rows.filter(taken_at__lt=now() - STALE)
    return list(rows.values_list("pk", flat=True))


def _drop(key: int) -> None:
    """Drop a list that was not read to its end, its rows a few hundred at a time."""
    held = access.all_lists().filter(pk=key)
    reading = held.filter(state=ListState.READING)
    reading.update(state=ListState.DROPPED, digest=f"dropped {key}")
    if not held.filter(state=ListState.DROPPED).exists():
        return
    for some in chunks(list(access.accounts_in([key]).values_list("pk", flat=True))):
        with transaction.atomic():
            access.accounts_in([key]).filter(pk__in=some).delete()
    held.delete()


def _hour(at: object) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"  # type: ignore[arg-type]
