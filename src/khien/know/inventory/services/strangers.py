"""Machines that were seen and stand in no register: their unit answers for each, or removes it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone

from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.cases import ItemKind, Rung
from khien.base.core.clock import now, today
from khien.base.core.history import replace_state
from khien.base.core.outbox import ask
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.know.inventory import access
from khien.know.inventory.models import Device
from khien.know.inventory.services.observing import observe
from khien.know.inventory.types.control import NeedsWords
from khien.know.inventory.types.devices import Claim, DeviceKind
from khien.know.inventory.types.facts import RemovedDeviceSeen
from khien.know.inventory.types.observation import Observation, Source
from khien.know.inventory.types.strangers import Claimed, GuestWithoutEnd, NobodyHolds

STRANGER_ITEM: Final = ItemKind("stranger", text("Machine to remove from the network"))
GUEST_JOB: Final = "inventory.guest_leaves"
SYSTEM: Final = everything(text("a machine that nobody knows was seen"))
REMOVE_WITHIN: Final = timedelta(days=3)
GUEST_MOST: Final = timedelta(days=366)
ANSWERED_MOST: Final = 200
LADDER: Final = (Rung(timedelta(0), Capability.HEAR_ESCALATIONS.value, "unit"),)


@use_case
def answer_for(by: Actor, *, keys: Sequence[int], said: Claimed) -> int:
    """Say of machines that stand in no register whose they are, and return of how many it was said.

    One's own enter the register; a guest's is known until its day; what is not one's own waits as an item
    until it is removed. Raises NotFound, NobodyHolds, GuestWithoutEnd.
    """
    if said.claim is Claim.OURS and not (said.holder.strip() and said.place.strip()):
        raise NobodyHolds
    if said.claim is Claim.GUEST and not (
        said.until and today() <= said.until <= today() + GUEST_MOST
    ):
        raise GuestWithoutEnd
    for key in sorted(set(keys))[:ANSWERED_MOST]:
        access.require_device(by, key, Capability.MANAGE_INVENTORY)
        row = access.locked_device(key)
        row.claim, row.claim_until = said.claim, None
        row.claimed_at, row.claimed_by = now(), by.name[:200]
        if said.claim is Claim.OURS:
            _enter(by, row, said)
        elif said.claim is Claim.GUEST:
            assert said.until is not None
            row.claim_until = said.until
            end = timezone.make_aware(datetime.combine(said.until, time.max))
            ask(GUEST_JOB, due_at=end, is_long=False, key=row.pk)
            _keep(row, is_known=True)
        else:
            _keep(row, is_known=False)
            _open(row)
        if said.claim is not Claim.NOT_OURS:
            casework.finish_item(by, kind=STRANGER_ITEM.code, subject=str(row.pk))
        row.save()
    return len(set(keys))


@use_case
def say_removed(by: Actor, *, key: int, words: str) -> None:
    """Say how a machine that is not the unit's was removed; seen again, it waits again.

    Raises NotFound, NeedsWords.
    """
    access.require_device(by, key, Capability.MANAGE_INVENTORY)
    row = access.locked_device(key)
    if not words.strip():
        raise NeedsWords
    row.claim, row.claimed_at, row.claimed_by = Claim.REMOVED, now(), by.name[:200]
    row.save()
    replace_state(access.states().filter(device=row), at=now(), values={"is_in_use": False})
    casework.finish_item(by, kind=STRANGER_ITEM.code, subject=str(row.pk))


def hear_seen_again(fact: RemovedDeviceSeen) -> None:
    """Have a machine that was said to be removed, and was seen again, wait again."""
    row = access.locked_device(fact.device_id)
    if row.claim != Claim.REMOVED:
        return
    row.claim, row.claimed_at = Claim.NOT_OURS, fact.at
    row.save()
    replace_state(access.states().filter(device=row), at=now(), values={"is_in_use": True})
    _open(row)


@use_case
def _leave(by: Actor, *, key: int) -> None:
    row = access.locked_device(key)
    if row.claim == Claim.GUEST and row.claim_until is not None and row.claim_until <= today():
        row.claim, row.claim_until = "", None
        row.save()
        _keep(row, is_known=False)


def guest_leaves(key: int) -> None:
    """Let a guest's machine be a stranger again after its last day."""
    _leave(SYSTEM, key=key)


def _enter(by: Actor, row: Device, said: Claimed) -> None:
    """Enter a machine in the register of its unit, as a filled sheet would."""
    row.holder = said.holder.strip()[:120]
    row.save()
    word = Observation(
        source=Source.REGISTER,
        seen_at=now(),
        host_name=row.host_name,
        serial=row.serial,
        kind=DeviceKind(row.kind),
        place=said.place.strip()[:200],
    )
    observe(by, unit_code=row.unit.code, observations=[word], known=[row.pk])
    row.refresh_from_db()


def _keep(row: Device, *, is_known: bool) -> None:
    replace_state(access.states().filter(device=row), at=now(), values={"is_known": is_known})


def _open(row: Device) -> None:
    casework.open_item(
        SYSTEM,
        item=NewItem(
            kind=STRANGER_ITEM.code,
            title=text("%(name)s is not the unit's: remove it from the network"),
            values={"name": str(row)},
            unit_code=row.unit.code,
            capability=Capability.MANAGE_INVENTORY.value,
            due_at=now() + REMOVE_WITHIN,
            url=reverse("inventory:strangers"),
            subject=str(row.pk),
        ),
        ladder=LADDER,
    )
