"""Alerts: raised by the detector, answered by people."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now, today
from khien.base.core.outbox import tell
from khien.base.core.refusals import text
from khien.base.core.search import fold
from khien.base.core.usecase import use_case
from khien.base.regulation import queries as regulation
from khien.watch.detection import access, rules
from khien.watch.detection.models import Alert
from khien.watch.detection.types import (
    AlertAnswered,
    AlertRaised,
    AlertState,
    Hit,
    Level,
    Verdict,
)

ALERT_ITEM = "alert"
ITEM_LEVELS = frozenset({Level.CRITICAL, Level.HIGH})


def raise_alerts(hits: Sequence[Hit]) -> int:
    """Keep matches as alerts, each (rule, event) once, tell of the new ones, return how many.

    Call inside the transaction that moves the detector's position.
    """
    return len(raised(hits))


def raised(hits: Sequence[Hit]) -> dict[tuple[str, str], int]:
    """Do as `raise_alerts`, and return the keys of the new alerts by (rule, event)."""
    known = set(
        access.alerts()
        .filter(event_id__in={hit.event_id for hit in hits})
        .values_list("rule_id", "event_id")
    )
    fresh = [hit for hit in hits if (hit.rule_id, hit.event_id) not in known]
    units = {code: accounts.unit_key(code) for code in {hit.unit_code for hit in fresh}}
    at = now()
    titles = dict(
        access.rules()
        .filter(rule_id__in={hit.rule_id for hit in fresh})
        .values_list("rule_id", "title_vi")
    )
    limits = {level: _answer_limit(level) for level in {hit.level for hit in fresh}}
    rows = access.alerts().bulk_create(
        [
            _alert(
                hit,
                units[hit.unit_code],
                at=at,
                limit=limits[hit.level],
                title_vi=titles.get(hit.rule_id, ""),
            )
            for hit in fresh
        ]
    )
    for row, hit in zip(rows, fresh, strict=True):
        tell(
            AlertRaised(
                alert_id=row.pk,
                rule_id=hit.rule_id,
                title=hit.title,
                title_vi=row.title_vi,
                level=hit.level.value,
                unit_code=hit.unit_code,
                host=hit.host,
                event_time=hit.event_time,
                url=reverse("detection:alert", args=[row.pk]),
            )
        )
    return {(row.rule_id, row.event_id): row.pk for row in rows}


def ask_for_answer(fact: AlertRaised) -> None:
    """Have a critical or high alert wait for somebody of its unit or the centre."""
    if Level(fact.level) not in ITEM_LEVELS:
        return
    alert = access.alerts().get(pk=fact.alert_id)
    same = access.alerts().filter(
        rule_id=alert.rule_id, host=alert.host, unit_id=alert.unit_id, state=AlertState.IN_INCIDENT
    )
    if alert.state != AlertState.NEW or same.exists():
        return
    casework.open_item(
        everything(text("an alert waits for an answer")),
        item=NewItem(
            kind=ALERT_ITEM,
            title=text("Answer the alert “%(title)s” on %(host)s"),
            values={
                "title": alert.title,
                "title@vi": alert.title_vi or alert.title,
                "host": alert.host or "?",
            },
            unit_code=fact.unit_code,
            capability=Capability.ANSWER_ALERTS.value,
            due_at=alert.answer_due_at or now(),
            url=fact.url,
            subject=_subject(alert),
        ),
    )


@use_case
def take_alert(by: Actor, *, key: int) -> int:
    """Say that one looks at an alert and its like on that host: they are one's own from now on.

    Returns how many they are.
    """
    alert = access.require_alert(by, key, Capability.ANSWER_ALERTS)
    rules.require_move(AlertState(alert.state), AlertState.SEEN)
    alike = list(_open_group(by, alert))
    for one in alike:
        one.state, one.assignee_id = AlertState.SEEN, by.person_id
        _answer(one, by)
    return len(alike)


@use_case
def close_alert(by: Actor, *, key: int, verdict: Verdict, comment: str) -> int:
    """Close an alert, and every open one of the same rule and host, with a reason.

    Returns how many were closed.
    """
    alert = access.require_alert(by, key, Capability.ANSWER_ALERTS)
    rules.require_move(AlertState(alert.state), AlertState.CLOSED)
    closed = 0
    for one in _open_group(by, alert):
        one.state, one.verdict, one.comment = AlertState.CLOSED, verdict, comment.strip()
        _answer(one, by)
        closed += 1
    return closed


def put_in_incident(by: Actor, *, keys: Iterable[int]) -> None:
    """Mark alerts as part of an incident; called by the room that keeps incidents."""
    for key in keys:
        alert = access.require_alert(by, key)
        rules.require_move(AlertState(alert.state), AlertState.IN_INCIDENT)
        alert.state = AlertState.IN_INCIDENT
        if by.sees_everything:
            alert.save(update_fields=["state"])
            casework.finish_item(by, kind=ALERT_ITEM, subject=_subject(alert))
        else:
            _answer(alert, by)


def answer_in_incident(by: Actor, *, keys: Iterable[int]) -> None:
    """Note that a person works on the incident of these alerts: that is their first answer.

    Called by the room that keeps incidents, which has checked the person's right to the incident.
    """
    for alert in access.alerts().filter(pk__in=keys, answered_at__isnull=True):
        _answer(alert, by)


def _alert(
    hit: Hit, unit_id: int, *, at: datetime, limit: timedelta | None, title_vi: str
) -> Alert:
    return Alert(
        rule_id=hit.rule_id,
        event_id=hit.event_id,
        title=hit.title[:300],
        title_vi=title_vi,
        folded=fold(f"{hit.title} {title_vi} {hit.host} {hit.user} {hit.source}")[:900],
        level=hit.level,
        unit_id=unit_id,
        feed=hit.feed,
        host=hit.host[:200],
        user=hit.user[:200],
        event_time=hit.event_time,
        raised_at=at,
        matched=[[field.field, field.value[:2000], field.asked[:500]] for field in hit.matched],
        related=list(hit.related),
        repeats=hit.repeats,
        repeated_at=hit.repeated_at,
        source=hit.source,
        answer_due_at=at + limit if limit else None,
    )


def _answer_limit(level: Level) -> timedelta | None:
    if level not in rules.MUST_BE_ANSWERED:
        return None
    return regulation.clock(f"alert.answer.{level.value}", today()).length


def _answer(alert: Alert, by: Actor) -> None:
    """Keep the first answer's time and person, tell of it, and end the waiting."""
    if alert.answered_at is None:
        alert.answered_at, alert.answered_by_id = now(), by.person_id
        tell(AlertAnswered(alert_id=alert.pk, by_id=by.person_id))
    alert.save()
    casework.finish_item(by, kind=ALERT_ITEM, subject=_subject(alert))


def _subject(alert: Alert) -> str:
    """Return what the alerts of one rule on one host of a unit have in common."""
    return f"{alert.unit_id}:{alert.rule_id}@{alert.host}"[:80]


def _open_group(by: Actor, alert: Alert) -> QuerySet[Alert]:
    """Return the unanswered alerts of the same rule on the same host: one look answers them."""
    return access.alerts_visible_to(by, Capability.ANSWER_ALERTS).filter(
        rule_id=alert.rule_id,
        host=alert.host,
        unit_id=alert.unit_id,
        state__in=[AlertState.NEW, AlertState.SEEN],
    )
