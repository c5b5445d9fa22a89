"""Risks that are borne for a time: asked for with a reason, answered by somebody else, ended by a day."""

from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core import outbox
from khien.base.core.clock import now, today
from khien.base.core.refusals import NotFound, text
from khien.base.core.usecase import use_case
from khien.know.exposure import access
from khien.know.exposure.models import RiskAcceptance
from khien.know.exposure.rules import findings as rules
from khien.know.exposure.rules.cases import ACCEPT_ITEM, LADDER
from khien.know.exposure.services import fixing, standing
from khien.know.exposure.types.register import Act, AlreadyAsked, OwnRequest, Standing

EXPIRE_JOB = "exposure.expire"
ANSWER_WITHIN = timedelta(days=3)


@use_case
def ask_to_accept(by: Actor, *, key: int, reason: str, until: date | None) -> int:
    """Ask that a finding's risk be borne until a day; who may accept risks in the unit answers.

    Raises WordsMissing, EndOutside, AlreadyAsked, StandingRefused.
    """
    told = rules.require_words(reason, text("why the risk can be borne, and what reduces it"))
    end = rules.require_end(until, today=today())
    row = access.locked_finding(by, key, Capability.MANAGE_INVENTORY)
    rules.require_next(Standing(row.state), Standing.ACCEPTED, title=row.title)
    if access.acceptances().filter(finding=row, ended_at__isnull=True).exists():
        raise AlreadyAsked(title=row.title)
    at = now()
    asked = RiskAcceptance(
        finding=row,
        reason=told,
        until=end,
        asked_at=at,
        asked_by=by.name[:200],
        asker_id=by.person_id,
    )
    asked.save()
    standing.write(row, by.name, Act.ASKED, at=at, words=told)
    casework.open_item(
        by,
        item=NewItem(
            kind=ACCEPT_ITEM.code,
            title=text("Accept or refuse the risk of “%(title)s”"),
            values={"title": row.title},
            unit_code=row.unit.code,
            capability=Capability.ACCEPT_RISKS.value,
            due_at=at + ANSWER_WITHIN,
            url=reverse("exposure:exceptions"),
            subject=str(asked.pk),
        ),
        ladder=LADDER,
    )
    return asked.pk


@use_case
def answer_request(by: Actor, *, key: int, is_approved: bool, words: str) -> None:
    """Accept a risk or refuse to. Raises OwnRequest for the asker, NotFound, WordsMissing."""
    told = rules.require_words(words, text("why"))
    asked = (
        access.acceptances_visible_to(by)
        .select_for_update(of=("self",))
        .filter(pk=key, answered_at__isnull=True, ended_at__isnull=True)
        .select_related("finding__unit")
        .first()
    )
    if asked is None:
        raise NotFound(what=str(key))
    row = asked.finding
    accounts.require_may(by, Capability.ACCEPT_RISKS, row.unit.code)
    if by.person_id is not None and by.person_id == asked.asker_id:
        raise OwnRequest
    at = now()
    asked.answered_at, asked.answered_by, asked.is_approved = at, by.name[:200], is_approved
    if is_approved:
        rules.require_next(Standing(row.state), Standing.ACCEPTED, title=row.title)
        standing.settle(row, Standing.ACCEPTED, at=at)
        standing.write(row, by.name, Act.ACCEPTED, at=at, words=told)
        outbox.ask(EXPIRE_JOB, due_at=_end(asked.until), is_long=False, key=asked.pk)
    else:
        asked.ended_at = at
        standing.write(row, by.name, Act.REFUSED, at=at, words=told)
    asked.save()
    casework.finish_item(by, kind=ACCEPT_ITEM.code, subject=str(key), at=at)
    fixing.refresh(row.unit.code)


def expire(*, key: int) -> None:
    """Open a finding again whose acceptance ends. A job of the worker; safe to repeat."""
    asked = access.acceptances().filter(pk=key, ended_at__isnull=True).first()
    if asked is not None and _end(asked.until) <= now():
        end_acceptance(everything(text("an acceptance of risk ran out")), key=key)


@use_case
def end_acceptance(by: Actor, *, key: int) -> None:
    """End an acceptance: its finding is open again, with a new deadline."""
    asked = access.acceptances().select_related("finding__unit").get(pk=key)
    asked.ended_at = now()
    asked.save(update_fields=["ended_at"])
    row = access.locked_finding(by, asked.finding_id, Capability.MANAGE_INVENTORY)
    if Standing(row.state) is Standing.ACCEPTED:
        standing.write(row, by.name, Act.EXPIRED, at=now())
        standing.reopen(row, at=now(), by=by.name)
    fixing.refresh(row.unit.code)


def _end(until: date) -> datetime:
    """Return the instant after the last day of an acceptance."""
    return timezone.make_aware(datetime.combine(until + timedelta(days=1), time()))
