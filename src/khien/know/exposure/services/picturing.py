"""Keeps pictures of sites: the last good one, those that differ from it, each as a file in custody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from khien.base.accounts.services import everything
from khien.base.core.refusals import Refusal, text
from khien.base.files.services import storing as files
from khien.know.exposure import access
from khien.know.exposure.models import Shot, Target
from khien.know.exposure.rules.checks import pictures
from khien.know.exposure.types.checks import PictureTaken
from khien.know.inventory.queries.sites import OutsideEntry

SYSTEM: Final = everything(text("a picture of a site was taken"))
SHOTS_MAX: Final = 20
"""So many pictures of a site are kept beside the good one; older ones are deleted."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A picture that was just taken: as it is kept, its cells, and how it differs from the last two."""

    content: bytes = b""
    cells: bytes = b""
    change: int | None = None
    is_same: bool = False


def read(row: Target, taken: PictureTaken | None) -> Fresh:
    """Return what was taken beside what is held; nothing where there is no picture."""
    if taken is None or not taken.content:
        return Fresh()
    try:
        content, cells = pictures.read_picture(taken.content)
    except ValueError:
        return Fresh()
    good = _shots(row).filter(is_good=True).first()
    last = _shots(row).order_by("-pk").first()
    return Fresh(
        content=content,
        cells=cells,
        change=pictures.change(cells, bytes(good.cells)) if good else None,
        is_same=last is not None and pictures.change(cells, bytes(last.cells)) < pictures.SAME_MOST,
    )


def keep_file(row: Target, entry: OutsideEntry, shot: Fresh) -> int | None:
    """Keep a picture that differs from the last one, and return its file. Call outside transactions."""
    if not shot.content or shot.is_same:
        return None
    name = f"{row.pk}.jpg"
    try:
        kept = files.keep_file(SYSTEM, name=name, content=shot.content, unit_code=entry.unit_code)
    except Refusal:
        return None
    return kept.key


def note(row: Target, shot: Fresh, file_key: int | None, at: datetime, *, is_good: bool) -> None:
    """Write down a picture; as the good one where nothing was wrong. Call inside a transaction."""
    if not shot.content:
        return
    last = _shots(row).order_by("-pk").first()
    if shot.is_same and last is not None:
        last.seen_at, last.change = at, shot.change
        last.save(update_fields=["seen_at", "change"])
    elif file_key is not None:
        last = Shot(target=row, at=at, seen_at=at, file_key=file_key, cells=shot.cells)
        last.change = shot.change
        last.save()
    if is_good and last is not None:
        make_good(row, last)


def make_good(row: Target, shot: Shot) -> None:
    """Have later pictures laid beside this one. Call inside a transaction."""
    _shots(row).filter(is_good=True).exclude(pk=shot.pk).update(is_good=False)
    _shots(row).filter(pk=shot.pk).update(is_good=True)


def accept_last(row: Target) -> None:
    """Take the last picture for the good one, on a person's word. Call inside a transaction."""
    last = _shots(row).order_by("-pk").first()
    if last is not None:
        make_good(row, last)
        _shots(row).filter(pk=last.pk).update(change=0)


def forget(row: Target) -> None:
    """Delete the oldest pictures beyond what is kept. Call outside transactions."""
    kept = _shots(row).order_by("-pk").values_list("pk", flat=True)[:SHOTS_MAX]
    for shot in _shots(row).exclude(pk__in=list(kept)).filter(is_good=False):
        files.delete_file(SYSTEM, key=shot.file_key, reason=text("newer pictures are kept"))
        shot.delete()


def _shots(row: Target) -> QuerySet[Shot]:
    return access.shots().filter(target=row)
