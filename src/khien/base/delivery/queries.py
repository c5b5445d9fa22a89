"""Reads of delivery: the queue, how one delivery stands, the register of webhook targets."""

from collections.abc import Mapping

from django.conf import settings
from django.db.models import Count

from khien.base.accounts.types import Actor
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.delivery import access, rules
from khien.base.delivery.models import Delivery, Target
from khien.base.delivery.types import (
    REASON_NAMES,
    DeliveryLine,
    DeliveryState,
    Kind,
    MailServer,
    Reason,
    State,
    TargetLine,
)


def mail_server() -> MailServer | None:
    """Return the mail server that this instance uses, or None where none is configured."""
    return rules.mail_server(settings.KHIEN.smtp, settings.KHIEN.smtp_from)


def is_mail_on() -> bool:
    """Return whether e-mail leaves this instance."""
    return bool(settings.KHIEN.smtp)


def state_of(key: str) -> DeliveryState | None:
    """Return how the delivery of a key stands, for the room that asked for it. One query."""
    return states_of([key]).get(key)


def states_of(keys: list[str]) -> Mapping[str, DeliveryState]:
    """Return how the deliveries of many keys stand. One query."""
    return {
        row.key: DeliveryState(
            State(row.state), Reason(row.reason), row.last_error, row.attempts, row.sent_at
        )
        for row in access.deliveries().filter(key__in=keys)
    }


def page(actor: Actor, *, state: str = "", kind: str = "", after: str = "") -> Page[DeliveryLine]:
    """Return a page of the visible queue, newest first. Two queries."""
    rows = access.deliveries_visible_to(actor)
    if state in set(State):
        rows = rows.filter(state=state)
    if kind in set(Kind):
        rows = rows.filter(kind=kind)
    found, mark = newest_first(rows, after=after)
    return page_of([_line(row) for row in found], after=mark, total=counted(rows))


def counts(actor: Actor) -> dict[State, int]:
    """Return how many visible deliveries stand how. One query."""
    rows = access.deliveries_visible_to(actor).values("state").annotate(count=Count("pk"))
    found = {State(row["state"]): row["count"] for row in rows}
    return {state: found.get(state, 0) for state in State}


def targets(actor: Actor) -> list[TargetLine]:
    """Return the webhook targets that the actor manages, the open ones first. One query."""
    found = access.targets_visible_to(actor).select_related("unit")
    lines = [_target(target) for target in found.order_by("name", "pk")]
    return sorted(lines, key=lambda line: not line.is_open)


def targets_of_unit(unit_code: str) -> list[TargetLine]:
    """Return the open targets of a unit, for a room that fans out to it. One query."""
    found = access.targets().filter(unit__code=unit_code, closed_at__isnull=True)
    return [_target(target) for target in found.select_related("unit").order_by("pk")]


def _line(row: Delivery) -> DeliveryLine:
    return DeliveryLine(
        row.pk,
        Kind(row.kind),
        row.address,
        row.about,
        State(row.state),
        row.attempts,
        REASON_NAMES[Reason(row.reason)],
        row.last_error,
        row.created_at,
        row.due_at,
        row.sent_at,
    )


def _target(target: Target) -> TargetLine:
    return TargetLine(
        target.pk,
        target.name,
        target.unit.code,
        target.unit.name,
        target.url,
        bool(target.inner_reason),
        target.inner_reason,
        target.closed_at is None,
    )


def secret_of_target(actor: Actor, key: int) -> str:
    """Return a target's secret, for the page that shows it once. Raises NotFound. One query."""
    return rules.secret_of(settings.SECRET_KEY, access.require_target(actor, key).seed)
