"""Writes of people and rights: units, people, memberships, delegation, passwords, the system as actor."""

import getpass
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from khien.base.accounts import access, queries, rules
from khien.base.accounts.models import (
    Body,
    Membership,
    Person,
    SavedFilter,
    StaffCount,
    Unit,
)
from khien.base.accounts.types import (
    Actor,
    BodyTask,
    Capability,
    Grant,
    LastAdministrator,
    MembershipEnded,
    RightMissing,
    Role,
    UnitKind,
)
from khien.base.core.clock import now
from khien.base.core.history import as_of
from khien.base.core.outbox import ask, tell
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.usecase import record, use_case

SYSTEM, RUN_OUT = "system", "accounts.run_out"
FILTERS_MAX, NAME_MAX, QUERY_MAX = 30, 60, 500
STAFF_MAX = 10_000


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is known of a person who is entered; an empty password means no signing in."""

    username: str
    name: str
    unit_code: str
    email: str = ""
    password: str = ""


def everything(reason: str) -> Actor:
    """Return the system as an actor who sees every row, for a stated reason. Its acts are audited."""
    return Actor(f"{SYSTEM}: {reason}", None, sees_everything=True)


def operator(command: str) -> Actor:
    """Return who runs a command on this machine: the operator, with the system user's name.

    Leaves an audit record, because an operator sees everything.
    """
    actor = Actor(f"operator {getpass.getuser()}", None, sees_everything=True)
    record(actor, "command.run", {"command": command})
    return actor


@use_case
def enter_unit(
    by: Actor,
    *,
    code: str,
    name: str,
    kind: UnitKind,
    parent: str = "",
    since: datetime | None = None,
) -> str:
    """Enter a unit below another (the first one is the province) and return its code.

    `since` is when it was founded, and orders began to reach it; None is always.
    """
    rules.require_code(code)
    if not name.strip():
        raise Invalid(what=text("The name is empty."))
    if access.has_unit(code):
        raise Invalid(what=text("There is a unit with this code already; choose another."))
    above = access.require_unit(by, parent) if parent else None
    if above is not None:
        queries.require_may(by, Capability.MANAGE_PEOPLE, parent)
    elif not by.sees_everything:
        queries.require_somewhere(by, Capability.MANAGE_PEOPLE)
    unit = Unit(code=code, name=name, kind=kind, parent=above, since=since)
    unit.fill_derived()
    unit.save()
    return unit.code


@use_case
def enter_person(by: Actor, *, person: NewPerson) -> int:
    """Enter a person of a unit and return the key. Raises Invalid for a weak password."""
    unit = access.require_unit(by, person.unit_code)
    queries.require_may(by, Capability.MANAGE_PEOPLE, person.unit_code)
    rules.require_username(person.username)
    if not person.name.strip():
        raise Invalid(what=text("The name is empty."))
    if access.person_signing_in(person.username):
        raise Invalid(what=text("This user name is taken; choose another."))
    row = Person(
        username=person.username, name=person.name, unit=unit, email=person.email, password=""
    )
    row.fill_derived()
    _set_password(row, person.password)
    row.save()
    return row.pk


@use_case
def give_role(
    by: Actor, *, person_id: int, unit_code: str, role: Role, has_subtree: bool = False
) -> int:
    """Give a person a role over a unit and return the membership's key.

    Raises BothSides when the person stands on the other side of a guard there.
    """
    unit = access.require_unit(by, unit_code)
    queries.require_may(by, Capability.MANAGE_PEOPLE, unit_code)
    if not rules.reaches(by, Capability.MANAGE_PEOPLE, Grant(role, unit.path, has_subtree)):
        raise RightMissing(Capability.MANAGE_PEOPLE)
    person = access.require_person(by, person_id)
    rules.require_one_side(person.name, _held(person, unit), role)
    membership = Membership(
        person=person, unit=unit, role=role, has_subtree=has_subtree, since=now()
    )
    membership.save()
    return membership.pk


@use_case
def delegate(  # noqa: PLR0913 - a written delegation names all of these
    by: Actor,
    *,
    person_id: int,
    unit_code: str,
    role: Role,
    has_subtree: bool,
    until: datetime,
    document: str,
) -> int:
    """Delegate one's own role over a unit to a person, in writing and until a date.

    Raises DelegationRefused (not one's own, delegated itself, no end), BothSides.
    """
    unit = access.require_unit(by, unit_code)
    rules.require_delegable(by, Grant(role, unit.path, has_subtree, until), at=now())
    if not document.strip():
        raise Invalid(what=text("A delegation names its document: number and date."))
    person = access.people().get(pk=person_id)
    rules.require_one_side(person.name, _held(person, unit), role)
    membership = Membership(
        person=person,
        unit=unit,
        role=role,
        has_subtree=has_subtree,
        since=now(),
        until=until,
        delegated_by_id=by.person_id,
        delegation=document.strip(),
    )
    membership.save()
    ask(RUN_OUT, due_at=until, is_long=False, membership=membership.pk, until=until.isoformat())
    return membership.pk


@transaction.atomic
def run_out(*, membership: int, until: str) -> None:
    """Tell that a delegation has run out, unless it was withdrawn before its last day. A job."""
    row = access.memberships().select_related("unit").get(pk=membership)
    if row.until == datetime.fromisoformat(until):
        tell(MembershipEnded(row.person_id, row.unit.code, was_delegated=True))


@use_case
def end_membership(by: Actor, *, membership_id: int) -> None:
    """End a membership now, unless it is over. Raises LastAdministrator for the last who can give rights."""
    membership = access.require_membership(by, membership_id)
    queries.require_may(by, Capability.MANAGE_PEOPLE, membership.unit.code)
    holders = queries.people_in_role(Role.ADMINISTRATOR)
    if membership.role == Role.ADMINISTRATOR and len(holders) == 1:
        raise LastAdministrator(name=membership.person.name)
    if membership.until is not None and membership.until <= now():
        return
    membership.until, was_delegated = now(), membership.delegated_by_id is not None
    membership.save(update_fields=["until"])
    tell(MembershipEnded(membership.person_id, membership.unit.code, was_delegated))


@use_case
def name_body(by: Actor, *, task: BodyTask, unit_code: str, basis: str) -> None:
    """Say which unit does a coordinating task from now on; the one before keeps its past."""
    unit = access.require_unit(by, unit_code)
    queries.require_may(by, Capability.MANAGE_PEOPLE, unit_code)
    as_of(access.bodies(), now()).filter(task=task).update(valid_to=now())
    Body(task=task, unit=unit, basis=basis, valid_from=now()).save()


@use_case
def count_staff(
    by: Actor, *, unit_code: str, it_people: int, security_people: int, at: datetime
) -> None:
    """Keep how many IT and security people a unit has from an instant on. Raises NotAllowed, Invalid.

    Security people are among the IT people. Source: CM35-I, NB47-II.6-b (teams and their people).
    """
    unit = access.require_unit(by, unit_code)
    queries.require_may(by, Capability.MANAGE_TRAINING, unit_code)
    if not 0 <= security_people <= it_people <= STAFF_MAX:
        raise Invalid(
            what=text("Enter how many IT people there are, and how many of them do security.")
        )
    access.staff_counts().filter(unit=unit, valid_to__isnull=True).update(valid_to=at)
    StaffCount(
        unit=unit, it_people=it_people, security_people=security_people, valid_from=at
    ).save()


@use_case
def set_password(by: Actor, *, person_id: int, password: str) -> None:
    """Set a person's password and end all of their sessions. Raises Invalid for a weak one."""
    person = access.require_person(by, person_id)
    if by.person_id != person.pk:
        _require_over(by, person)
    _set_password(person, password)
    person.save(update_fields=["password"])
    _end_sessions(person.pk)


@use_case
def sign_out_everywhere(by: Actor, *, person_id: int) -> int:
    """End every session of a person, on every machine, and return how many there were."""
    person = access.require_person(by, person_id) if by.person_id != person_id else None
    if person is not None:
        _require_over(by, person)
    return _end_sessions(person_id)


@use_case
def choose_language(by: Actor, *, language: str) -> None:
    """Keep the language in which a person reads Khiên."""
    access.people().filter(pk=by.person_id or 0).update(language=language)


def _held(person: Person, unit: Unit) -> frozenset[Role]:
    """Return the roles a person holds now that reach a unit."""
    grants = queries.actor_of(person.pk).grants
    return frozenset(grant.role for grant in grants if rules.covers(grant, unit.path))


def _require_over(by: Actor, person: Person) -> None:
    """Raise NotAllowed unless the actor administers all that a person's own roles reach.

    Whoever could set the password of somebody with wider rights would have those rights.
    """
    queries.require_may(by, Capability.MANAGE_PEOPLE, person.unit.code)
    grants = queries.actor_of(person.pk).grants
    if not all(rules.reaches(by, Capability.MANAGE_PEOPLE, grant) for grant in grants):
        raise RightMissing(Capability.MANAGE_PEOPLE)


def _set_password(person: Person, password: str) -> None:
    if not password:
        person.set_unusable_password()
        return
    try:
        validate_password(password, person)
    except ValidationError as weak:
        raise Invalid(what=" ".join(weak.messages)) from weak
    person.password = make_password(password)


def _end_sessions(person_id: int) -> int:
    ended = 0
    for session in access.sessions_alive(now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person_id):
            session.delete()
            ended += 1
    return ended


@use_case
def keep_filter(by: Actor, *, page: str, name: str, query: str) -> None:
    """Keep a list's filters under a name; a name that stands already takes the new filters.

    Raises Invalid without a name or filters, for a guest, and beyond thirty of one list.
    """
    own, name = access.filters_of(by).filter(page=page), name.strip()
    if by.person_id is None:
        raise Invalid(what=text("Only a person keeps filters."))
    if not name or not query or len(name) > NAME_MAX or len(query) > QUERY_MAX:
        raise Invalid(
            what=text("Choose filters first, and give them a name of at most 60 letters.")
        )
    held = own.filter(name=name).first()
    if held is None and own.count() >= FILTERS_MAX:
        raise Invalid(what=text("Thirty filters of this list are kept already; remove one first."))
    row = held or SavedFilter(person_id=by.person_id, page=page, name=name)
    row.query = query
    row.save()


@use_case
def forget_filter(by: Actor, *, key: int) -> None:
    """Forget one of one's own filters. Raises NotFound."""
    if not access.filters_of(by).filter(pk=key).delete()[0]:
        raise NotFound(what=str(key))
