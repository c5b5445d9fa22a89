"""Everything a new report freezes: its figures with their rows, its tables, what is missing in them."""

import gzip
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from django.utils import timezone, translation
from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as account_services
from khien.base.accounts.types import Actor, Capability, UnitLine
from khien.base.core.refusals import text
from khien.base.files.services import rendering
from khien.base.files.types.papers import Head, Paper
from khien.show.reporting.queries import tables
from khien.show.reporting.queries.contents import CONTENTS, Content
from khien.show.reporting.queries.figures import (
    Scope,
    ending,
    figure,
    first_data,
    rows_of,
)
from khien.show.reporting.rules.words import codes_in
from khien.show.reporting.types.kinds import KindSaid
from khien.show.reporting.types.periods import Period
from khien.show.reporting.types.reports import FigureRow, ReportFigure

NOTE_NOT_ENDED: Final = text("The period has not ended: the figures are those up to %(at)s.")
NOTE_BEGINS: Final = text(
    "The system holds data from %(day)s on; of the time before there are no figures."
)
NOTE_NOTHING: Final = text("The system holds no data of these units yet.")
NOTE_FAILED: Final = text("“%(title)s” could not be counted: %(why)s.")
NOTE_EMPTY: Final = text("“%(title)s”: there is no record yet that could be counted.")
NAMES_MORE: Final = text("%(names)s and other units")
NOTE_SILENT: Final = text(
    "%(count)s of %(all)s units stand in no figure of this report: %(names)s."
)
NAMES_PRINTED: Final = 10


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a report freezes."""

    figures: dict[str, ReportFigure]
    tables: dict[str, Any]
    notes: list[str]
    rows: bytes


def scope_of(by: Actor, unit_code: str, period: Period, said: KindSaid) -> Scope:
    """Return over what a report is made: a unit with all below it, or alone. Raises NotAllowed."""
    accounts.require_may(by, Capability.ISSUE_REPORTS, unit_code)
    top = accounts.province()
    codes: frozenset[str] | None = None
    if said.is_of_one_unit:
        codes = frozenset({unit_code})
    elif not (
        top and top.code == unit_code and accounts.oversees_province(by, Capability.ISSUE_REPORTS)
    ):
        codes = accounts.subtree_codes(by, unit_code)
        own = accounts.unit_codes(by, Capability.ISSUE_REPORTS)
        codes = codes if own is None else codes & own
    return Scope(period, ending(period), codes)


def gathered(by: Actor, said: KindSaid, unit_code: str, subject: str, scope: Scope) -> Gathered:
    """Return everything that a report freezes, in Vietnamese as official papers are.

    Takes seconds for a large province: call outside transactions.
    """
    with translation.override("vi"):
        since_when = first_data(scope.unit_codes)
        codes = dict.fromkeys(
            (*said.figures, *(code for one in said.blocks for code in codes_in(one.text)))
        )
        figures = {code: figure(code, scope, since_when) for code in codes}
        names = unit_names()
        rows = {code: rows_of(code, scope, names) for code in codes}
        made: dict[str, Any] = {
            one.table: rendering.as_data(_alone(tables.made(one.table, by, unit_code, scope)))
            for one in said.blocks
            if one.table
        }
        watched = _watched(scope)
        made["watched"] = [one.code for one in watched]
        notes = _notes(scope, figures, since_when, watched)
        if said.content:
            content = CONTENTS[said.content](by, unit_code, subject, scope)
            made["content"] = rendering.as_data(_whole(content))
            made["subject"] = content.subject
            notes += content.notes
    return Gathered(figures, made, notes, packed(rows))


def unit_names() -> dict[str, str]:
    """Return the names of all units by code; names are public. One query."""
    system = account_services.everything(text("a report names units"))
    return {one.code: one.name for one in accounts.units_of(system)}


def packed(rows: dict[str, tuple[list[FigureRow], int]]) -> bytes:
    """Return the rows behind figures as a small file."""
    plain = {
        code: {"total": total, "rows": [list(_plain(row)) for row in found]}
        for code, (found, total) in rows.items()
    }
    return gzip.compress(msgspec.json.encode(plain), mtime=0)


def unpacked(content: bytes, code: str) -> tuple[list[FigureRow], int]:
    """Return the rows behind one figure out of that file, and how many there were."""
    held = msgspec.json.decode(gzip.decompress(content)).get(code)
    if held is None:
        return [], 0
    return [FigureRow(*row) for row in held["rows"]], held["total"]


def _plain(row: FigureRow) -> tuple[object, ...]:
    return row.label, row.unit, row.counts, row.detail, row.url


def _alone(block: Any) -> Paper:
    return Paper(Head("", ""), "", "", "", (block,))


def _whole(content: Content) -> Paper:
    return Paper(Head("", ""), "", "", "", content.blocks, annexes=content.annexes)


def _watched(scope: Scope) -> list[UnitLine]:
    """Return the units of a report that orders reach: those of which silence is said."""
    return [
        one
        for one in accounts.watched_units(scope.as_of)
        if scope.unit_codes is None or one.code in scope.unit_codes
    ]


def _notes(
    scope: Scope,
    figures: dict[str, ReportFigure],
    since_when: datetime | None,
    watched: list[UnitLine],
) -> list[str]:
    found: list[str] = []
    at = timezone.localtime(scope.as_of)
    if at.date() <= scope.period.last:
        found.append(gettext(NOTE_NOT_ENDED) % {"at": f"{at:%H giờ %M ngày %d/%m/%Y}"})
    if since_when is None:
        found.append(gettext(NOTE_NOTHING))
    elif since_when > scope.since:
        found.append(gettext(NOTE_BEGINS) % {"day": f"{timezone.localtime(since_when):%d/%m/%Y}"})
    for one in figures.values():
        if one.failed:
            found.append(gettext(NOTE_FAILED) % {"title": one.title, "why": one.failed})
        elif one.is_measure and not one.now.total:
            found.append(gettext(NOTE_EMPTY) % {"title": one.title})
    heard = {
        code for one in figures.values() for code, (count, _) in (one.units or {}).items() if count
    }
    silent = [one.name for one in watched if one.code not in heard]
    if silent and figures:
        shown = "; ".join(silent[:NAMES_PRINTED])
        said = gettext(NAMES_MORE) % {"names": shown} if len(silent) > NAMES_PRINTED else shown
        found.append(
            gettext(NOTE_SILENT) % {"count": len(silent), "all": len(watched), "names": said}
        )
    return found
