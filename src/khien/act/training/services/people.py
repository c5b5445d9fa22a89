"""People enter the register: by name and unit, or as an account."""

from khien.act.training import access
from khien.act.training.models import Learner
from khien.act.training.types.people import NameMissing
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.search import fold
from khien.base.core.usecase import use_case

NAME_MAX = 200


@use_case
def enter_person(by: Actor, *, unit_code: str, name: str) -> int:
    """Enter a person of a unit and return the key; one of this name there already is that person.

    An account of this name in the unit is taken as the same person. Raises NotFound, NotAllowed,
    NameMissing.
    """
    accounts.require_may(by, access.MANAGE, unit_code)
    return learner(by, unit_code, name).pk


def learner(by: Actor, unit_code: str, name: str) -> Learner:
    """Return the person of this name in a unit, entered now where nobody is. Inside a transaction."""
    said = " ".join(name.split())
    if not said or len(said) > NAME_MAX:
        raise NameMissing
    held = access.learners().filter(unit__code=unit_code, name=said).first()
    if held is not None:
        return held
    row = Learner(
        unit_id=accounts.unit_key(unit_code),
        name=said,
        folded=fold(said),
        account_id=_account(unit_code, said),
        entered_at=now(),
        entered_by=by.name[:200],
    )
    row.save()
    return access.learners().get(pk=row.pk)


def _account(unit_code: str, name: str) -> int | None:
    """Return the one account of this name in a unit that no person of the register has yet."""
    keys = accounts.account_keys_named(unit_code, name)
    free = [key for key in keys if not access.learners().filter(account_id=key).exists()]
    return free[0] if len(free) == 1 else None
