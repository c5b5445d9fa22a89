"""Writes of casework: a thing starts to wait, gets an owner, is done."""

from datetime import datetime

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.casework import access
from khien.base.casework.models import WorkItem
from khien.base.casework.types import NewItem
from khien.base.core.clock import now
from khien.base.core.usecase import use_case


@use_case
def open_item(by: Actor, *, item: NewItem) -> None:
    """Have something wait for a person; a subject that waits already is left as it is."""
    if access.open_items(item.kind, item.subject).exists():
        return
    unit_id = accounts.unit_key(item.unit_code)
    WorkItem(
        kind=item.kind,
        title=item.title,
        values=item.values,
        unit_id=unit_id,
        capability=item.capability,
        owner_id=item.owner_id,
        due_at=item.due_at,
        url=item.url,
        subject=item.subject,
        opened_at=now(),
    ).save()


@use_case
def assign_item(by: Actor, *, kind: str, subject: str, owner_id: int | None) -> None:
    """Give the open item of a subject to a person, or back to all who may take it."""
    access.open_items(kind, subject).update(owner_id=owner_id)


@use_case
def finish_item(by: Actor, *, kind: str, subject: str, at: datetime | None = None) -> None:
    """Take the open item of a subject out of the inbox."""
    access.open_items(kind, subject).update(done_at=at or now())
