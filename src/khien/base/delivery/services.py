"""Writes of delivery: something is to be sent, is sent by the worker, is retried; targets."""

from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.core import outbox
from khien.base.core.clock import now
from khien.base.core.ids import new_id, new_token
from khien.base.core.outward import require_url
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case
from khien.base.delivery import access, queries, rules
from khien.base.delivery.models import Delivery, Target
from khien.base.delivery.types import (
    Content,
    DeliveryFailed,
    DeliverySent,
    HookCall,
    Kind,
    Letter,
    NewTarget,
    Outcome,
    Reason,
    State,
)
from khien.base.delivery.wire import hooks, mail

JOB: Final = "delivery.send"
WOKEN_MAX: Final = 50
HELD_FOR: Final = timedelta(seconds=100)
"""How long a try is a worker's own: longer than a try can last, shorter than the outbox's lease."""


def send_mail(  # noqa: PLR0913 - the parts of an e-mail
    by: Actor,
    *,
    to: str,
    subject: str,
    body: str,
    about: str,
    key: str,
    patience: timedelta = rules.PATIENCE,
) -> None:
    """Have an e-mail sent once the transaction that this is called in has committed.

    `key` names it: asking again under the same key sends nothing more. `about` is the page it is
    about. When `patience` is over without success, `DeliveryFailed` is told; tries go on for days.
    """
    rules.require_letter(to, subject, body)
    content = Content(Kind.MAIL, to, subject, body)
    queue(by, key=key, about=about, secret_content=content, patience=patience)


def send_hook(
    by: Actor,
    *,
    target: int,
    payload: dict[str, Any],
    key: str,
    about: str = "",
    patience: timedelta = rules.PATIENCE,
) -> None:
    """Have a payload sent to a webhook target (by its key), signed. As `send_mail` in all else."""
    body = orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)
    rules.require_size(body)
    goal = access.require_open_target(target)
    content = Content(Kind.HOOK, goal.name, "", body.decode(), target)
    queue(by, key=key, about=about, secret_content=content, patience=patience)


@use_case
def queue(by: Actor, *, key: str, about: str, secret_content: Content, patience: timedelta) -> None:
    """Write a delivery down and ask for it, once for each key. Its content is not audited."""
    at = now()
    fresh = {
        "kind": secret_content.kind,
        "address": secret_content.address,
        "target_id": secret_content.target,
        "subject": secret_content.subject,
        "body": secret_content.body,
        "about": about,
        "state": State.QUEUED,
        "created_at": at,
        "due_at": at,
        "late_at": at + patience,
        "give_up_at": at + max(patience, rules.GIVE_UP_AFTER),
    }
    row, is_new = access.deliveries().get_or_create(key=key, defaults=fresh)
    if is_new:
        _ask(row)


@use_case
def retry(by: Actor, *, key: int) -> None:
    """Try a delivery again at once, also one that was given up. A sent one stays as it is."""
    row = access.require_delivery(by, key)
    if row.state == State.SENT:
        raise Invalid(what=text("This was sent already; it is not sent twice."))
    at = now()
    row.state, row.due_at = State.QUEUED, at
    row.give_up_at = max(row.give_up_at, at + rules.GIVE_UP_AFTER)
    _ask(row)


@use_case
def enter_target(by: Actor, *, target: NewTarget) -> int:
    """Register a webhook target of a unit and return its key; `secret_of_target` tells its secret."""
    accounts.require_may(by, Capability.MANAGE_PEOPLE, target.unit_code)
    if not target.name.strip():
        raise Invalid(what=text("The name is empty."))
    require_url(target.url, allows_inner=bool(target.inner_reason))
    unit_id = accounts.unit_key(target.unit_code)
    open_ones = access.targets().filter(unit_id=unit_id, closed_at__isnull=True)
    if open_ones.filter(name=target.name).exists():
        raise Invalid(what=text("The unit has a target with this name already; choose another."))
    row = Target(
        name=target.name,
        unit_id=unit_id,
        url=target.url,
        inner_reason=target.inner_reason,
        seed=new_token(),
        created_at=now(),
    )
    row.save()
    return row.pk


@use_case
def renew_secret(by: Actor, *, key: int) -> None:
    """Give a target a new secret; the old one ends at once."""
    row = access.require_target(by, key)
    row.seed = new_token()
    row.save(update_fields=["seed"])


@use_case
def close_target(by: Actor, *, key: int) -> None:
    """Close a target: what waits for it is given up, nothing more goes there."""
    row = access.require_target(by, key)
    row.closed_at, row.seed = now(), ""
    row.save(update_fields=["closed_at", "seed"])


@use_case
def try_target(by: Actor, *, key: int) -> None:
    """Send a trial to a target."""
    row = access.require_target(by, key)
    payload = {"type": "trial", "at": now().isoformat(), "unit": row.unit.code}
    send_hook(by, target=row.pk, payload=payload, key=f"trial:{new_id()}")


@use_case
def try_mail(by: Actor, *, to: str) -> None:
    """Send a trial e-mail."""
    if not accounts.oversees_province(by, Capability.SEE_HEALTH):
        raise RightMissing(Capability.SEE_HEALTH)
    subject, body = gettext("A trial of e-mail from Khiên"), gettext("This e-mail is a trial.")
    send_mail(by, to=to, subject=subject, body=body, about="", key=f"trial:{new_id()}")


def send(*, key: str, turn: int) -> None:
    """Try one delivery: reserve it, send it outside any transaction, write down what came of it."""
    row = _reserve(key, turn)
    if row is not None:
        _settle(row, _try(row))


@transaction.atomic
def _reserve(key: str, turn: int) -> Delivery | None:
    """Return the delivery as this worker's own for a while, or None where there is nothing to do."""
    row = access.locked(key)
    if row is None or row.state in {State.SENT, State.GIVEN_UP} or row.turn != turn:
        return None
    at = now()
    free_at = max(row.due_at, row.held_until or row.due_at)
    if free_at > at:
        _tell_if_late(row, at)
        row.due_at = free_at
        _ask(row)
        return None
    row.held_until = at + HELD_FOR
    row.attempts += 1
    row.save(update_fields=["held_until", "attempts"])
    return row


def _try(row: Delivery) -> Outcome:
    code = rules.code_of(row.key)
    if row.kind == Kind.MAIL:
        server = queries.mail_server()
        if server is None:
            return Outcome(Reason.NO_SERVER)
        letter = Letter(code, row.address, row.subject, row.body, row.created_at)
        return mail.hand_over(server, letter)
    assert row.target_id is not None
    target = access.targets().get(pk=row.target_id)
    if target.closed_at is not None:
        return Outcome(Reason.CLOSED)
    secret = rules.secret_of(settings.SECRET_KEY, target.seed)
    allows_inner = bool(target.inner_reason)
    return hooks.call_hook(HookCall(code, target.url, row.body.encode(), secret, allows_inner))


@transaction.atomic
def _settle(tried: Delivery, outcome: Outcome) -> None:
    """Write down what came of a try. A success counts whoever holds the delivery by now."""
    row = access.locked(tried.key)
    if row is None or row.state == State.SENT:
        return
    at = now()
    if outcome.reason is Reason.NONE:
        row.state, row.sent_at, row.held_until = State.SENT, at, None
        row.subject, row.body, row.reason, row.last_error = "", "", "", ""
        row.save()
        outbox.tell(DeliverySent(row.key, row.about))
        _wake_neighbours(row, at)
    elif row.turn == tried.turn:
        _failed(row, outcome, at)


def _failed(row: Delivery, outcome: Outcome, at: datetime) -> None:
    """Put the delivery off, or give it up, and tell who asked when patience is over."""
    row.reason, row.last_error, row.held_until = outcome.reason, outcome.detail, None
    if outcome.is_final or at >= row.give_up_at:
        row.state = State.GIVEN_UP
        _tell_failed(row)
        row.save()
        return
    row.state = State.QUEUED if outcome.reason is Reason.NO_SERVER else State.FAILED
    row.attempts -= outcome.reason is Reason.NO_SERVER
    row.due_at = min(at + rules.wait_after(row.attempts), row.give_up_at)
    _tell_if_late(row, at)
    if not row.has_told and row.late_at > at:
        row.due_at = min(row.due_at, row.late_at)
    _ask(row)
    if outcome.is_of_the_way:
        neighbours = access.neighbours(row).filter(due_at__lt=row.due_at)
        neighbours.update(due_at=row.due_at, reason=row.reason, last_error=row.last_error)


def _wake_neighbours(row: Delivery, at: datetime) -> None:
    """Bring forward what waits because the way was closed: this one just went through."""
    stuck = access.neighbours(row).filter(
        due_at__gt=at, reason__in=[Reason.UNREACHABLE, Reason.NO_SERVER]
    )
    for other in stuck.order_by("pk")[:WOKEN_MAX]:
        other.due_at = at
        _ask(other)


def _tell_if_late(row: Delivery, at: datetime) -> None:
    if at >= row.late_at and row.reason != Reason.NO_SERVER:
        _tell_failed(row)


def _tell_failed(row: Delivery) -> None:
    if row.has_told:
        return
    row.has_told = True
    outbox.tell(
        DeliveryFailed(
            row.key,
            row.about,
            Kind(row.kind),
            row.address,
            Reason(row.reason),
            row.last_error,
            is_final=row.state == State.GIVEN_UP,
        )
    )


def _ask(row: Delivery) -> None:
    """Keep the row and ask for its next try; tries that were asked for before do nothing any more."""
    row.turn += 1
    row.save()
    outbox.ask(JOB, due_at=row.due_at, key=row.key, turn=row.turn)
