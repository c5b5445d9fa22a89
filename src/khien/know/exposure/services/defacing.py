"""A site that was perhaps defaced: its unit is asked to look, and a person opens the incident in one act."""

from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now
from khien.base.core.outbox import tell
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.know.exposure import access
from khien.know.exposure.rules.cases import LADDER
from khien.know.exposure.types.checks import CHANGED, AlreadyReported, NotProven, SiteDefaced
from khien.know.inventory.queries.sites import OutsideEntry, outside_entry

SYSTEM: Final = everything(text("a site was perhaps defaced"))
WITHIN: Final = timedelta(hours=4)
"""How soon the unit is to look; a local habit, no law."""


def ask_unit(entry: OutsideEntry, at: datetime) -> None:
    """Have the unit look at its site. Call inside a transaction."""
    casework.open_item(
        SYSTEM,
        item=NewItem(
            kind=CHANGED,
            title=text("“%(name)s” is perhaps defaced: look at it"),
            values={"name": entry.address},
            unit_code=entry.unit_code,
            capability=Capability.MANAGE_INVENTORY.value,
            due_at=at + WITHIN,
            url=reverse("exposure:target", args=[entry.key]),
            subject=subject(entry.key),
        ),
        ladder=LADDER,
    )


def subject(key: int) -> str:
    """Return under which subject a site waits in its unit's inbox."""
    return f"{key}:unit"


@use_case
def report_defaced(by: Actor, *, key: int) -> None:
    """Say that a site was defaced: an incident is opened. Raises NotFound, NotAllowed, AlreadyReported."""
    entry = outside_entry(by, key)
    accounts.require_may(by, Capability.REPORT_INCIDENTS, entry.unit_code)
    row = access.locked_target(key)
    if row is None:
        raise NotProven(name=entry.name)
    if row.reported_at is not None:
        raise AlreadyReported(name=entry.name)
    row.reported_at = now()
    row.save(update_fields=["reported_at"])
    said = access.results().filter(target=row, check_code__in=("text", "hidden", "domains"))
    seen = "\n".join(f"{one.check_code}: {one.details}" for one in said.order_by("pk"))
    tell(SiteDefaced(entry.key, entry.unit_code, entry.address, by.name, seen[:2000], now()))
    settle(by, key)


def settle(by: Actor, key: int) -> None:
    """Take a site out of the inboxes. Call inside a transaction."""
    for one in (subject(key), f"{key}:team"):
        casework.finish_item(by, kind=CHANGED, subject=one)
