"""People are appointed to posts by a decision; an appointment ends and stays as the past."""

from khien.act.training import access
from khien.act.training.models import Appointment
from khien.act.training.queries import staffing as reads
from khien.act.training.rules import staffing as rules
from khien.act.training.types.staffing import NewAppointment, PostHeld, SystemMissing
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case


@use_case
def appoint(by: Actor, *, new: NewAppointment) -> int:
    """Appoint a person of a unit to a post of it or of one of its systems.

    Raises NotFound, NotAllowed, DecisionMissing, SystemMissing, PostHeld, Invalid.
    """
    accounts.require_may(by, access.MANAGE, new.unit_code)
    rules.require_appointment(new, today=today())
    person = access.require_learner(by, new.learner, access.MANAGE)
    if person.unit.code != new.unit_code:
        raise Invalid(what=text("A post is held by a person of the unit; enter the person there."))
    if new.system is not None and reads.system_of(by, new.unit_code, new.system) is None:
        raise SystemMissing
    held = access.appointments().filter(
        learner=person, post=new.post.value, system_id=new.system, valid_to__isnull=True
    )
    if held.exists():
        raise PostHeld(name=person.name)
    row = Appointment(
        unit=person.unit,
        learner=person,
        post=new.post.value,
        system_id=new.system,
        decision=new.decision.strip()[:200],
        decided_on=new.decided_on,
        entered_by=by.name[:200],
        valid_from=now(),
    )
    row.save()
    return row.pk


@use_case
def end_appointment(by: Actor, *, key: int) -> str:
    """End an appointment now; returns the code of its unit. Raises NotFound, NotAllowed, Invalid."""
    row = access.require_appointment(by, key)
    if row.valid_to is not None:
        raise Invalid(what=text("This appointment has ended already."))
    row.valid_to, row.ended_by = now(), by.name[:200]
    row.save(update_fields=["valid_to", "ended_by"])
    return row.unit.code
