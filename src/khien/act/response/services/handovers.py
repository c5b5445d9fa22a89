"""The lead is handed over: offered, accepted or declined by who was asked; until then nothing changes."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from khien.act.response import access
from khien.act.response.models import HandOver, Incident
from khien.act.response.rules import case as kinds
from khien.act.response.services.timeline import named, write
from khien.act.response.types.handovers import HandOverState, HandOverWaits, NotOffered
from khien.act.response.types.incidents import EntryKind
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import CaseRecord, NewItem
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case

SYSTEM = everything(text("a lead is handed over"))
WITHIN = timedelta(minutes=30)
"""How soon an offer of the lead is to be answered; a local habit, no law."""
DECLINED = text("declined")
ACCEPTED = text("accepted")


@use_case
def offer_lead(by: Actor, *, number: str, to_id: int, words: str = "") -> int:
    """Offer the lead to a person who may work on the incident; returns the key of the hand-over.

    Raises HandOverWaits while another offer waits, Invalid for somebody who may not lead.
    """
    row, case = access.require_open_incident(by, number)
    name = _require_able(case, to_id)
    waiting = waiting_of(row)
    if waiting is not None:
        at = f"{timezone.localtime(waiting.asked_at):%H:%M %d/%m/%Y}"
        raise HandOverWaits(who=waiting.to.name, at=at)
    asked = HandOver(
        incident=row,
        to_id=to_id,
        words=words.strip()[:4000],
        asked_at=now(),
        asked_by=by.name[:200],
        state=HandOverState.ASKED,
    )
    asked.save()
    casework.open_item(
        by,
        item=NewItem(
            kind=kinds.HANDOVER_ITEM.code,
            title=text("%(who)s offers you the lead of %(number)s: %(title)s"),
            values={"who": by.name, "number": number, "title": case.line.title},
            unit_code=case.line.unit_code,
            capability=Capability.WORK_INCIDENTS.value,
            due_at=now() + WITHIN,
            url=reverse("response:incident", args=[number]),
            subject=str(asked.pk),
            owner_id=to_id,
            case_id=case.line.key,
        ),
    )
    write(by, row, EntryKind.HANDOVER, f"→ {name}. {words}".strip(" ."))
    return asked.pk


@use_case
def accept_lead(by: Actor, *, number: str) -> None:
    """Take the lead that was offered: from now on this person leads. Raises NotOffered."""
    row, _ = access.require_open_incident(by, number)
    asked = _require_offered(by, row)
    _end(by, asked, HandOverState.ACCEPTED)
    casework.assign_case(SYSTEM, number=number, owner_id=by.person_id)
    casework.assign_item(by, kind=kinds.INCIDENT_ITEM.code, subject=number, owner_id=by.person_id)
    write(by, row, EntryKind.HANDOVER, named(ACCEPTED))


@use_case
def decline_lead(by: Actor, *, number: str, why: str) -> None:
    """Decline the lead that was offered, saying why: the old lead goes on. Raises NotOffered."""
    row, _ = access.require_open_incident(by, number)
    asked = _require_offered(by, row)
    if not why.strip():
        raise Invalid(what=text("Say why; who offered it must look for another."))
    asked.answer = why.strip()[:500]
    _end(by, asked, HandOverState.DECLINED)
    write(by, row, EntryKind.HANDOVER, f"{named(DECLINED)}: {asked.answer}")


@use_case
def withdraw_offer(by: Actor, *, number: str) -> None:
    """Take the offer of the lead back."""
    row, _ = access.require_open_incident(by, number)
    asked = waiting_of(row)
    if asked is None:
        raise NotOffered(number=number)
    _end(by, asked, HandOverState.WITHDRAWN)


def waiting_of(row: Incident) -> HandOver | None:
    """Return the hand-over of an incident that waits for an answer, or None."""
    rows = access.handovers_of(row).filter(state=HandOverState.ASKED)
    return rows.select_related("to").first()


def withdraw_open(by: Actor, row: Incident) -> None:
    """Withdraw the offer of an incident that ends. Call inside a transaction."""
    asked = waiting_of(row)
    if asked is not None:
        _end(by, asked, HandOverState.WITHDRAWN)


def _require_offered(by: Actor, row: Incident) -> HandOver:
    asked = waiting_of(row)
    if asked is None or asked.to_id != by.person_id:
        raise NotOffered(number=row.number)
    return asked


def _require_able(case: CaseRecord, to_id: int) -> str:
    able = accounts.people_who_may(Capability.WORK_INCIDENTS, case.line.unit_code)
    name = next((person.name for person in able if person.key == to_id), "")
    if not name or to_id == case.owner_id:
        raise Invalid(
            what=text("The lead goes to another person whose role covers the unit of the case.")
        )
    return name


def _end(by: Actor, asked: HandOver, state: HandOverState) -> None:
    asked.state, asked.ended_at = state, now()
    asked.save(update_fields=["state", "ended_at", "answer"])
    casework.finish_item(by, kind=kinds.HANDOVER_ITEM.code, subject=str(asked.pk))
