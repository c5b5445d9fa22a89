"""A document is sent to units, and each says for itself that it was read."""

from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, NotAllowed, text
from khien.base.core.usecase import use_case
from khien.base.documents import access
from khien.base.documents.models import Receipt
from khien.base.documents.rules import drafts as cases
from khien.base.documents.types.register import AlreadyRead, DatesWrong

UNITS_MAX = 2000


@use_case
def send_document(by: Actor, *, key: int, unit_codes: tuple[str, ...], read_by: date) -> int:
    """Send a document to units that the sender oversees, to be read by a day. Returns to how many.

    A unit that it was sent to already is left as it is. Raises Invalid, DatesWrong, NotAllowed.
    """
    row = access.locked_document(by, key)
    if row.is_private:
        raise Invalid(
            what=text("This document is private to its unit; open it for all, then send it.")
        )
    if read_by <= today():
        raise DatesWrong(
            what=text("To be read by"),
            earlier=f"{read_by:%d/%m/%Y}",
            later=f"{today():%d/%m/%Y}",
        )
    overseen = accounts.unit_codes(by, Capability.KEEP_DOCUMENTS)
    if not unit_codes or len(unit_codes) > UNITS_MAX:
        raise Invalid(what=text("Choose at least one unit, and at most 2,000."))
    if overseen is not None and not set(unit_codes) <= overseen:
        raise NotAllowed(what=", ".join(sorted(set(unit_codes) - overseen))[:80])
    due_at = timezone.make_aware(datetime.combine(read_by, time(17, 0)))
    held = set(access.receipts().filter(document=row).values_list("unit__code", flat=True))
    fresh = [code for code in dict.fromkeys(unit_codes) if code not in held]
    keys = accounts.unit_keys_by_code(fresh)
    for code in fresh:
        Receipt(
            document=row, unit_id=keys[code], sent_at=now(), sent_by=by.name[:200], due_at=due_at
        ).save()
        casework.open_item(
            by,
            item=NewItem(
                kind=cases.READ_ITEM.code,
                title=text("Read %(number)s and say so: %(title)s"),
                values={"number": row.number, "title": row.title[:120]},
                unit_code=code,
                capability=Capability.KEEP_DOCUMENTS,
                due_at=due_at,
                url=reverse("documents:document", args=[row.pk]),
                subject=f"{row.pk}.{code}",
            ),
            ladder=cases.LADDER,
        )
    return len(fresh)


@use_case
def say_read(by: Actor, *, key: int, unit_code: str) -> None:
    """Say for one's own unit that a document was read. Raises NotAllowed, AlreadyRead."""
    document = access.require_document(by, key)
    accounts.require_may(by, Capability.KEEP_DOCUMENTS, unit_code)
    if by.home_unit != unit_code:
        raise RightMissing(Capability.KEEP_DOCUMENTS)
    rows = access.receipts().filter(document=document, unit__code=unit_code, read_at__isnull=True)
    row = rows.select_for_update().first()
    if row is None:
        raise AlreadyRead(unit=accounts.name_of_unit(unit_code))
    row.read_at, row.read_by = now(), by.name[:200]
    row.save(update_fields=["read_at", "read_by"])
    casework.finish_item(by, kind=cases.READ_ITEM.code, subject=f"{document.pk}.{unit_code}")
