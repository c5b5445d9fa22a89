"""Machines that handle secrets: flagged by their unit, and an alarm when a network sees one."""

from datetime import timedelta

from django.urls import reverse

from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.cases import ItemKind, Rung
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.know.inventory import access
from khien.know.inventory.types.control import SECRET_ONLINE, NeedsWords
from khien.know.inventory.types.facts import SecretDeviceOnline

ONLINE_ITEM = ItemKind(SECRET_ONLINE, text("Machine that must never be online"))
SYSTEM = everything(text("a machine that handles secrets was seen by a network"))
AT_ONCE = timedelta(minutes=30)
LADDER = (
    Rung(timedelta(0), Capability.KEEP_OFFLINE_DEVICES.value, "unit"),
    Rung(timedelta(hours=1), Capability.INSPECT_OFFLINE_DEVICES.value, "province"),
)


@use_case
def flag_device(by: Actor, *, key: int, handles_secrets: bool, why: str) -> None:
    """Say that a machine of one's own unit handles secrets and is never online, or no longer does.

    Only the fact is held (NB47-II.3-c). Raises NotFound, NeedsWords.
    """
    row = access.require_device(by, key, Capability.KEEP_OFFLINE_DEVICES)
    if not why.strip():
        raise NeedsWords
    row.handles_secrets = handles_secrets
    row.save(update_fields=["handles_secrets"])


def hear_online(fact: SecretDeviceOnline) -> None:
    """Have the unit disconnect a machine that must never be online; silence climbs to the inspectors."""
    row = access.everything().select_related("unit").get(pk=fact.device_id)
    casework.open_item(
        SYSTEM,
        item=NewItem(
            kind=ONLINE_ITEM.code,
            title=text("A machine that must never be online was seen by a network: disconnect it"),
            values={},
            unit_code=row.unit.code,
            capability=Capability.KEEP_OFFLINE_DEVICES.value,
            due_at=now() + AT_ONCE,
            url=reverse("inventory:never-online"),
            subject=str(row.pk),
        ),
        ladder=LADDER,
    )


@use_case
def say_disconnected(by: Actor, *, key: int, words: str) -> None:
    """Say what was done about a machine that was seen online; the alarm ends. Raises NotFound, NeedsWords."""
    row = access.require_device(by, key, Capability.KEEP_OFFLINE_DEVICES)
    if not words.strip():
        raise NeedsWords
    casework.finish_item(by, kind=ONLINE_ITEM.code, subject=str(row.pk))
