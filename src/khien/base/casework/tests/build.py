"""A kind of case for the tests, and a province with three units and two bodies."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from tests.cast import PASSWORD, Cast

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people_of
from khien.base.accounts.types import Actor, BodyTask, Role, UnitKind
from khien.base.casework import services
from khien.base.casework.types import NewCase
from khien.base.core.cases import (
    SECTIONS,
    CaseKind,
    ClockRule,
    Guard,
    GuardFacts,
    MarkRule,
    Move,
    Part,
    Rung,
    State,
    StepRule,
)
from khien.base.core.clock import now

LADDER = (
    Rung(timedelta(0), "issue_reports", "unit"),
    Rung(timedelta(hours=2), "see_alerts", "body"),
    Rung(timedelta(days=1), "issue_reports", "province"),
)


def is_second_person(facts: GuardFacts) -> bool:
    return facts.person_id is not None and facts.person_id != facts.opener_id


PROBE = CaseKind(
    code="probe",
    title="Probe",
    states=(State("new", "New"), State("work", "In work"), State("closed", "Closed", is_end=True)),
    first="new",
    moves=(
        Move("take", "Take", ("new",), "work", "work_incidents"),
        Move(
            "close",
            "Close",
            ("work",),
            "closed",
            "work_incidents",
            (Guard("told", "the first notice has not gone out", lambda it: "told" in it.marks),),
            needs_reason=True,
        ),
        Move(
            "approve",
            "Approve",
            ("new",),
            "work",
            "see_incidents",
            (Guard("second", "a second person approves", is_second_person),),
        ),
        Move("reopen", "Reopen", ("closed",), "work", "work_incidents", needs_reason=True),
        Move(
            "untell",
            "Find the notice wanting",
            ("closed",),
            "work",
            "work_incidents",
            needs_reason=True,
            clears=("told",),
        ),
    ),
    clocks=(
        ClockRule(
            "notice",
            "First notice",
            "incident.first_notice",
            starts_at="detected",
            stopped_by="told",
            remind_before=(timedelta(hours=1), timedelta(hours=4)),
            ladder=LADDER,
        ),
        ClockRule(
            "people",
            "People's data",
            "incident.report",
            starts_at="detected",
            stopped_by="reported",
            applies=lambda facts: "personal_data" in facts,
            has_item=False,
        ),
        ClockRule("unwritten", "Unwritten", "no.such.clock", "detected", "told"),
    ),
    steps=(StepRule("triage", "Triage", within=timedelta(hours=4)), StepRule("learn", "Learn")),
    url="response:incident",
    sees="see_incidents",
    works="work_incidents",
    opens="report_incidents",
    parts=(
        Part(
            "body",
            "Body told",
            (State("told", "Told"), State("received", "Received", is_end=True)),
            answers="see_incidents",
            sees=SECTIONS - {"facts", "steps", "comments"},
        ),
        Part("helper", "Helper", (State("asked", "Asked"),), "work_incidents", works=True),
    ),
    marks=(MarkRule("detected", "Seen first"), MarkRule("told", "First notice sent")),
)


@dataclass(frozen=True)
class Province:
    """The cast with more units: the police's and the military's bodies, a third commune."""

    cast: Cast
    cong: Actor
    quan: Actor
    ba: Actor
    head: Actor
    leader: Actor


def build_province(cast: Cast) -> Province:
    system = cast.system
    people_of.enter_unit(system, code="QS", name="Quân sự", kind=UnitKind.MILITARY, parent="TINH")
    people_of.enter_unit(system, code="XA3", name="Xã XA3", kind=UnitKind.COMMUNE, parent="TINH")
    people_of.name_body(system, task=BodyTask.LEADS_SECURITY, unit_code="CAT", basis="x")
    return Province(
        cast,
        person(system, "cong", "CAT", Role.SECURITY_BODY),
        person(system, "quan", "QS", Role.SECURITY_BODY),
        person(system, "baxa3", "XA3", Role.UNIT_OFFICER),
        person(system, "head", "XA1", Role.UNIT_HEAD),
        person(system, "leader", "TINH", Role.LEADERSHIP),
    )


def person(system: Actor, name: str, unit: str, role: Role) -> Actor:
    new = people_of.NewPerson(name, name.capitalize(), unit, f"{name}@x.example", PASSWORD)
    key = people_of.enter_person(system, person=new)
    people_of.give_role(system, person_id=key, unit_code=unit, role=role)
    return accounts.actor_of(key)


def open_case(
    by: Actor,
    number: str = "P-1",
    *,
    unit: str = "XA1",
    detected: datetime | None = None,
    facts: frozenset[str] = frozenset(),
) -> int:
    marks = {"detected": detected or now()}
    new = NewCase("probe", number, unit, "Máy chủ lạ", marks, facts)
    return services.open_case(by, case=new)


def at(path: str = "") -> str:
    """Return the address of a page of casework."""
    return f"{reverse('casework:inbox')}{path}"
