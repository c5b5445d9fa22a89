"""The figures of documents, each with its rows, as of an instant."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from khien.base.accounts import queries as accounts
from khien.base.core.addresses import addresses
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.base.core.refusals import text
from khien.base.documents import access
from khien.base.documents.models import DocumentState
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

YEAR: Final = timedelta(days=365)
DIRECTING: Final = (
    DocumentKind.DIRECTIVE,
    DocumentKind.DECISION,
    DocumentKind.PLAN,
    DocumentKind.GUIDANCE,
)
"""Kinds of papers that go to those whom they direct."""

_STATE: Final = ("holds_from", "holds_to", "review_on", "is_replaced")


def units_with_rules(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether its main rules were issued and within review. Two queries."""
    return _with_rules(Subject.SECURITY, at, unit_codes)


def units_with_media_rules(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether its rules on storing devices were. Two queries."""
    return _with_rules(Subject.MEDIA, at, unit_codes)


def units_with_recording_rules(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether its rules on recording devices were. Two queries."""
    return _with_rules(Subject.RECORDING, at, unit_codes)


def units_with_processes(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether a working process of its own was. Two queries."""
    rows = as_of(access.states(), at).filter(kind=DocumentKind.PROCESS)
    return _by_unit(rows, at, unit_codes)


def _with_rules(subject: Subject, at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    rows = as_of(access.states(), at).filter(kind=DocumentKind.RULES, subject=subject)
    return _by_unit(rows, at, unit_codes)


def _by_unit(
    rows: QuerySet[DocumentState], at: datetime, unit_codes: frozenset[str] | None
) -> list[Counted]:
    day = timezone.localdate(at)
    held: defaultdict[str, list[DocumentState]] = defaultdict(list)
    for row in rows.select_related("document__unit"):
        held[row.document.unit.code].append(row)
    return [
        _unit(unit.code, unit.name, held[unit.code], day)
        for unit in accounts.watched_units(at)
        if unit_codes is None or unit.code in unit_codes
    ]


def legal_bases_valid(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each known basis of documents that held, and whether it held too. Three queries."""
    day = timezone.localdate(at)
    held = {
        key: _stands(day, *state)
        for key, *state in as_of(access.states(), at).values_list("document_id", *_STATE)
    }
    ends = grounds.instrument_ends()
    rows = as_of(access.bases(), at)
    if unit_codes is not None:
        rows = rows.filter(document__unit__code__in=unit_codes)
    page = reverse("documents:document", args=[0]).removesuffix("0")
    found = []
    for key, number, unit, words, instrument, cited in rows.order_by(
        "document__unit__path", "document_id", "position"
    ).values_list(
        "document_id", "document__number", "document__unit__code", "words", "instrument", "cited_id"
    ):
        if key not in held or held[key] not in HOLDS:
            continue
        if cited:
            holds = cited in held and held[cited] not in {Standing.REPLACED, Standing.ENDED}
            stands = Ground.HOLDS if holds else Ground.EXPIRED
        else:
            stands, _day = base_rules.ground(ends=ends.get(instrument, ()), day=day)
        if stands is not Ground.UNKNOWN:
            counts = stands is Ground.HOLDS
            found.append(Counted(number, unit, counts, words[:200], f"{page}{key}"))
    return found


def within_review(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each document in force at an instant and whether its day of review had not passed. One query."""
    return _within_review(as_of(access.states(), at).exclude(kind=DocumentKind.LAW), at, unit_codes)


def mail_rules_within_review(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the rules on e-mail in force at an instant, and which were within review. One query."""
    rows = as_of(access.states(), at).filter(kind=DocumentKind.RULES, subject=Subject.MAIL)
    return _within_review(rows, at, unit_codes)


def network_rules_within_review(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the rules on buying and on networks in force, and which were within review. One query."""
    rows = as_of(access.states(), at).filter(kind=DocumentKind.RULES, subject=Subject.NETWORKS)
    return _within_review(rows, at, unit_codes)


def _within_review(
    rows: QuerySet[DocumentState], at: datetime, unit_codes: frozenset[str] | None
) -> list[Counted]:
    day = timezone.localdate(at)
    if unit_codes is not None:
        rows = rows.filter(document__unit__code__in=unit_codes)
    page = addresses("documents:document")
    found = []
    for key, number, unit, *state in rows.order_by(
        "document__unit__path", "document_id"
    ).values_list("document_id", "document__number", "document__unit__code", *_STATE):
        stands = _stands(day, *state)
        if stands in HOLDS:
            counts = stands is Standing.IN_FORCE and state[2] is not None
            said = DOCUMENT_STANDING_NAMES[stands] if state[2] else text("no day of review is set")
            found.append(Counted(number, unit, counts, _(said), page(key)))
    return found


def read_in_time(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the documents sent to units whose time ended in the year before, and which were read in it.

    One that was read before its time ended is among them from then on. One query.
    """
    rows = access.receipts().filter(sent_at__lte=at, due_at__gt=at - YEAR)
    rows = rows.filter(Q(due_at__lte=at) | Q(read_at__lte=at))
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    page = addresses("documents:document")
    fields = ("document_id", "document__number", "unit__code", "unit__name", "due_at", "read_at")
    return [
        Counted(
            f"{number}: {name}",
            code,
            counts=read_at is not None and read_at <= min(due_at, at),
            url=page(key),
        )
        for key, number, code, name, due_at, read_at in rows.order_by("due_at", "pk").values_list(
            *fields
        )
    ]


def sent(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the documents entered in the year before that direct others, and which were sent to units.

    One query.
    """
    rows = as_of(access.states(), at).filter(
        kind__in=DIRECTING, document__entered_at__lte=at, document__entered_at__gt=at - YEAR
    )
    if unit_codes is not None:
        rows = rows.filter(document__unit__code__in=unit_codes)
    went = access.receipts().filter(document=OuterRef("document"), sent_at__lte=at)
    fields = ("document_id", "document__number", "document__unit__code", "went")
    page = addresses("documents:document")
    return [
        Counted(number, code, counts=went, url=page(key))
        for key, number, code, went in rows.annotate(went=Exists(went))
        .order_by("document__unit__path", "document_id")
        .values_list(*fields)
    ]


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


def _standing(row: DocumentState, day: date) -> Standing:
    return _stands(day, *(getattr(row, name) for name in _STATE))


def _stands(
    day: date,
    holds_from: date,
    holds_to: date | None,
    review_on: date | None,
    is_replaced: bool,  # noqa: FBT001 - a column among columns
) -> Standing:
    return rules.standing(
        day=day,
        holds_from=holds_from,
        holds_to=holds_to,
        review_on=review_on,
        is_replaced=is_replaced,
    )
