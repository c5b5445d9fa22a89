"""Archived documents are stamped again before the certificate of their last time stamp ends."""

import logging
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from khien.base.accounts import services as people
from khien.base.accounts.types import Actor
from khien.base.core import nights
from khien.base.core.clock import now, today
from khien.base.core.refusals import Refusal, text
from khien.base.core.speech import sentence
from khien.base.core.usecase import use_case
from khien.base.files.services import storing as files
from khien.base.trust.access import archive as access
from khien.base.trust.models import ArchivedPdf
from khien.base.trust.queries import signatures
from khien.base.trust.services.signing import restamp
from khien.base.trust.types.signatures import Checked
from khien.base.trust.types.signing import NotHeld, StampNoLonger

log = logging.getLogger(__name__)
NIGHT: Final = "trust.archive-night"
AT: Final = time(2, 20)
AHEAD: Final = timedelta(days=90)
"""How long before the end of a stamp's certificate a document is stamped again."""

AT_ONCE: Final = 500


def lay_in(content: bytes, found: Checked) -> datetime | None:
    """Keep a signed document for the archive by what its check found; return when its last stamp ends.

    None, and nothing is kept, where it bears no document time stamp or does not hold. Call outside
    transactions, then `note_archived` in the one that writes the document down.
    """
    ends_at = _stamp_end(found)
    if ends_at is not None:
        files.keep(content)
    return ends_at


def forget(by: Actor, *, digest: str) -> None:
    """Remove a document from the archive, and what was stamped of it. Call outside transactions."""
    current = drop_archived(by, digest=digest)
    if current not in {"", digest}:
        files.drop(current)


@use_case
def note_archived(by: Actor, *, digest: str, ends_at: datetime) -> None:
    """Have a document that was laid in stamped again from now on; one that stands there is left as it is."""
    if not access.archived().exists():
        ask_for_night(today())
    if not access.archived().filter(original=digest).exists():
        ArchivedPdf(original=digest, current=digest, stamp_ends_at=ends_at, stamped_at=now()).save()


@use_case
def drop_archived(by: Actor, *, digest: str) -> str:
    """Take a document out of the archive; return which kept file held it, empty where it was not there."""
    row = access.archived().select_for_update().filter(original=digest).first()
    if row is None:
        return ""
    row.delete()
    return row.current


def night(*, on: str) -> None:
    """Stamp again what needs it, and ask for the next night. A job outside; what fails is tried again."""
    by = people.everything(text("archived documents are stamped again"))
    due = access.archived().filter(stamp_ends_at__lte=now() + AHEAD)
    for row in due.order_by("problem", "stamp_ends_at", "pk")[:AT_ONCE]:
        try:
            _stamp(by, row)
        except Refusal as problem:
            log.warning("archived document %s was not stamped again: %s", row.original, problem)
            access.archived().filter(pk=row.pk).update(problem=sentence(problem)[:300])
    with transaction.atomic():
        ask_for_night(date.fromisoformat(on))


def ask_for_night(day: date) -> None:
    """Ask for the work in the night after a day. Call inside a transaction."""
    nights.ask_for_night(NIGHT, day, AT)


@use_case
def keep_stamped(by: Actor, *, key: int, digest: str, ends_at: datetime) -> bool:
    """Write down which kept file holds a document with its new stamp; False where it was taken out."""
    row = access.archived().select_for_update().filter(pk=key).first()
    if row is None:
        return False
    row.current, row.stamp_ends_at, row.stamped_at = digest, ends_at, now()
    row.problem = ""
    row.save()
    return True


def _stamp(by: Actor, row: ArchivedPdf) -> None:
    former = row.current
    stamped = restamp(by, content=files.kept(former)).content
    found = signatures.check(stamped)
    ends_at = _stamp_end(found)
    if ends_at is None:
        raise NotHeld(detail=found.says)
    if ends_at <= row.stamp_ends_at:
        raise StampNoLonger(day=f"{timezone.localdate(ends_at):%d/%m/%Y}")
    digest = files.keep(stamped)
    is_kept = keep_stamped(by, key=row.pk, digest=digest, ends_at=ends_at)
    useless = former if is_kept else digest
    if useless != row.original:
        files.drop(useless)


def _stamp_end(found: Checked) -> datetime | None:
    stamps = [one for one in found.verdicts if one.is_stamp]
    return stamps[-1].ends_at if found.is_valid and stamps else None
