"""Reads of what people do about an incident: orders, the waiting hand-over, links, lessons, counts."""

from django.db.models import Count, Q

from khien.act.response import access
from khien.act.response.models import HandOver, Incident, Order
from khien.act.response.rules import orders as rules
from khien.act.response.types.handovers import HandOverLine, HandOverState, LeadOffered, NotOffered
from khien.act.response.types.lessons import LessonLine
from khien.act.response.types.links import LinkKind, LinkLine
from khien.act.response.types.orders import OrderLine, OrderState
from khien.act.response.types.reports import ReportState
from khien.act.response.types.summaries import Counts
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.casework.types import CaseFilter, StepLine
from khien.base.core.clock import now
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import NotFound


def orders_of(actor: Actor, number: str) -> list[OrderLine]:
    """Return the orders of a visible incident, the open ones first by due time. Raises NotFound."""
    row, case = access.require_incident(actor, number)
    rows = access.orders_of(row).select_related("unit", "incident").order_by("due_at", "pk")
    lines = [_order(one, withdraws=case.may_work, sees=True) for one in rows]
    return sorted(lines, key=lambda line: line.state is not OrderState.GIVEN)


def orders_to(actor: Actor, *, state: str = "", after: str = "") -> Page[OrderLine]:
    """Return a page of the orders to the actor's own units, newest first. Two queries."""
    rows = access.orders_to(actor)
    if state == "open":
        rows = rows.filter(state=OrderState.GIVEN)
    found, mark = newest_first(rows.select_related("unit", "incident"), after=after)
    return page_of([_order(one, answers=True) for one in found], after=mark, total=counted(rows))


def order(actor: Actor, key: int) -> OrderLine:
    """Return one order to an own unit, or of an incident that one works on. Raises NotFound."""
    row, answers, works = access.require_order(actor, key)
    try:
        access.require_incident(actor, row.incident.number)
        sees = True
    except NotFound:
        sees = False
    return _order(row, answers=answers, withdraws=works, sees=sees)


def open_orders(actor: Actor) -> int:
    """Return how many orders wait in the actor's own units. One query."""
    return access.orders_to(actor).filter(state=OrderState.GIVEN).count()


def handover_of(actor: Actor, number: str) -> HandOverLine | None:
    """Return the offer of the lead that waits in a visible incident, or None. Raises NotFound."""
    row, _ = access.require_incident(actor, number)
    asked = access.handovers_of(row).filter(state=HandOverState.ASKED).select_related("to").first()
    return _handover(asked) if asked else None


def leads_offered(actor: Actor) -> list[LeadOffered]:
    """Return the leads that are offered to the actor in visible incidents, oldest first."""
    found = []
    for asked in access.handovers_to(actor).order_by("pk")[:20]:
        try:
            _, case = access.require_incident(actor, asked.incident.number)
        except NotFound:
            continue
        found.append(
            LeadOffered(_handover(asked), asked.incident.number, case.line.title, case.line.unit)
        )
    return found


def lead_offered(actor: Actor, number: str) -> LeadOffered:
    """Return the lead of one incident that is offered to the actor. Raises NotOffered."""
    found = next((one for one in leads_offered(actor) if one.number == number), None)
    if found is None:
        raise NotOffered(number=number)
    return found


def links_of(actor: Actor, number: str) -> list[LinkLine]:
    """Return the linked incidents that this actor sees too. Raises NotFound."""
    row, _ = access.require_incident(actor, number)
    links = list(access.links_of(row).order_by("pk"))
    found = []
    for link in links:
        is_back = link.one_id != row.pk
        end = link.one if is_back else link.other
        seen = casework.cases(actor, CaseFilter("incident", number=end.number), size=1).rows
        if not seen or not _sees_whole(actor, end.number):
            continue
        (line,) = seen
        found.append(
            LinkLine(
                end.number,
                line.title,
                line.unit,
                line.state_title,
                LinkKind(link.kind),
                is_back,
                link.why,
                link.at,
                line.url,
            )
        )
    return found


def lessons_of(actor: Actor, number: str) -> list[LessonLine]:
    """Return the lessons of a visible incident, oldest first. Raises NotFound."""
    row, _ = access.require_incident(actor, number)
    at = now()
    return [
        LessonLine(
            key=one.pk,
            words=one.words,
            follow_up=one.follow_up,
            due_at=one.due_at,
            at=one.at,
            by=one.by,
            done_at=one.done_at,
            done_words=one.done_words,
            is_late=one.due_at is not None and (one.done_at or at) > one.due_at,
        )
        for one in access.lessons_of(row).order_by("pk")
    ]


def counts_of(row: Incident, steps: tuple[StepLine, ...]) -> Counts:
    """Return what stands behind each tab of an incident that passed the door. Seven queries."""
    orders = access.orders_of(row).aggregate(
        all=Count("pk"), waiting=Count("pk", filter=Q(state=OrderState.GIVEN))
    )
    reports = access.reports_of(row).aggregate(
        all=Count("pk"), waiting=Count("pk", filter=Q(state=ReportState.DRAFT))
    )
    return Counts(
        steps=len(steps),
        steps_open=sum(step.is_open for step in steps),
        orders=orders["all"],
        orders_open=orders["waiting"],
        observables=access.observables_of(row).count(),
        attachments=access.attachments_of(row).count(),
        alerts=access.alerts_of(row).count(),
        reports=reports["all"],
        reports_open=reports["waiting"],
        lessons=access.lessons_of(row).count(),
    )


def _sees_whole(actor: Actor, number: str) -> bool:
    try:
        access.require_incident(actor, number)
    except NotFound:
        return False
    return True


def _handover(row: HandOver) -> HandOverLine:
    return HandOverLine(row.pk, row.to.name, row.to_id, row.words, row.asked_at, row.asked_by)


def _order(
    row: Order, *, answers: bool = False, withdraws: bool = False, sees: bool = False
) -> OrderLine:
    state = OrderState(row.state)
    is_open = state is OrderState.GIVEN
    return OrderLine(
        key=row.pk,
        number=row.incident.number if sees else "",
        title=row.title,
        words=row.words,
        unit=row.unit.name,
        unit_code=row.unit.code,
        due_at=row.due_at,
        state=state,
        state_name=rules.STATE_NAMES[state],
        given_at=row.given_at,
        given_by=row.given_by,
        answer=row.answer,
        ended_at=row.ended_at,
        ended_by=row.ended_by if answers else "",
        is_late=(row.ended_at or now()) > row.due_at,
        may_answer=answers and is_open,
        may_withdraw=withdraws and is_open,
        sees_incident=sees,
    )
