"""The figures of documents, each with its rows, as of an instant."""

from collections import defaultdict
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from khien.base.accounts import queries as accounts
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.base.documents import access
from khien.base.documents.models import Basis, DocumentState
from khien.base.documents.queries import grounds
from khien.base.documents.rules import bases as base_rules
from khien.base.documents.rules import register as rules
from khien.base.documents.types.register import (
    DOCUMENT_STANDING_NAMES,
    HOLDS,
    DocumentKind,
    Ground,
    Standing,
    Subject,
)


def units_with_rules(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether its main rules were issued and within review. Two queries."""
    return _with_rules(Subject.SECURITY, at, unit_codes)


def units_with_media_rules(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether its rules on storing devices were. Two queries."""
    return _with_rules(Subject.MEDIA, at, unit_codes)


def units_with_recording_rules(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether its rules on recording devices were. Two queries."""
    return _with_rules(Subject.RECORDING, at, unit_codes)


def _with_rules(subject: Subject, at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    day = timezone.localtime(at).date()
    held: defaultdict[str, list[DocumentState]] = defaultdict(list)
    rows = as_of(access.states(), at).filter(kind=DocumentKind.RULES, subject=subject)
    for row in rows.select_related("document__unit"):
        held[row.document.unit.code].append(row)
    return [
        _unit(unit.code, unit.name, held[unit.code], day)
        for unit in accounts.watched_units()
        if unit_codes is None or unit.code in unit_codes
    ]


def legal_bases_valid(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each known basis of documents that held, and whether it held too. Three queries."""
    day = timezone.localtime(at).date()
    states = {row.document_id: row for row in as_of(access.states(), at)}
    ends = grounds.instrument_ends()
    rows = as_of(access.bases(), at).select_related("document__unit", "cited")
    if unit_codes is not None:
        rows = rows.filter(document__unit__code__in=unit_codes)
    found = []
    for row in rows.order_by("document__unit__path", "document_id", "position"):
        citing = states.get(row.document_id)
        if citing is None or _standing(citing, day) not in HOLDS:
            continue
        stands = _ground(row, states, ends, day)
        if stands is not Ground.UNKNOWN:
            found.append(_basis(row, stands))
    return found


def _unit(code: str, name: str, rows: list[DocumentState], day: date) -> Counted:
    found = [(_standing(row, day), row) for row in rows]
    best = next((one for one in found if one[0] is Standing.IN_FORCE and one[1].review_on), None)
    late = next((one for one in found if one[0] in HOLDS), None)
    url = reverse("documents:unit", args=[code])
    if best is not None:
        return Counted(name, code, counts=True, detail=best[1].document.number, url=url)
    if late is not None:
        said = (
            _(DOCUMENT_STANDING_NAMES[late[0]])
            if late[1].review_on
            else _("no day of review is set")
        )
        return Counted(
            name, code, counts=False, detail=f"{late[1].document.number}: {said}", url=url
        )
    return Counted(name, code, counts=False, detail=_("not issued"), url=url)


def _basis(row: Basis, stands: Ground) -> Counted:
    return Counted(
        row.document.number,
        row.document.unit.code,
        counts=stands is Ground.HOLDS,
        detail=row.words[:200],
        url=reverse("documents:document", args=[row.document_id]),
    )


def _ground(
    row: Basis, states: dict[int, DocumentState], ends: dict[str, list[date | None]], day: date
) -> Ground:
    if row.cited_id is not None:
        cited = states.get(row.cited_id)
        holds = cited is not None and not cited.is_replaced
        return (
            base_rules.ground(ends=[cited.holds_to], day=day)[0]
            if holds and cited
            else Ground.EXPIRED
        )
    return base_rules.ground(ends=ends.get(row.instrument, ()), day=day)[0]


def _standing(row: DocumentState, day: date) -> Standing:
    return rules.standing(
        day=day,
        holds_from=row.holds_from,
        holds_to=row.holds_to,
        review_on=row.review_on,
        is_replaced=row.is_replaced,
    )
