"""Notices: the bodies that the rule book names are told in the same second, and say that they have it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from khien.act.response import access
from khien.act.response.models import Incident, Notice, Receipt
from khien.act.response.queries.telling import tellable
from khien.act.response.rules import case as kinds
from khien.act.response.rules import notices as rules
from khien.act.response.services.timeline import write
from khien.act.response.types.incidents import EntryKind
from khien.act.response.types.notices import (
    AlreadyReceived,
    NoticeReceived,
    NoticeState,
    ReceiptChannel,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, BodyTask, Capability, RightMissing, UnitLine
from khien.base.casework import queries as cases
from khien.base.casework import services as casework
from khien.base.casework.types import CaseRecord, NewItem
from khien.base.core.clock import now
from khien.base.core.outbox import tell
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case
from khien.base.delivery import queries as deliveries
from khien.base.delivery import services as delivery
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import SECTION_NAMES, Route

SYSTEM = everything(text("the rule book names who is told"))
SUPPLEMENT = timedelta(hours=4)


@dataclass
class Addressee:
    """One body that is told: all sections and routes of the tasks that it does."""

    unit: UnitLine
    sections: set[str] = field(default_factory=set)
    routes: list[Route] = field(default_factory=list)


def tell_bodies(by: Actor, *, row: Incident) -> int:
    """Tell every body that the rule book names and that was not told yet; return how many.

    Call inside the transaction that opened the incident or changed its facts.
    """
    case = cases.case(SYSTEM, row.number)
    told = set(access.notices_of(row).values_list("unit__code", flat=True))
    if row.is_opened_by_machine:  # the centre's own watch: its duty officer has the incident itself
        centre = accounts.body_unit(BodyTask.LEADS_SECURITY)
        told |= {centre.code} if centre else set()
    fresh = [one for one in _addressees(row, case) if one.unit.code not in told]
    for one in fresh:
        _send(by, row, case, one, version=1)
    if fresh and not any(mark.code == "bodies_told" for mark in case.marks):
        casework.set_mark(SYSTEM, number=row.number, code="bodies_told", at=now())
    return len(fresh)


@use_case
def send_update(by: Actor, *, number: str, words: str) -> int:
    """Tell all bodies anew, each a new version of its own copy; their receipts are open again.

    `words` say what is new; they stand in the timeline. Returns how many were told.
    """
    row, case = access.require_incident(by, number, Capability.WORK_INCIDENTS)
    if not words.strip():
        raise Invalid(what=text("Say what is new; the bodies are told that."))
    write(by, row, EntryKind.ACTION, words.strip()[:10_000])
    casework.finish_item(by, kind=kinds.SUPPLEMENT_ITEM.code, subject=number)
    found = _addressees(row, case)
    for one in found:
        before = (
            access.notices_of(row).filter(unit__code=one.unit.code).order_by("-version").first()
        )
        if before is not None:
            casework.finish_item(by, kind=kinds.NOTICE_ITEM.code, subject=str(before.pk))
        _send(by, row, case, one, version=before.version + 1 if before else 1)
    return len(found)


@use_case
def acknowledge(by: Actor, *, key: int) -> None:
    """Say for one's own body that it has a notice. Raises AlreadyReceived, NotAllowed for others'.

    Only this act acknowledges: opening a link or reading the page does not.
    """
    row = _own_notice(by, key)
    _receive(by, row, Receipt(channel=ReceiptChannel.PAGE, at=now(), by=by.name[:200]))


@use_case
def record_receipt(
    by: Actor, *, key: int, channel: ReceiptChannel, who: str, at: datetime, reference: str = ""
) -> None:
    """Take down a receipt given by telephone, another portal or the dispatch book."""
    row, _ = access.require_notice(by, key)
    access.require_incident(by, row.incident.number, Capability.WORK_INCIDENTS)
    if not who.strip():
        raise Invalid(what=text("Say who gave the receipt: name and post."))
    if not row.sent_at <= at <= now() + timedelta(minutes=5):
        raise Invalid(
            what=text("A receipt is given after the notice was sent, and not in the future.")
        )
    receipt = Receipt(
        channel=channel, at=at, by=who.strip()[:200], reference=reference.strip()[:200]
    )
    _receive(by, row, receipt)


@use_case
def return_notice(by: Actor, *, key: int, why: str) -> None:
    """Return a notice for supplement: the unit is asked for what is missing."""
    row = _own_notice(by, key)
    if not why.strip():
        raise Invalid(what=text("Say what is missing; the unit is asked for that."))
    if not access.has_receipt(row):
        _receive(by, row, Receipt(channel=ReceiptChannel.PAGE, at=now(), by=by.name[:200]))
    row.returned_at, row.returned_why = now(), why.strip()[:4000]
    row.save(update_fields=["returned_at", "returned_why"])
    _set_state(row, NoticeState.RETURNED)
    write(_body(row), row.incident, EntryKind.RETURNED, row.returned_why)
    case = cases.case(SYSTEM, row.incident.number)
    casework.open_item(
        by,
        item=NewItem(
            kind=kinds.SUPPLEMENT_ITEM.code,
            title=text("%(body)s asks for more about %(number)s"),
            values={"body": row.unit.name, "number": row.incident.number},
            unit_code=case.line.unit_code,
            capability=Capability.WORK_INCIDENTS.value,
            due_at=now() + SUPPLEMENT,
            url=reverse("response:incident", args=[row.incident.number]),
            subject=row.incident.number,
            owner_id=case.owner_id,
            case_id=case.line.key,
        ),
        ladder=kinds.SILENCE,
    )


@use_case
def guide(by: Actor, *, key: int, words: str) -> None:
    """Give the unit guidance on its incident, for one's own body; that answers the notice."""
    row = _own_notice(by, key)
    if not words.strip():
        raise Invalid(what=text("Write what the unit should do."))
    if not access.has_receipt(row):
        _receive(by, row, Receipt(channel=ReceiptChannel.PAGE, at=now(), by=by.name[:200]))
    row.answered_at = row.answered_at or now()
    row.save(update_fields=["answered_at"])
    _set_state(row, NoticeState.ANSWERED)
    write(_body(row), row.incident, EntryKind.GUIDANCE, words.strip()[:10_000])


def _addressees(row: Incident, case: CaseRecord) -> list[Addressee]:
    """Return whom an incident is told to: of an exercise, the bodies that play in it."""
    found = addressees(case)
    playing = row.exercise_units
    return [one for one in found if one.unit.code in playing] if playing else found


def addressees(case: CaseRecord) -> list[Addressee]:
    """Return the bodies that are told of a case by its facts, each once; the own unit is not."""
    detected = next((mark.at for mark in case.marks if mark.code == "detected"), now())
    found: dict[str, Addressee] = {}
    for telling in regulation.tellings(case.facts, timezone.localdate(detected)):
        unit = accounts.body_unit(telling.body)
        if unit is None or unit.code == case.line.unit_code:
            continue
        one = found.setdefault(unit.code, Addressee(unit))
        one.sections |= {section.value for section in telling.sections}
        one.routes += telling.routes
    return list(found.values())


def _send(by: Actor, row: Incident, case: CaseRecord, one: Addressee, *, version: int) -> None:
    at, holds = now(), tellable(row, case)
    due = min(regulation.due(route.acknowledged_within, at).at for route in one.routes)
    notice = Notice(
        incident=row,
        unit_id=accounts.unit_key(one.unit.code),
        version=version,
        title=holds.title,
        told=rules.frozen(holds, one.sections),
        withheld=sorted(set(SECTION_NAMES) - one.sections),
        routes=[route.code for route in one.routes],
        source="; ".join(dict.fromkeys(route.source for route in one.routes))[:300],
        sent_at=at,
        sent_by=by.name[:200],
        due_at=due,
    )
    notice.save()
    if version == 1:
        casework.invite(SYSTEM, number=row.number, unit_code=one.unit.code, part=kinds.BODY)
    else:
        _set_state(notice, NoticeState.TOLD)
    write(by, row, EntryKind.NOTICE, one.unit.name)
    if by.home_unit == one.unit.code:  # who enters it for a body has it in hand
        _receive(by, notice, Receipt(channel=ReceiptChannel.PAGE, at=at, by=by.name[:200]))
        return
    url = reverse("response:notice", args=[notice.pk])
    casework.open_item(
        by,
        item=NewItem(
            kind=kinds.NOTICE_ITEM.code,
            title=text("Receive the notice on %(number)s: %(title)s"),
            values={"number": row.number, "title": holds.title},
            unit_code=one.unit.code,
            capability=Capability.RECEIVE_NOTICES.value,
            due_at=due,
            url=url,
            subject=str(notice.pk),
            case_id=case.line.key,
        ),
        ladder=kinds.SILENCE,
    )
    _deliver(by, notice, row.number, url, one.unit)


def _deliver(by: Actor, notice: Notice, number: str, url: str, unit: UnitLine) -> None:
    """Send letters and webhooks that say that there is a notice, and nothing of what it says."""
    values = {
        "number": number,
        "unit": unit.name,
        "due": f"{timezone.localtime(notice.due_at):%H:%M %d/%m/%Y}",
        "address": f"{settings.KHIEN.address}{url}",
    }
    with translation.override(settings.LANGUAGE_CODE):
        subject = gettext("Khiên: notice on incident %(number)s") % values
        body = (
            gettext(
                "A notice on incident %(number)s waits for %(unit)s. Sign in to Khiên, open it and press "
                "“We have it” by %(due)s: %(address)s\n\n"
                "Opening this letter or the page does not acknowledge it."
            )
            % values
        )
    for address, person in _letters(unit.code):
        delivery.send_mail(
            by,
            to=address,
            subject=subject,
            body=body,
            about=url,
            key=f"notice-{notice.pk}-{person}",
        )
    if notice.incident.exercise_units:  # what another system would take for an incident stays here
        return
    for target in deliveries.targets_of_unit(unit.code):
        delivery.send_hook(
            by,
            target=target.key,
            payload={
                "kind": "notice",
                "notice": notice.pk,
                "incident": number,
                "version": notice.version,
                "sent_at": notice.sent_at.isoformat(),
                "acknowledge_by": notice.due_at.isoformat(),
                "path": url,
            },
            key=f"notice-{notice.pk}-hook-{target.key}",
            about=url,
        )


def _letters(unit_code: str) -> Iterable[tuple[str, int]]:
    for person in accounts.people_who_may(Capability.RECEIVE_NOTICES, unit_code):
        contact = accounts.contact(person.key)
        if contact is not None and contact.email:
            yield contact.email, person.key


def _own_notice(by: Actor, key: int) -> Notice:
    row, is_own = access.require_notice(by, key)
    if not is_own:
        raise RightMissing(Capability.RECEIVE_NOTICES)
    return row


def _receive(by: Actor, row: Notice, receipt: Receipt) -> None:
    held = access.receipt_of(row)
    if held is not None:
        at = f"{timezone.localtime(held.at):%H:%M %d/%m/%Y}"
        raise AlreadyReceived(body=row.unit.name, at=at)
    receipt.notice, receipt.noted_at, receipt.noted_by = row, now(), by.name[:200]
    receipt.save()
    _set_state(row, NoticeState.RECEIVED)
    with translation.override(settings.LANGUAGE_CODE):
        name = gettext(rules.RECEIPT_NAMES[ReceiptChannel(receipt.channel)])
    write(_body(row), row.incident, EntryKind.RECEIPT, f"{name} {receipt.reference}".strip())
    casework.finish_item(by, kind=kinds.NOTICE_ITEM.code, subject=str(row.pk))
    for call in access.open_calls(row):
        casework.finish_item(by, kind=kinds.CALL_ITEM.code, subject=str(call.pk))
    access.open_calls(row).update(ended_at=now())
    tell(NoticeReceived(row.pk, row.incident.number, row.unit.code))


def _set_state(row: Notice, state: NoticeState) -> None:
    casework.set_participant_state(
        SYSTEM, number=row.incident.number, unit_code=row.unit.code, state=state.value
    )


def _body(row: Notice) -> Actor:
    """Return a body as the author of a line: which of its people acted is its own matter."""
    return Actor(row.unit.name, None)
