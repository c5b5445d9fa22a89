"""Archived documents are stamped again before the certificate of their last time stamp ends."""

import logging
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people
from khien.base.accounts.types import Actor
from khien.base.core import nights
from khien.base.core.clock import now, today
from khien.base.core.refusals import Refusal, text
from khien.base.core.usecase import use_case
from khien.base.files.services import storing as files
from khien.base.trust.access import archive as access
from khien.base.trust.models import ArchivedPdf
from khien.base.trust.queries import signatures
from khien.base.trust.services.signing import restamp
from khien.base.trust.types.signing import NotHeld

log = logging.getLogger(__name__)
NIGHT: Final = "trust.archive-night"
AT: Final = time(2, 20)
AHEAD: Final = timedelta(days=90)
"""How long before the end of a stamp's certificate a document is stamped again."""

AT_ONCE: Final = 500


def archive(by: Actor, *, file_key: int, unit_code: str) -> None:
    """Give a kept B-LTA document into the archive: from now on its stamp is renewed.

    Call outside transactions; `queries.archive.current_file` says where it lies later. Raises NotHeld.
    """
    ends_at = _stamp_ends(files.open_file(by, key=file_key))
    note_archived(by, file_key=file_key, unit_code=unit_code, ends_at=ends_at)


@use_case
def note_archived(by: Actor, *, file_key: int, unit_code: str, ends_at: datetime) -> None:
    """Write an archived document down; one that stands there is left as it is."""
    if not access.archived().exists():
        ask_for_night(today())
    if access.archived().filter(original_id=file_key).exists():
        return
    ArchivedPdf(
        original_id=file_key,
        current_id=file_key,
        unit_id=accounts.unit_key(unit_code),
        stamp_ends_at=ends_at,
        stamped_at=now(),
    ).save()


def night(*, on: str) -> None:
    """Stamp again what needs it, and ask for the next night. A job outside; what fails is tried again."""
    by = people.everything(text("archived documents are stamped again"))
    due = access.archived().filter(stamp_ends_at__lte=now() + AHEAD).select_related("unit")
    for row in due.order_by("stamp_ends_at", "pk")[:AT_ONCE]:
        try:
            _stamp(by, row)
        except Refusal as problem:
            log.warning("archived file %s was not stamped again: %s", row.original_id, problem)
            access.archived().filter(pk=row.pk).update(problem=str(problem)[:300])
    with transaction.atomic():
        ask_for_night(date.fromisoformat(on))


def ask_for_night(day: date) -> None:
    """Ask for the work in the night after a day. Call inside a transaction."""
    nights.ask_for_night(NIGHT, day, AT)


@use_case
def keep_stamped(by: Actor, *, key: int, file_key: int, ends_at: datetime) -> None:
    """Write down which file holds a document with its new stamp."""
    row = access.archived().select_for_update().get(pk=key)
    row.current_id, row.stamp_ends_at, row.stamped_at = file_key, ends_at, now()
    row.problem = ""
    row.save()


def _stamp(by: Actor, row: ArchivedPdf) -> None:
    stamped = restamp(by, content=files.open_file(by, key=row.current_id)).content
    kept = files.keep_file(
        by, name=f"{row.original_id}.pdf", content=stamped, unit_code=row.unit.code
    )
    keep_stamped(by, key=row.pk, file_key=kept.key, ends_at=_stamp_ends(stamped))


def _stamp_ends(content: bytes) -> datetime:
    """Return when the last time stamp's certificate ends. Raises NotHeld where there is none."""
    found = signatures.check(content)
    stamps = [one for one in found.verdicts if one.is_stamp]
    if not found.is_valid or not stamps or stamps[-1].ends_at is None:
        raise NotHeld(detail=found.says)
    return stamps[-1].ends_at
