"""A draft is signed by somebody else: it comes into force, and the plan it follows is closed."""

from datetime import timedelta

from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now
from khien.base.core.refusals import NotAllowed, text
from khien.base.core.usecase import use_case
from khien.show.planning import access
from khien.show.planning.models import Plan
from khien.show.planning.rules.tasks import SIGN_ITEM
from khien.show.planning.services import standing
from khien.show.planning.services.owing import owe, release
from khien.show.planning.types.plans import STATUS_NAMES, NotADraft, OwnPlan, PlanStatus

SIGNED_WITHIN = timedelta(days=14)
"""Our own limit: no text sets one."""


@use_case
def sign_plan(by: Actor, *, code: str) -> None:
    """Put a draft into force with one's name; the plan it follows is closed, its duties end.

    The head of the unit signs a unit's plan, the leadership the province's. Raises NotFound, NotAllowed,
    NotADraft, OwnPlan.
    """
    row = access.require_plan(by, code, is_locked=True)
    _require_signer(by, row)
    if row.status != PlanStatus.DRAFT:
        raise NotADraft(code=code, status=STATUS_NAMES[PlanStatus(row.status)])
    if row.loaded_by_id is not None and row.loaded_by_id == by.person_id:
        raise OwnPlan
    at = now()
    row.status, row.signed_by, row.signed_at = PlanStatus.IN_FORCE, by.name[:200], at
    row.save(update_fields=["status", "signed_by", "signed_at"])
    before = row.based_on
    if before is not None and before.status == PlanStatus.IN_FORCE:
        before.status = PlanStatus.CLOSED
        before.save(update_fields=["status"])
        release(before)
    owe(row, at)
    standing.refresh(plan_id=row.pk)
    casework.finish_item(by, kind=SIGN_ITEM.code, subject=code)


def ask_to_sign(by: Actor, row: Plan) -> None:
    """Have a draft wait for its signature. Call inside a transaction."""
    top = accounts.province()
    code = row.unit.code if row.unit else (top.code if top else "")
    if not code:
        return
    casework.open_item(
        by,
        item=NewItem(
            kind=SIGN_ITEM.code,
            title=text("Sign the plan %(title)s"),
            values={"title": row.title[:200]},
            unit_code=code,
            capability=Capability.SIGN_PLANS.value,
            due_at=now() + SIGNED_WITHIN,
            url=reverse("planning:plan", args=[row.code]),
            subject=row.code,
        ),
    )


def may_sign(by: Actor, row: Plan) -> bool:
    """Return whether the actor may sign a plan at all, whoever wrote it."""
    if row.unit is not None:
        return accounts.may_do(by, Capability.SIGN_PLANS, row.unit.code)
    return accounts.oversees_province(by, Capability.SIGN_PLANS)


def _require_signer(by: Actor, row: Plan) -> None:
    if not may_sign(by, row):
        raise NotAllowed(what=text("sign this plan"))
