"""What waits for somebody because of a document: a review, a basis that ended; the nightly look."""

from datetime import date, datetime, time
from typing import Final

from django.urls import reverse
from django.utils import timezone

from khien.base.accounts import services as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core import nights
from khien.base.core.clock import now, today
from khien.base.core.refusals import text
from khien.base.documents import access
from khien.base.documents.models import Document
from khien.base.documents.queries import grounds
from khien.base.documents.rules import drafts as cases
from khien.base.documents.rules import register as rules
from khien.base.documents.types.register import HOLDS, Changed

NIGHT: Final = "documents.night"
AT: Final = time(3)


def require_version(held: int, given: int, *, what: str) -> None:
    """Raise Changed unless what was read is what stands."""
    if held != given:
        raise Changed(what=what)


def night(*, on: str) -> None:
    """Look at every document that holds, and ask for the next night. A job."""
    by = accounts.everything(text("documents are looked at every night"))
    rows = access.documents().filter(replaced_by__isnull=True)
    soon = rows.filter(review_on__lte=today() + cases.REVIEW_AHEAD)
    ended = grounds.expired(today()).values_list("document_id", flat=True)
    keys = {*soon.values_list("pk", flat=True), *ended}
    for row in rows.filter(pk__in=keys).select_related("unit").order_by("pk"):
        settle(by, row)
    ask_for_night(date.fromisoformat(on))


def ask_for_night(day: date) -> None:
    """Ask for the look in the night after a day. Call inside a transaction."""
    nights.ask_for_night(NIGHT, day, AT)


def settle(by: Actor, row: Document) -> None:
    """Bring what waits for a document's unit in line with how it stands. Call inside a transaction."""
    stands = rules.standing(
        day=today(),
        holds_from=row.holds_from,
        holds_to=row.holds_to,
        review_on=row.review_on,
        is_replaced=row.replaced_by_id is not None,
    )
    holds = stands in HOLDS
    due = _end_of(row.review_on) if row.review_on else None
    casework.finish_item(by, kind=cases.REVIEW_ITEM.code, subject=str(row.pk))
    if holds and due and row.review_on and row.review_on <= today() + cases.REVIEW_AHEAD:
        _wait(by, row, cases.REVIEW_ITEM.code, text("Look again at %(number)s: %(title)s"), due)
    if not (holds and grounds.expired(today()).filter(document=row).exists()):
        casework.finish_item(by, kind=cases.BASIS_ITEM.code, subject=str(row.pk))
        return
    title = text("A legal basis of %(number)s is no longer in force: %(title)s")
    _wait(by, row, cases.BASIS_ITEM.code, title, now() + cases.BASIS_WITHIN)


def _wait(by: Actor, row: Document, kind: str, title: str, due_at: datetime) -> None:
    casework.open_item(
        by,
        item=NewItem(
            kind=kind,
            title=title,
            values={"number": row.number, "title": row.title[:120]},
            unit_code=row.unit.code,
            capability=Capability.KEEP_DOCUMENTS,
            due_at=due_at,
            url=reverse("documents:document", args=[row.pk]),
            subject=str(row.pk),
        ),
        ladder=cases.LADDER,
    )


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(17, 0)))
