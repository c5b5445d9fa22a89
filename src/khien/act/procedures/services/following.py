"""What an act leads to: another procedure for its things, asked of the unit until it is begun."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from khien.act.procedures.access import acts as access
from khien.act.procedures.models import Act, ActThing
from khien.act.procedures.queries.definitions import definition
from khien.act.procedures.rules import kinds
from khien.act.procedures.types.acts import NewThing
from khien.act.procedures.types.definitions import Definition
from khien.base.accounts.services import everything
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.know.inventory.queries import devices

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


def look_for_changes(said: Definition) -> None:
    """Ask for a new act where a machine runs another version than the one that passed (NB47-II.4-d)."""
    passed = access.acts().filter(procedure=said.code, state__in=said.uses, is_paper=False)
    newest: dict[int, ActThing] = {}
    for thing in access.things().filter(register="device", act__in=passed).order_by("act_id"):
        newest[thing.key or 0] = thing
    for key, thing in newest.items():
        runs = devices.device(_SYSTEM, key).line.system
        looked = str(thing.content.get("version", ""))
        if looked and runs and runs != looked:
            words = text(
                "%(what)s runs another version than %(number)s looked at: begin “%(title)s”"
            )
            _ask(thing.act, thing, said, words)


def _ask(row: Act, thing: ActThing, said: Definition, words: str) -> None:
    place = reverse("procedures:begin", args=[said.code])
    with translation.override("vi"):
        title = gettext(said.single)
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
            },
            unit_code=row.unit.code,
            capability=kinds.RIGHTS[said.opens].value,
            due_at=now() + WITHIN,
            url=f"{place}?unit={row.unit.code}&thing={thing.register}:{thing.key}",
            subject=f"{said.code}:{thing.register}:{thing.key}",
        ),
        ladder=kinds.LADDER,
    )
