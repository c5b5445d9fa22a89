"""A proof that ends: the unit is asked to show again that the address is its own."""

from datetime import timedelta
from typing import Final

from django.urls import reverse

from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.know.exposure import access
from khien.know.exposure.models import Target
from khien.know.exposure.rules.cases import LADDER, LAPSED_ITEM
from khien.know.inventory.queries.sites import OutsideEntry

SYSTEM: Final = everything(text("a proof of ownership ended"))
WITHIN: Final = timedelta(days=14)


def lapse(row: Target, entry: OutsideEntry | None) -> None:
    """End what was counted of a target that may be looked at no more; ask its unit, where it stands.

    Call inside a transaction.
    """
    at = now()
    rest(row)
    access.outages().filter(target=row, ended__isnull=True).update(ended=at)
    if entry is None:
        casework.finish_item(SYSTEM, kind=LAPSED_ITEM.code, subject=str(row.entry_id))
        return
    casework.open_item(
        SYSTEM,
        item=NewItem(
            kind=LAPSED_ITEM.code,
            title=text("Show again that “%(name)s” is the unit's own"),
            values={"name": entry.name},
            unit_code=entry.unit_code,
            capability=Capability.MANAGE_INVENTORY.value,
            due_at=at + WITHIN,
            url=reverse("exposure:target", args=[entry.key]),
            subject=str(row.entry_id),
        ),
        ladder=LADDER,
    )


def rest(row: Target) -> None:
    """Have measures count a target no more. Call inside a transaction."""
    access.target_states().filter(target=row, valid_to__isnull=True).update(valid_to=now())


def end(by: Actor, key: int) -> None:
    """Take the question out of the inbox: the address was shown again. Call inside a transaction."""
    casework.finish_item(by, kind=LAPSED_ITEM.code, subject=str(key))
