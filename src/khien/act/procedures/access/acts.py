"""The door of acts: those of the units whose procedures the actor sees."""

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from khien.act.procedures.models import Act, ActFile, ActState, ActThing, PrintedPaper, Signature
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound

SEE = Capability.SEE_PROCEDURES


def acts_visible_to(actor: Actor, procedure: str = "") -> QuerySet[Act]:
    """Return the acts of the units whose procedures the actor sees. Lazy."""
    rows = Act.objects.filter(procedure=procedure) if procedure else Act.objects.all()
    units = accounts.unit_ids(actor, SEE)
    return rows if units is None else rows.filter(unit_id__in=units)


def require_act(actor: Actor, number: str, *, is_locked: bool = False) -> Act:
    """Return one visible act, locked where it is to be changed. Raises NotFound, as for an absent one."""
    rows = acts_visible_to(actor).select_related("unit").filter(number=number)
    row = (rows.select_for_update(of=("self",)) if is_locked else rows).first()
    if row is None:
        raise NotFound(what=number)
    return row


def acts() -> QuerySet[Act]:
    """Return all acts: for measures, numbers and the system's own work."""
    return Act.objects.all()


def open_acts() -> QuerySet[Act]:
    """Return the acts that have not ended: for the day on which a unit ends."""
    return Act.objects.filter(ended_at__isnull=True)


def expired(on: date) -> QuerySet[Act]:
    """Return the acts whose last day has passed. For the night's work."""
    return Act.objects.filter(expires_on__lt=on, is_paper=False)


def expiring(on: date, until: date) -> QuerySet[Act]:
    """Return the acts whose last day comes soon. For the night's work."""
    return Act.objects.filter(expires_on__gte=on, expires_on__lte=until, is_paper=False)


def states() -> QuerySet[ActState]:
    """Return what acts said over time: for measures."""
    return ActState.objects.all()


def states_of(row: Act) -> QuerySet[ActState]:
    """Return what an act that passed the door said over time."""
    return ActState.objects.filter(act=row)


def things_of(row: Act) -> QuerySet[ActThing]:
    """Return the things of an act that passed the door."""
    return ActThing.objects.filter(act=row)


def things_of_acts(keys: Collection[int]) -> QuerySet[ActThing]:
    """Return the things of acts that passed the door."""
    return ActThing.objects.filter(act_id__in=keys)


def things() -> QuerySet[ActThing]:
    """Return the things of all acts: for the system, when one of them turns up."""
    return ActThing.objects.select_related("act__unit")


def things_of_open(procedure: str, register: str) -> QuerySet[ActThing]:
    """Return the things of one register that acts of a procedure under way are about."""
    return ActThing.objects.filter(
        register=register, act__in=open_acts().filter(procedure=procedure)
    )


def files_of(row: Act) -> QuerySet[ActFile]:
    """Return the files of an act that passed the door."""
    return ActFile.objects.filter(act=row).select_related("file", "paper")


def require_file(actor: Actor, key: int) -> ActFile:
    """Return a file of a visible act. Raises NotFound."""
    rows = ActFile.objects.select_related("act__unit", "file")
    row = rows.filter(pk=key, act__in=acts_visible_to(actor)).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def papers_of(row: Act) -> QuerySet[PrintedPaper]:
    """Return the printed papers of an act that passed the door."""
    return PrintedPaper.objects.filter(act=row)


def signatures_of(row: Act) -> QuerySet[Signature]:
    """Return the signatures to an act that passed the door."""
    return Signature.objects.filter(act=row)
