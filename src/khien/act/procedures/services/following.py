"""What an act leads to: another procedure for its things, asked of the unit until it is begun."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from khien.act.procedures.access import acts as access
from khien.act.procedures.models import Act, ActThing
from khien.act.procedures.queries.definitions import definition, definitions
from khien.act.procedures.rules import kinds
from khien.act.procedures.types.acts import ASKED_AGAIN, Again, NewThing
from khien.act.procedures.types.definitions import Change, Definition
from khien.base.accounts.services import everything
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.know.inventory.queries import devices
from khien.know.inventory.types.facts import DeviceMoved

WITHIN: Final = timedelta(days=5)
_SYSTEM = everything(text("an act leads to another procedure"))


def ask_next(row: Act, procedure: str) -> None:
    """Have the unit begin another procedure for the things of an act. Call inside a transaction."""
    said = definition(procedure)
    for thing in access.things_of(row).exclude(key=None):
        _ask(row, thing, said, text("%(what)s: begin “%(title)s”, as %(number)s asks"))


def begun(procedure: str, things: Sequence[NewThing]) -> None:
    """Take what waited for this procedure out of the inboxes: it is begun. Call inside a transaction."""
    for one in things:
        if one.key is not None:
            subject = f"{procedure}:{one.register}:{one.key}"
            casework.finish_item(_SYSTEM, kind=kinds.NEXT_ITEM.code, subject=subject)


def hear_move(fact: DeviceMoved) -> None:
    """Ask for a new act where a machine that passed stands elsewhere, or is another unit's, since."""
    change = Again(Change(fact.move.value), fact.before, fact.after, fact.source)
    for said in definitions():
        if change.what in said.again_after:
            thing = _passed(said).filter(key=fact.device_id).order_by("act_id").last()
            if thing is not None and _note(thing, change, fact.at):
                _ask_again(said, thing, fact.unit_code)


def look_for_changes(said: Definition) -> None:
    """Note which machines run another version than the one that passed, and ask for new acts (NB47-II.4-d).

    A thing that changed is asked for until a new act is begun, once however much more changes of it.
    """
    newest = {thing.key or 0: thing for thing in _passed(said).order_by("act_id")}
    begun = set(access.things_of_open(said.code, "device").values_list("key", flat=True))
    for key, thing in newest.items():
        held = devices.device(_SYSTEM, key).line
        looked = str(thing.content.get("version", ""))
        if Change.VERSION in said.again_after and looked and held.system not in {"", looked}:
            _note(thing, Again(Change.VERSION, looked, held.system, held.last_source), now())
        if thing.again_at and key not in begun:
            _ask_again(said, thing, held.unit_code)


def _passed(said: Definition) -> QuerySet[ActThing]:
    passed = access.acts().filter(procedure=said.code, state__in=said.uses, is_paper=False)
    return access.things().filter(register="device", act__in=passed)


def _note(thing: ActThing, change: Again, at: datetime) -> bool:
    """Note what changed of a thing that passed, the first time; return whether it is that."""
    if thing.again_at is not None:
        return False
    thing.again_at, thing.again = at, msgspec.to_builtins(change)
    thing.save(update_fields=["again_at", "again"])
    return True


def _ask_again(said: Definition, thing: ActThing, unit_code: str) -> None:
    change = msgspec.convert(thing.again, Again)
    _ask(thing.act, thing, said, ASKED_AGAIN[change.what], change, unit_code=unit_code)


def _ask(
    row: Act,
    thing: ActThing,
    said: Definition,
    words: str,
    change: Again | None = None,
    *,
    unit_code: str = "",
) -> None:
    place, unit = reverse("procedures:begin", args=[said.code]), unit_code or row.unit.code
    with translation.override("vi"):
        title = gettext(said.single)
        source = gettext(change.source_name) if change else ""
    casework.open_item(
        _SYSTEM,
        item=NewItem(
            kind=kinds.NEXT_ITEM.code,
            title=words,
            values={
                "what": thing.label[:80],
                "title": said.single,
                "title@vi": title,
                "number": row.number,
                "before": change.before if change else "",
                "after": change.after if change else "",
                "source": change.source_name if change else "",
                "source@vi": source,
            },
            unit_code=unit,
            capability=kinds.RIGHTS[said.opens].value,
            due_at=now() + WITHIN,
            url=f"{place}?unit={unit}&thing={thing.register}:{thing.key}",
            subject=f"{said.code}:{thing.register}:{thing.key}",
        ),
        ladder=kinds.LADDER,
    )
