"""Account lists are handed in: read, compared with the one before, reduced in time."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from khien.act.reviews import access
from khien.act.reviews.models import AccountList, ListedAccount
from khien.act.reviews.queries import rulings
from khien.act.reviews.rules import reviews as rules
from khien.act.reviews.rules.account_lists import reading
from khien.act.reviews.services import proving
from khien.act.reviews.types.account_lists import (
    ListDay,
    ListTwice,
    NewList,
    ReadList,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor
from khien.base.core import outbox
from khien.base.core.clock import now, today
from khien.base.core.refusals import NotFound, text
from khien.base.core.search import fold
from khien.base.core.usecase import use_case
from khien.base.files.services import storing as files
from khien.know.inventory.queries import systems
from khien.know.inventory.types.registers import SystemLine

REDUCE: Final = "reviews.reduce_list"
FAULTS_KEPT: Final = 200
BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list as it was read, with the hash by which the same one is known."""

    read: ReadList
    digest: str
    inactive_days: int

    def summed(self) -> str:
        """Return what the audit keeps of it: nothing of its rows."""
        return f"{len(self.read.rows)} accounts, {len(self.read.faults)} refused"


def hand_in(by: Actor, *, new: NewList) -> int:
    """Read a list and take its good rows; return its key. Reading is outside any transaction.

    The file itself is not kept, nor anybody's last sign-in. Raises NotFound, NotAllowed, ListUnread,
    MarkedSecret, ListDay, ListTwice.
    """
    system = system_of(by, new.system)
    days = rulings.days(rulings.INACTIVE, today())
    found, words = reading.read(new.content, made_on=new.made_on, inactive_days=days)
    files.require_unmarked(words)
    read = FoundList(found, hashlib.sha256(new.content).hexdigest(), days)
    try:
        return enter_list(by, new=new, unit_code=system.unit_code, name=system.name, found=read)
    except IntegrityError as meanwhile:
        raise ListTwice(
            system=system.name, at=_hour(now()), who=text("somebody else, at this very moment")
        ) from meanwhile


@use_case
def enter_list(by: Actor, *, new: NewList, unit_code: str, name: str, found: FoundList) -> int:
    """Write down a list that was read; what earlier decisions come to shows at once."""
    access.require_runs(by, unit_code)
    before = access.locked_newest(new.system)
    same = access.lists().filter(system_id=new.system, digest=found.digest).first()
    if same is not None:
        raise ListTwice(system=name, at=_hour(same.taken_at), who=same.taken_by)
    if new.made_on > today() or (before is not None and new.made_on < before.made_on):
        newest = f"{before.made_on:%d/%m/%Y}" if before else "–"
        raise ListDay(system=name, day=f"{new.made_on:%d/%m/%Y}", newest=newest)
    row = _row(by, new, unit_code, name, found)
    if before is not None:
        _compare(row, before, found.read)
        before.is_newest = False
        before.save(update_fields=["is_newest"])
    row.save()
    _keep_accounts(row, unit_code, found.read)
    proving.prove(by, row)
    due_at = now() + timedelta(days=rulings.days(rulings.KEPT, today()))
    outbox.ask(REDUCE, due_at=due_at, key=row.pk)
    return row.pk


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
        counts=rules.counts_of(one.state for one in found.read.rows).plain(),
        refused=len(found.read.faults),
        faults=[[one.place, one.why] for one in found.read.faults[:FAULTS_KEPT]],
        inactive_days=found.inactive_days,
    )


def _compare(row: AccountList, before: AccountList, read: ReadList) -> None:
    if before.reduced_at is None:
        old = list(access.accounts_of(before).values_list("account", flat=True))
        row.added, row.gone = rules.differences(old, [one.account for one in read.rows])


def _keep_accounts(row: AccountList, unit_code: str, read: ReadList) -> None:
    ties = accounts.people_by_tie(unit_code)
    fresh = [
        ListedAccount(
            account_list=row,
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
        for one in read.rows
    ]
    access.accounts_of(row).bulk_create(fresh, batch_size=BATCH)


def _hour(at: object) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"  # type: ignore[arg-type]
