"""Two machines that are one, or are not: a person says."""

from datetime import datetime

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.history import replace_state
from khien.base.core.refusals import NotFound
from khien.base.core.usecase import use_case
from khien.know.inventory import access
from khien.know.inventory.models import Device, DeviceChange, MergeQuestion
from khien.know.inventory.services.observing import recompose
from khien.know.inventory.types.devices import Field, SameMachine


@use_case
def say_different(by: Actor, *, key: int) -> None:
    """Say that two machines are two; nobody is asked again. Raises NotFound, NotAllowed."""
    question = _require_open(by, key)
    question.answered_at, question.answered_by = now(), by.name[:200]
    question.save(update_fields=["answered_at", "answered_by"])


@use_case
def merge(by: Actor, *, key: int) -> int:
    """Join the two machines of a question: the older record takes what is known of the other.

    Returns the key of the one that stays. Raises NotFound, NotAllowed, SameMachine.
    """
    question = _require_open(by, key)
    kept, gone = access.locked_pair(question.one_id, question.other_id)
    if kept is None or gone is None:
        raise SameMachine
    at = now()
    _keep_what_people_said(kept, gone, at)
    access.move_to(kept, gone)
    recompose(kept, by=by.name[:200], at=at)
    name = gone.host_name or gone.serial or str(gone.pk)
    DeviceChange(
        device=kept, at=at, field=Field.MERGED, old="", new=name[:300], by=by.name[:200]
    ).save()
    access.remove(gone)
    return kept.pk


def _keep_what_people_said(kept: Device, gone: Device, at: datetime) -> None:
    """Hand on what no source says: never online, who holds it, which system it runs, that it is known."""
    kept.handles_secrets = kept.handles_secrets or gone.handles_secrets
    kept.holder = kept.holder or gone.holder
    kept.serves = kept.serves or gone.serves
    kept.save()
    own = access.states().filter(device=kept)
    known = access.states().filter(device=gone, valid_to__isnull=True, is_known=True)
    if known.exists() and own.filter(valid_to__isnull=True).exists():
        replace_state(own, at=at, values={"is_known": True})


def _require_open(by: Actor, key: int) -> MergeQuestion:
    question = access.questions().select_related("one__unit", "other__unit").filter(pk=key).first()
    if question is None or question.answered_at is not None:
        raise NotFound(what=str(key))
    for one in (question.one, question.other):
        accounts.require_may(by, Capability.MANAGE_INVENTORY, one.unit.code)
    return question
