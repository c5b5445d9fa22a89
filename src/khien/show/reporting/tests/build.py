"""People and things for the tests of reports: who drafts, who checks, who signs, what happened."""

from dataclasses import dataclass
from datetime import UTC, datetime

from tests.cast import Cast

from khien.act.response.services import incidents
from khien.act.response.types.incidents import IncidentKind, NewIncident
from khien.base.accounts import queries as accounts
from khien.base.accounts import services as account_services
from khien.base.accounts.types import Actor, Role
from khien.base.core.clock import played, today
from khien.show.reporting.queries import reports as queries
from khien.show.reporting.services import editing, making, steps

IN_OCTOBER = datetime(2026, 10, 12, 3, tzinfo=UTC)
IN_NOVEMBER = datetime(2026, 11, 3, 3, tzinfo=UTC)


@dataclass(frozen=True)
class Office:
    """Who works on reports beside the cast: a clerk of the police, the leadership, the head of a commune."""

    clerk: Actor
    chief: Actor
    head: Actor


def office(people: Cast) -> Office:
    """Return the people of the office."""
    return Office(
        clerk=person(people, "thu", "CAT", Role.CLERK, "TINH", has_subtree=True),
        chief=person(people, "chi", "TINH", Role.LEADERSHIP, "TINH", has_subtree=True),
        head=person(people, "dau", "XA1", Role.UNIT_HEAD, "XA1"),
    )


def person(
    people: Cast, name: str, home: str, role: Role, unit: str, *, has_subtree: bool = False
) -> Actor:
    """Return somebody with a role over a unit."""
    new = account_services.NewPerson(name, f"{name.capitalize()} (mẫu)", home)
    key = account_services.enter_person(people.system, person=new)
    account_services.give_role(
        people.system, person_id=key, unit_code=unit, role=role, has_subtree=has_subtree
    )
    return accounts.actor_of(key)


def incident(people: Cast, unit: str, at: datetime) -> str:
    """Open an incident of a unit at an instant and return its number."""
    with played(at):
        new = NewIncident("Sự cố mẫu", IncidentKind.MALWARE, "high", unit, at)
        return incidents.open_incident(people.lan, incident=new)


def monthly(by: Actor, unit: str = "TINH") -> str:
    """Make the report of October and write what people have to write."""
    number = making.make_report(by, kind="monthly", unit_code=unit, period="2026-10")
    written(by, number)
    return number


def written(by: Actor, number: str) -> None:
    """Write everything that a report asks of people."""
    record = queries.report(by, number)
    words = {one.key: "Không có." for one in record.editables if one.is_asked}
    editing.edit_words(by, number=number, version=record.version, words=words)


def approved(drafter: Actor, checker: Actor, signer: Actor, *, written_number: int = 7) -> str:
    """Return a report of October that is approved, with its number."""
    number = monthly(drafter)
    steps.check_report(checker, number=number)
    steps.approve_report(signer, number=number)
    paper = steps.PaperNumber(written_number, "BC-CAT", today())
    steps.number_report(signer, number=number, paper=paper)
    return number
