"""Reads of reported mail: lists, one whole with its reasons, and what measures count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from khien.act.mails import access
from khien.act.mails.models import MailReport
from khien.act.mails.types.mails import (
    ACTED,
    AttachmentLine,
    Did,
    Finding,
    Handed,
    Headers,
    LinkSeen,
    MailLine,
    MailRecord,
    MailState,
    MailVerdict,
    Reason,
    ReasonLine,
    Weight,
)
from khien.act.mails.types.reasons import REASONS
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import queries as casework
from khien.base.core.clock import now
from khien.base.core.offers import Counted
from khien.base.core.offers import Finding as Found
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import text

YEAR = timedelta(days=365)
HALF_YEAR = timedelta(days=183)
FOUND_MAX = 5
SEES = Capability.SEE_PROCEDURES
_ORDER = {weight: place for place, weight in enumerate(Weight)}


@dataclass(frozen=True, slots=True)
class MailFilter:
    """Which reports a list wants; empty means all."""

    state: str = ""
    verdict: str = ""
    finding: str = ""
    unit_codes: frozenset[str] | None = None


def mails(actor: Actor, wanted: MailFilter, *, after: str = "") -> Page[MailLine]:
    """Return one page of the visible reports, the newest first. Two queries."""
    rows = filtered(actor, wanted)
    found, mark = newest_first(rows, after=after)
    return page_of([line(row) for row in found], after=mark, total=counted(rows))


def filtered(actor: Actor, wanted: MailFilter) -> QuerySet[MailReport]:
    """Return the visible reports that a list wants."""
    rows = access.mails_visible_to(actor)
    if wanted.unit_codes is not None:
        rows = rows.filter(unit__code__in=wanted.unit_codes)
    if wanted.state == "late":
        rows = rows.filter(state=MailState.ANALYSED, due_at__lt=now())
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.verdict:
        rows = rows.filter(verdict=wanted.verdict)
    if wanted.finding:
        rows = rows.filter(finding=wanted.finding)
    return rows


def mail(actor: Actor, number: str) -> MailRecord:
    """Return one visible report whole. Raises MailNotFound."""
    row = access.require_mail(actor, number)
    code, state = row.unit.code, MailState(row.state)
    sees = accounts.may_do(actor, SEES, code)
    checks = accounts.may_do(actor, Capability.CHECK_PROCEDURES, code)
    is_own = row.reporter_id is not None and row.reporter_id == actor.person_id
    names = accounts.person_names({row.reporter_id}) if row.reporter_id else {}
    return MailRecord(
        line=line(row),
        headers=msgspec.convert(row.headers, Headers),
        links=links_of(row),
        attachments=attachments_of(row),
        reasons=_reasons(row),
        handed=Handed(row.handed),
        did=Did(row.did),
        reporter=names.get(row.reporter_id or 0, ""),
        is_own=is_own,
        answer=row.answer,
        judged_at=row.judged_at,
        judged_by=row.judged_by,
        closed_at=row.closed_at,
        incident=row.incident,
        incident_url=casework.case_url(actor, row.incident) if row.incident else "",
        clocks=casework.clocks_of(actor, number) if sees else (),
        history=casework.timeline(actor, number) if sees else (),
        may_judge=checks,
        may_close=state is MailState.JUDGED and (is_own or checks),
        may_raise=not row.incident
        and row.finding != Finding.EXERCISE
        and accounts.may_do(actor, Capability.REPORT_INCIDENTS, code),
    )


def line(row: MailReport) -> MailLine:
    """Return a report that passed the door as a line."""
    return MailLine(
        number=row.number,
        unit_code=row.unit.code,
        unit=row.unit.name,
        received_at=row.received_at,
        sender=str(row.headers.get("from_address") or ""),
        subject=str(row.headers.get("subject") or ""),
        verdict=MailVerdict(row.verdict),
        state=MailState(row.state),
        finding=Finding(row.finding) if row.finding else None,
        campaign=row.campaign.number if row.campaign else "",
        due_at=row.due_at,
        is_urgent=Did(row.did) in ACTED,
    )


def links_of(row: MailReport) -> tuple[LinkSeen, ...]:
    """Return the addresses of a report that passed the door."""
    return msgspec.convert(row.links, tuple[LinkSeen, ...])


def attachments_of(row: MailReport) -> tuple[AttachmentLine, ...]:
    """Return the attachments of a report that passed the door."""
    return msgspec.convert(row.attachments, tuple[AttachmentLine, ...])


def find(actor: Actor, words: str) -> list[Found]:
    """Return the visible reports whose number has these words, for the search box. One query."""
    rows = access.mails_visible_to(actor).filter(number__icontains=words.strip())
    return [
        Found(
            f"{row.number} {row.headers.get('subject') or ''}".strip(),
            text("Reported mails"),
            reverse("mails:mail", args=[row.number]),
        )
        for row in rows.order_by("-pk")[:FOUND_MAX]
    ]


def own_mails(actor: Actor, key: str) -> list[Found]:
    """Return the answers that wait for a person, for the page of the own account."""
    if str(actor.person_id) != key:
        return []
    rows = access.mails().filter(reporter_id=actor.person_id, state=MailState.JUDGED)
    return [
        Found(one.number, text("Reported mails"), reverse("mails:mail", args=[one.number]))
        for one in rows.order_by("-pk")[:10]
    ]


def judged_in_time(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the reports whose limit fell in the year before an instant, or that were judged by then."""
    rows = access.mails().filter(received_at__lte=at, due_at__gt=at - YEAR)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    found = []
    for row in rows.order_by("pk"):
        judged = row.judged_at if row.judged_at and row.judged_at <= at else None
        if judged is None and row.due_at > at:
            continue
        is_in_time = judged is not None and judged <= row.due_at
        url = reverse("mails:mail", args=[row.number])
        found.append(Counted(row.number, row.unit.code, is_in_time, url=url))
    return found


def units_reporting(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return all units; one counts whose staff reported a mail in the half year before an instant."""
    rows = access.mails().filter(received_at__lte=at, received_at__gt=at - HALF_YEAR)
    reported = set(rows.values_list("unit__code", flat=True))
    page = reverse("mails:mails")
    return [
        Counted(unit.name, unit.code, unit.code in reported, url=f"{page}?unit={unit.code}")
        for unit in accounts.watched_units(at)
        if unit_codes is None or unit.code in unit_codes
    ]


def _reasons(row: MailReport) -> tuple[ReasonLine, ...]:
    held = msgspec.convert(row.reasons, tuple[Reason, ...])
    lines = [
        ReasonLine(*REASONS[reason.code], _said(reason.values))
        for reason in held
        if reason.code in REASONS
    ]
    return tuple(sorted(lines, key=lambda one: _ORDER[one.weight]))


def _said(values: Mapping[str, str]) -> dict[str, str]:
    """Return the values of a sentence; what the check of files says is put into the reader's language."""
    held = dict(values)
    detail = held.get("detail")
    return held | {"detail": gettext(detail)} if detail else held
