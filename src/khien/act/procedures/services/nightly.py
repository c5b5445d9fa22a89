"""The night's look at acts: what has expired ends, what ends soon is told; so is what runs uninspected."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone

from khien.act.procedures.access import acts as access
from khien.act.procedures.models import Act, ActThing
from khien.act.procedures.queries.definitions import definition, definitions
from khien.act.procedures.rules import kinds
from khien.act.procedures.services import following
from khien.act.procedures.services.acts import move_act
from khien.act.procedures.services.entering import serial_of
from khien.act.procedures.services.nights import ask_for_night
from khien.act.procedures.types.definitions import Definition
from khien.base.accounts.services import everything
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now, today
from khien.base.core.refusals import NotFound, text
from khien.know.inventory.queries import devices
from khien.know.inventory.types.facts import DeviceSeen

ALARM_WITHIN: Final = timedelta(days=1)
_SYSTEM = everything(text("procedures are looked at every night"))
_SEEN = everything(text("a thing of a procedure was seen running"))


def night(*, on: str) -> None:
    """Let what has expired end, and tell of what ends soon. A job."""
    for row in access.expired(today()).select_related("unit").order_by("pk"):
        _expire(row)
    for said in definitions():
        if said.uses:
            _look_for_running(said)
            following.look_for_changes(said)
        if said.expires:
            until = today() + timedelta(days=said.warns_days)
            soon = access.expiring(today(), until).filter(procedure=said.code)
            for row in soon.select_related("unit"):
                _wait(row)
    ask_for_night(date.fromisoformat(on))


def hear_device(fact: DeviceSeen) -> None:
    """Tell where a machine turns up that an act is about and that may not be in use yet (NB47-II.4-d, -e)."""
    try:
        held = devices.device(_SEEN, fact.device_id)
    except NotFound:
        return
    serial = serial_of({"serial": held.serial})
    named = access.things().filter(register="device", key=fact.device_id)
    same = access.things().filter(serial=serial) if serial else access.things().none()
    for thing in {one.pk: one for one in (*named, *same)}.values():
        if is_barred(thing.act):
            alarm(thing, fact.at)


def is_barred(row: Act) -> bool:
    """Return whether the things of an act may not be in use as it stands."""
    try:
        said = definition(row.procedure)
    except NotFound:
        return False
    return bool(said.uses) and row.state not in said.uses


def alarm(thing: ActThing, at: datetime) -> None:
    """Have the unit see that a thing runs which has not passed; silence climbs. Inside a transaction."""
    row = thing.act
    thing.seen_at = at
    thing.save(update_fields=["seen_at"])
    casework.open_item(
        _SEEN,
        item=NewItem(
            kind=kinds.ALARM_ITEM.code,
            title=text("%(name)s runs, and %(number)s has not passed: take it off, or finish it"),
            values={"name": thing.label[:80], "number": row.number},
            unit_code=row.unit.code,
            capability=kinds.RIGHTS[definition(row.procedure).opens].value,
            due_at=now() + ALARM_WITHIN,
            url=reverse("procedures:act", args=[row.number]),
            subject=row.number,
        ),
        ladder=kinds.LADDER,
    )


def _look_for_running(said: Definition) -> None:
    """Tell of machines that were seen since their inspection was asked for, and have not passed it."""
    barred = access.open_acts().filter(procedure=said.code).exclude(state__in=said.uses)
    for thing in access.things().filter(register="device", act__in=barred):
        seen = devices.device(_SEEN, thing.key or 0).line.last_seen
        if seen is not None and seen > thing.act.opened_at:
            alarm(thing, seen)


def _expire(row: Act) -> None:
    said = definition(row.procedure)
    step = next((one for one in said.moves if one.auto and row.state in one.sources), None)
    if step is not None:
        move_act(_SYSTEM, number=row.number, move=step.code)
        casework.finish_item(_SYSTEM, kind=kinds.RENEW_ITEM.code, subject=row.number)


def _wait(row: Act) -> None:
    assert row.expires_on is not None
    casework.open_item(
        _SYSTEM,
        item=NewItem(
            kind=kinds.RENEW_ITEM.code,
            title=text("%(number)s ends soon: %(title)s"),
            values={"number": row.number, "title": row.title[:120]},
            unit_code=row.unit.code,
            capability=kinds.RIGHTS[definition(row.procedure).opens].value,
            due_at=timezone.make_aware(datetime.combine(row.expires_on, time(17))),
            url=reverse("procedures:act", args=[row.number]),
            subject=row.number,
        ),
        ladder=kinds.LADDER,
    )
