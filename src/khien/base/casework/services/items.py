"""Work items: a thing starts to wait, gets an owner, climbs its ladder, is done."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, BodyTask
from khien.base.casework import access, rules
from khien.base.casework.models import ClimbedRung, WorkItem
from khien.base.casework.services import timers
from khien.base.casework.types import ItemEscalated, NewItem
from khien.base.core.cases import Place, Rung
from khien.base.core.clock import now
from khien.base.core.outbox import tell
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.usecase import use_case

RUNG = "rung"


@use_case
def open_item(by: Actor, *, item: NewItem, ladder: Sequence[Rung] = ()) -> None:
    """Have something wait for a person; a subject that waits already is left as it is.

    With a ladder, silence beyond the due time is told upwards, rung by rung.
    """
    if access.open_items(item.kind, item.subject).exists():
        return
    row = WorkItem(
        kind=item.kind,
        title=item.title,
        values=item.values,
        unit_id=accounts.unit_key(item.unit_code),
        capability=item.capability,
        owner_id=item.owner_id,
        due_at=item.due_at,
        url=item.url,
        subject=item.subject,
        opened_at=now(),
        case_id=item.case_id,
        ladder=[_plain(rung) for rung in ladder],
    )
    row.save()
    _set_rungs(row)


@use_case
def assign_item(by: Actor, *, kind: str, subject: str, owner_id: int | None) -> None:
    """Give the open item of a subject to a person, or back to all who may take it."""
    access.open_items(kind, subject).update(owner_id=owner_id)


@use_case
def finish_item(by: Actor, *, kind: str, subject: str, at: datetime | None = None) -> None:
    """Take the open item of a subject out of every inbox; its ladder is no longer climbed."""
    finish(access.open_items(kind, subject), at=at or now())


@use_case
def escalate(by: Actor, *, kind: str, subject: str) -> None:
    """Climb the next rung of an open item's ladder now. Raises NotFound, Invalid at its end."""
    row = access.open_items(kind, subject).select_for_update().first()
    if row is None:
        raise NotFound(what=subject)
    if row.level >= len(row.ladder):
        raise Invalid(
            what=text("Nobody stands above: the item is shown to all it may be shown to.")
        )
    level = row.level + 1
    waiting = access.waiting_timers().filter(item=row, code=f"{RUNG}:{level}")
    waiting.update(cancelled_at=now())
    climb(row, level)


def finish(rows: QuerySet[WorkItem], *, at: datetime) -> None:
    """Close open items with their timers and rungs. Call inside a transaction."""
    keys = list(rows.values_list("pk", flat=True))
    if keys:
        rows.filter(pk__in=keys).update(done_at=at)
        timers.cancel_items(keys)
        access.rungs_of(keys).update(is_open=False)


def put_off(row: WorkItem, due_at: datetime) -> None:
    """Move an open item's due time; its ladder begins anew from there."""
    row.due_at, row.level, row.escalated_at = due_at, 0, None
    row.save(update_fields=["due_at", "level", "escalated_at"])
    timers.cancel_items([row.pk])
    access.rungs_of([row.pk]).update(is_open=False)
    _set_rungs(row)


def climb(row: WorkItem, level: int) -> None:
    """Show an open item to the holders of a rung, and tell of it. Call inside a transaction."""
    rung = row.ladder[level - 1]
    unit_code = _place(rung["at"], row)
    ClimbedRung(
        item=row,
        level=level,
        unit_id=accounts.unit_key(unit_code),
        capability=rung["capability"],
        at=now(),
    ).save()
    row.level, row.escalated_at = max(row.level, level), now()
    row.save(update_fields=["level", "escalated_at"])
    tell(
        ItemEscalated(
            kind=row.kind,
            subject=row.subject,
            level=level,
            unit_code=row.unit.code,
            to_unit=unit_code,
            capability=rung["capability"],
            due_at=row.due_at,
            url=row.url,
            case_number=row.case.number if row.case else "",
        )
    )


def _place(at: Place, row: WorkItem) -> str:
    """Return the unit in which a rung's holders are looked for; the province where none is named."""
    found = None
    if at == "unit":
        return row.unit.code
    if at == "body":
        found = accounts.body_unit(BodyTask.LEADS_SECURITY)
    found = found or accounts.province()
    return found.code if found else row.unit.code


def _set_rungs(row: WorkItem) -> None:
    ladder = [_rung(plain) for plain in row.ladder]
    due = rules.rung_times(ladder, due_at=row.due_at, at=now())
    for level, at in enumerate(due, start=1):
        timers.set_for_item(row, f"{RUNG}:{level}", at)


def _plain(rung: Rung) -> dict[str, Any]:
    return {"after_s": rung.after.total_seconds(), "capability": rung.capability, "at": rung.at}


def _rung(plain: dict[str, Any]) -> Rung:
    return Rung(timedelta(seconds=plain["after_s"]), plain["capability"], plain["at"])
