"""Reads of notices and calls: what bodies were told, who has it, who is to be rung up."""

from django.db.models import Count, Q

from khien.act.response import access
from khien.act.response.models import Call, Notice, Receipt
from khien.act.response.rules import notices as rules
from khien.act.response.types.notices import (
    CallLine,
    CallReason,
    CallResult,
    NoticeLine,
    NoticeRecord,
    NoticeState,
    ReceiptChannel,
    ReceiptLine,
)
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.paging import Page, counted, newest_first, page_of


def notices_of(actor: Actor, number: str) -> list[NoticeLine]:
    """Return the newest notice to each body of a visible incident. Raises NotFound."""
    row, _ = access.require_incident(actor, number)
    found = access.notices_of(row).select_related("unit", "incident", "receipt")
    newest: dict[int, Notice] = {}
    for notice in found.annotate(call_count=_calls()).order_by("version", "pk"):
        newest[notice.unit_id] = notice
    return [_line(notice, is_own=False) for notice in newest.values()]


def notices_to(actor: Actor, *, state: str = "", after: str = "") -> Page[NoticeLine]:
    """Return a page of the notices to the actor's own body, newest first. Two queries."""
    rows = access.notices_to(actor)
    if state == "waiting":
        rows = rows.filter(receipt__isnull=True)
    wide = rows.select_related("unit", "incident", "receipt").annotate(call_count=_calls())
    found, mark = newest_first(wide, after=after)
    return page_of([_line(row, is_own=True) for row in found], after=mark, total=counted(rows))


def waiting_count(actor: Actor) -> int:
    """Return how many notices to the actor's own body have no receipt yet. One query."""
    return access.notices_to(actor).filter(receipt__isnull=True).count()


def notice(actor: Actor, key: int) -> NoticeRecord:
    """Return one notice as its body reads it, or as its sender sees it. Raises NotFound."""
    row, is_own = access.require_notice(actor, key)
    same = access.notices_of(row.incident).filter(unit_id=row.unit_id)
    wide = same.select_related("unit", "incident", "receipt").annotate(call_count=_calls())
    versions = tuple(_line(each, is_own=is_own) for each in wide.order_by("-version"))
    return NoticeRecord(
        line=next(line for line in versions if line.key == key),
        unit=row.sent_by,
        sections=rules.thawed(row.told),
        withheld=tuple(row.withheld),
        versions=versions,
        returned_why=row.returned_why,
        may_answer=is_own,
    )


def calls(actor: Actor, *, is_open: bool = True) -> list[CallLine]:
    """Return the call list, the oldest first; the ended ones newest first, at most 200."""
    rows = access.calls_visible_to(actor).filter(ended_at__isnull=is_open)
    wide = rows.select_related("notice__incident", "notice__unit", "caller")
    return [_call(row) for row in wide.order_by("pk" if is_open else "-pk")[:200]]


def call_count(actor: Actor) -> int:
    """Return how many calls wait. One query."""
    return access.calls_visible_to(actor).filter(ended_at__isnull=True).count()


def _calls() -> Count:
    return Count("calls", filter=Q(calls__ended_at__isnull=True))


def _line(row: Notice, *, is_own: bool) -> NoticeLine:
    receipt = getattr(row, "receipt", None)
    state = _state(row, receipt)
    return NoticeLine(
        key=row.pk,
        number=row.incident.number,
        title=row.title,
        body=row.unit.name,
        body_code=row.unit.code,
        version=row.version,
        sent_at=row.sent_at,
        due_at=row.due_at,
        source=row.source,
        state=state,
        state_name=rules.STATE_NAMES[state],
        receipt=_receipt(receipt, is_own=is_own) if receipt else None,
        is_late=(receipt.at if receipt else now()) > row.due_at,
        calls=getattr(row, "call_count", 0),
    )


def _state(row: Notice, receipt: Receipt | None) -> NoticeState:
    if row.answered_at is not None:
        return NoticeState.ANSWERED
    if row.returned_at is not None:
        return NoticeState.RETURNED
    return NoticeState.RECEIVED if receipt else NoticeState.TOLD


def _receipt(receipt: Receipt, *, is_own: bool) -> ReceiptLine:
    """Return a receipt; a name taken down here is known here, one given on the page is its body's."""
    channel = ReceiptChannel(receipt.channel)
    is_known = is_own or channel is not ReceiptChannel.PAGE
    return ReceiptLine(
        channel,
        rules.RECEIPT_NAMES[channel],
        receipt.at,
        receipt.by if is_known else "",
        receipt.reference,
    )


def _call(row: Call) -> CallLine:
    return CallLine(
        key=row.pk,
        notice=row.notice_id,
        number=row.notice.incident.number,
        body=row.notice.unit.name,
        reason=CallReason(row.reason),
        reason_name=rules.CALL_REASONS[CallReason(row.reason)],
        detail=row.detail,
        opened_at=row.opened_at,
        caller=row.caller.name if row.caller else "",
        caller_id=row.caller_id,
        taken_at=row.taken_at,
        result_name=rules.CALL_RESULTS[CallResult(row.result)] if row.result else "",
        words=row.words,
        ended_at=row.ended_at,
    )
