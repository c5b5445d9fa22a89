"""A province with its bodies: police (Lan leads there), military (Quân), the department (Khoa)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.cast import PASSWORD, Cast

from khien.act.response.services import incidents
from khien.act.response.types.incidents import IncidentKind, NewIncident
from khien.base.accounts import queries, services
from khien.base.accounts.types import Actor, BodyTask, Role, UnitKind
from khien.base.core import outbox
from khien.base.core.clock import now


@dataclass(frozen=True)
class Bodies:
    """The cast with the duty officers of the bodies."""

    cast: Cast
    police: Actor
    military: Actor
    digital: Actor


def build_bodies(cast: Cast) -> Bodies:
    """Add two bodies and their duty officers, and say who does which task."""
    system = cast.system
    services.enter_unit(system, code="BCHQS", name="Bộ CHQS", kind=UnitKind.MILITARY, parent="TINH")
    services.enter_unit(
        system, code="SKHCN", name="Sở KH&CN", kind=UnitKind.DEPARTMENT, parent="TINH"
    )
    for task, unit in (
        (BodyTask.LEADS_SECURITY, "CAT"),
        (BodyTask.POLICE, "CAT"),
        (BodyTask.MILITARY, "BCHQS"),
        (BodyTask.DIGITAL, "SKHCN"),
    ):
        services.name_body(system, task=task, unit_code=unit, basis="test")
    return Bodies(
        cast,
        police=duty_officer(system, "dung", "CAT"),
        military=duty_officer(system, "quan", "BCHQS"),
        digital=duty_officer(system, "khoa", "SKHCN"),
    )


def duty_officer(by: Actor, name: str, unit: str) -> Actor:
    """Enter a duty officer of a body, with an address for letters."""
    person = services.NewPerson(
        name, name.capitalize(), unit, email=f"{name}@example.vn", password=PASSWORD
    )
    key = services.enter_person(by, person=person)
    services.give_role(by, person_id=key, unit_code=unit, role=Role.DUTY_OFFICER)
    return queries.actor_of(key)


def report(by: Actor, *facts: str, unit: str = "XA1", detected_at: datetime | None = None) -> str:
    """Have somebody report an incident and return its number."""
    new = NewIncident(
        title="Máy bị khóa tệp",
        kind=IncidentKind.RANSOMWARE,
        level="critical",
        unit_code=unit,
        detected_at=detected_at or now() - timedelta(minutes=5),
        summary="Không mở được tệp",
        people="120 công dân",
        contact="Minh, 0290",
        facts=frozenset(facts),
    )
    return incidents.open_incident(by, incident=new)


def settle() -> None:
    """Let the worker's short loop do what is due."""
    while outbox.work_once("test", is_long=False):
        pass
