"""The door of response: whose incidents an actor sees, which notices a body reads, who rings up."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from khien.act.response.models import (
    AffectedSystem,
    Agreement,
    Attachment,
    Block,
    Call,
    Cleanup,
    ContactTest,
    DutyShift,
    HandOver,
    Incident,
    IncidentAlert,
    IncidentLink,
    Infection,
    Lesson,
    Notice,
    Observable,
    Order,
    Readiness,
    ReadinessCheck,
    Receipt,
    Referral,
    Report,
    TeamDecision,
    TeamMember,
    TimelineEntry,
)
from khien.act.response.rules.case import KIND
from khien.act.response.types.cleanups import CleanupEnded
from khien.act.response.types.handovers import HandOverState
from khien.act.response.types.incidents import IncidentEnded
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.casework import queries as casework
from khien.base.casework.types import CaseRecord
from khien.base.core.look import remembered
from khien.base.core.refusals import NotFound


def incidents_of(case_keys: list[int]) -> QuerySet[Incident]:
    """Return the incidents of cases that passed casework's door."""
    return Incident.objects.filter(case_id__in=case_keys)


def require_incident(
    actor: Actor, number: str, capability: Capability = Capability.SEE_INCIDENTS
) -> tuple[Incident, CaseRecord]:
    """Return one incident whose case the actor sees whole, with the case.

    A body that was only told of it reads its notice, not this. Raises NotFound, the same for absent
    and for others'; NotAllowed for a seen one where the actor may not do this.
    """
    row, case = remembered(("incident", actor, number), lambda: _look(actor, number))
    if capability is Capability.WORK_INCIDENTS and not case.may_work:
        raise RightMissing(capability)
    return row, case


def _look(actor: Actor, number: str) -> tuple[Incident, CaseRecord]:
    case = casework.case(actor, number)
    if case.line.kind != KIND or "facts" not in case.sees:
        raise NotFound(what=number)
    return Incident.objects.get(case_id=case.line.key), case


def require_open_incident(actor: Actor, number: str) -> tuple[Incident, CaseRecord]:
    """Return an incident that the actor works on and that has not ended. Raises IncidentEnded too."""
    row, case = require_incident(actor, number, Capability.WORK_INCIDENTS)
    if not case.line.is_open:
        raise IncidentEnded(number=number)
    return row, case


def incidents() -> QuerySet[Incident]:
    """Return all incidents: for numbering and for the system's own grouping."""
    return Incident.objects.all()


def entries_of(incident: Incident) -> QuerySet[TimelineEntry]:
    """Return response's lines in the timeline of an incident that passed the door."""
    return TimelineEntry.objects.filter(incident=incident)


def alerts_of(incident: Incident) -> QuerySet[IncidentAlert]:
    """Return the alerts of an incident that passed the door."""
    return IncidentAlert.objects.filter(incident=incident)


def link_of(alert_id: int) -> IncidentAlert | None:
    """Return the incident an alert belongs to, or None."""
    return IncidentAlert.objects.select_related("incident").filter(alert_id=alert_id).first()


def notices_of(incident: Incident) -> QuerySet[Notice]:
    """Return the notices of an incident that passed the door."""
    return Notice.objects.filter(incident=incident)


def notices_to(actor: Actor) -> QuerySet[Notice]:
    """Return the notices addressed to the bodies for which the actor receives. Lazy."""
    units = accounts.unit_ids(actor, Capability.RECEIVE_NOTICES)
    return Notice.objects.all() if units is None else Notice.objects.filter(unit_id__in=units)


def require_notice(actor: Actor, key: int) -> tuple[Notice, bool]:
    """Return a notice to the actor's own body, or of an incident that the actor works on.

    The second value says whether it is to the own body. Raises NotFound.
    """
    row = Notice.objects.select_related("incident", "unit", "receipt").filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    if notices_to(actor).filter(pk=key).exists():
        return row, True
    require_incident(actor, row.incident.number)
    return row, False


def notice_or_none(key: int) -> Notice | None:
    """Return a notice, whoever asks: for the system's own work."""
    return Notice.objects.select_related("incident", "unit").filter(pk=key).first()


def receipt_of(notice: Notice) -> Receipt | None:
    """Return the receipt of a notice that passed the door, or None."""
    return Receipt.objects.filter(notice=notice).first()


def has_receipt(notice: Notice) -> bool:
    """Return whether a body said that it has a notice."""
    return Receipt.objects.filter(notice=notice).exists()


def calls_visible_to(actor: Actor) -> QuerySet[Call]:
    """Return the call list of those who work on incidents of the whole province, or none. Lazy."""
    if accounts.oversees_province(actor, Capability.WORK_INCIDENTS):
        return Call.objects.all()
    return Call.objects.none()


def require_call(actor: Actor, key: int) -> Call:
    """Return one row of the call list, locked. Raises NotFound. Call inside a transaction."""
    rows = calls_visible_to(actor).select_for_update(of=("self",)).select_related("caller")
    row = rows.select_related("notice__incident", "notice__unit").filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def open_calls(notice: Notice) -> QuerySet[Call]:
    """Return the calls about a notice that are not ended: for the system's own work."""
    return Call.objects.filter(notice=notice, ended_at__isnull=True)


def require_team(actor: Actor, *, to_manage: bool = False) -> None:
    """Raise NotFound unless the actor works on incidents of the province; NotAllowed to change less.

    The team's telephone numbers are for those who may have to ring.
    """
    if not accounts.oversees_province(actor, Capability.WORK_INCIDENTS):
        raise NotFound(what="team")
    if to_manage and not accounts.oversees_province(actor, Capability.MANAGE_TEAM):
        raise RightMissing(Capability.MANAGE_TEAM)


def team_decisions() -> QuerySet[TeamDecision]:
    """Return the team's decisions: after `require_team`."""
    return TeamDecision.objects.all()


def team_members() -> QuerySet[TeamMember]:
    """Return all who are or were of the team: after `require_team`, or for the system's own work."""
    return TeamMember.objects.all()


def contact_tests() -> QuerySet[ContactTest]:
    """Return the tests of contacts: after `require_team`, or for measures."""
    return ContactTest.objects.all()


def shifts() -> QuerySet[DutyShift]:
    """Return the shifts that stand: after `require_team`, or for the system's own work."""
    return DutyShift.objects.filter(withdrawn_at__isnull=True)


def readiness() -> QuerySet[Readiness]:
    """Return what must be ready or had to be: after `require_team`, or for measures."""
    return Readiness.objects.all()


def readiness_checks() -> QuerySet[ReadinessCheck]:
    """Return the looks at equipment: after `require_team`."""
    return ReadinessCheck.objects.all()


def agreements() -> QuerySet[Agreement]:
    """Return the agreements: after `require_team`."""
    return Agreement.objects.all()


def observables_of(incident: Incident) -> QuerySet[Observable]:
    """Return the observables that stand of an incident that passed the door."""
    return Observable.objects.filter(incident=incident, withdrawn_at__isnull=True)


def observables_like(actor: Actor, digests: Iterable[str]) -> QuerySet[Observable]:
    """Return the observables of some values in the incidents of the units that the actor sees."""
    rows = Observable.objects.filter(digest__in=list(digests), withdrawn_at__isnull=True)
    units = accounts.unit_ids(actor, Capability.SEE_INCIDENTS)
    return rows if units is None else rows.filter(incident__case__unit_id__in=units)


def blocks_of(incident: Incident) -> QuerySet[Block]:
    """Return the blocking actions of an incident that passed the door."""
    return Block.objects.filter(incident=incident)


def attachments_of(incident: Incident) -> QuerySet[Attachment]:
    """Return the files of an incident that passed the door."""
    return Attachment.objects.filter(incident=incident)


def systems_of(incident: Incident) -> QuerySet[AffectedSystem]:
    """Return the systems that an incident, that passed the door, hits."""
    return AffectedSystem.objects.filter(incident=incident, removed_at__isnull=True)


def orders_of(incident: Incident) -> QuerySet[Order]:
    """Return the orders in an incident that passed the door."""
    return Order.objects.filter(incident=incident)


def orders() -> QuerySet[Order]:
    """Return all orders: for measures, or to be joined with incidents that passed the door."""
    return Order.objects.all()


def notices() -> QuerySet[Notice]:
    """Return all notices: for measures, or to be joined with incidents that passed the door."""
    return Notice.objects.all()


def observables() -> QuerySet[Observable]:
    """Return the observables of all incidents, withdrawn ones too: for measures."""
    return Observable.objects.all()


def blocks() -> QuerySet[Block]:
    """Return what was blocked in all incidents: for measures."""
    return Block.objects.all()


def referrals() -> QuerySet[Referral]:
    """Return the packages of all incidents: for measures."""
    return Referral.objects.all()


def orders_to(actor: Actor) -> QuerySet[Order]:
    """Return the orders to the units where the actor works on incidents. Lazy."""
    units = accounts.unit_ids(actor, Capability.WORK_INCIDENTS)
    return Order.objects.all() if units is None else Order.objects.filter(unit_id__in=units)


def require_order(actor: Actor, key: int, *, is_locked: bool = False) -> tuple[Order, bool, bool]:
    """Return an order, whether the actor answers for its unit, whether they work on its incident.

    The ordered unit sees the order alone. Raises NotFound.
    """
    rows = Order.objects.select_related("incident", "unit").filter(pk=key)
    row = (rows.select_for_update(of=("self",)) if is_locked else rows).first()
    if row is None:
        raise NotFound(what=str(key))
    answers = orders_to(actor).filter(pk=key).exists()
    try:
        _, case = require_incident(actor, row.incident.number)
        works = case.may_work
    except NotFound:
        if not answers:
            raise NotFound(what=str(key)) from None
        works = False
    return row, answers, works


def handovers_of(incident: Incident) -> QuerySet[HandOver]:
    """Return the hand-overs of an incident that passed the door."""
    return HandOver.objects.filter(incident=incident)


def handovers_to(actor: Actor) -> QuerySet[HandOver]:
    """Return the hand-overs that wait for the actor's own answer."""
    rows = HandOver.objects.filter(to_id=actor.person_id or 0, state=HandOverState.ASKED)
    return rows.select_related("incident", "to")


def links_of(incident: Incident) -> QuerySet[IncidentLink]:
    """Return the links of an incident that passed the door; the other ends have doors of their own."""
    rows = IncidentLink.objects.filter(Q(one=incident) | Q(other=incident))
    return rows.select_related("one", "other")


def lessons_of(incident: Incident) -> QuerySet[Lesson]:
    """Return the lessons of an incident that passed the door."""
    return Lesson.objects.filter(incident=incident)


def reports_of(incident: Incident) -> QuerySet[Report]:
    """Return the reports of an incident that passed the door."""
    return Report.objects.filter(incident=incident)


def statistics_of(actor: Actor) -> QuerySet[Report]:
    """Return the statistics over a period of the units for which the actor issues reports. Lazy."""
    units = accounts.unit_ids(actor, Capability.ISSUE_REPORTS)
    rows = Report.objects.filter(incident__isnull=True)
    return rows if units is None else rows.filter(unit_id__in=units)


def reports() -> QuerySet[Report]:
    """Return all reports on paper: for the day on which a unit ends."""
    return Report.objects.all()


def require_report(actor: Actor, key: int, *, is_locked: bool = False) -> tuple[Report, bool]:
    """Return a report of a seen incident or of one's own unit, and whether the actor may change it.

    Raises NotFound.
    """
    rows = Report.objects.select_related("incident", "unit").filter(pk=key)
    row = (rows.select_for_update(of=("self",)) if is_locked else rows).first()
    if row is None:
        raise NotFound(what=str(key))
    if row.incident is not None:
        _, case = require_incident(actor, row.incident.number)
        return row, case.may_work
    if not statistics_of(actor).filter(pk=key).exists():
        raise NotFound(what=str(key))
    return row, True


def referrals_of(incident: Incident) -> QuerySet[Referral]:
    """Return the packages that were made of an incident that passed the door."""
    return Referral.objects.filter(incident=incident)


def cleanups() -> QuerySet[Cleanup]:
    """Return all clean-ups: for numbering, and for measures that narrow them themselves."""
    return Cleanup.objects.all()


def cleanups_visible_to(actor: Actor) -> QuerySet[Cleanup]:
    """Return the clean-ups of the units whose incidents the actor sees. Lazy."""
    units = accounts.unit_ids(actor, Capability.SEE_INCIDENTS)
    return cleanups() if units is None else cleanups().filter(unit_id__in=units)


def require_cleanup(actor: Actor, number: str) -> Cleanup:
    """Return one visible clean-up. Raises NotFound."""
    rows = cleanups_visible_to(actor).select_related("unit", "earlier", "incident")
    row = rows.filter(number=number).first()
    if row is None:
        raise NotFound(what=number)
    return row


def require_open_cleanup(actor: Actor, number: str) -> Cleanup:
    """Return a clean-up that has not ended; casework asks whether the actor works on it."""
    row = require_cleanup(actor, number)
    if row.ended_at is not None:
        raise CleanupEnded(number=number)
    return row


def open_cleanup(unit_id: int, host_key: str) -> Cleanup | None:
    """Return the open clean-up of a machine, its row locked until the transaction ends, or None."""
    rows = cleanups().select_for_update().filter(unit_id=unit_id, host_key=host_key)
    return rows.filter(ended_at__isnull=True).first()


def past_cleanup(unit_id: int, host_key: str) -> Cleanup | None:
    """Return the last clean-up of a machine that has ended, or None."""
    rows = cleanups().filter(unit_id=unit_id, host_key=host_key, ended_at__isnull=False)
    return rows.order_by("-pk").first()


def infections_of(cleanups: list[int]) -> QuerySet[Infection]:
    """Return what was found on machines whose clean-ups passed the door."""
    return Infection.objects.filter(cleanup_id__in=cleanups)
