"""What a new list shows of earlier decisions: proved, not carried out and asked again, or come back."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from khien.act.reviews import access
from khien.act.reviews.models import AccountList, ItemOutcome, ReviewItem
from khien.act.reviews.queries import rulings
from khien.act.reviews.rules import reviews as rules
from khien.act.reviews.types.reviews import ACTS, CHOICES, Decision, Outcome
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.cases import Rung
from khien.base.core.chunks import chunks
from khien.base.core.clock import now, today
from khien.base.core.refusals import text

PROVE: Final = "reviews.prove_list"
PIECE: Final = 250
LADDER: Final = (
    Rung(timedelta(0), Capability.HEAR_ESCALATIONS),
    Rung(timedelta(days=7), Capability.HEAR_ESCALATIONS, "province"),
)


def prove(by: Actor, *, key: int) -> None:
    """Hold the decisions on a system's accounts against a list that counts, a few hundred at a time.

    Called again it goes on where it was; a list with a newer one after it proves nothing more. Call
    outside transactions.
    """
    row = access.lists().filter(pk=key, is_newest=True, is_proved=False).first()
    if row is None:
        return
    for some in chunks(_changes(row), PIECE):
        with transaction.atomic():
            if not _is_newest(row):
                return
            for shown in {shown for _, shown in some}:
                _settle([item for item, other in some if other is shown], shown, row)
    waiting = _waiting(row.system_id)
    with transaction.atomic():
        if _is_newest(row):
            row.is_proved = True
            row.save(update_fields=["is_proved"])
            _ask(by, row, waiting)


def prove_left(*, key: int) -> None:
    """Go on with a list whose proving broke off. A job."""
    prove(everything(text("a list of accounts is held against earlier decisions")), key=key)


def ask_again(by: Actor, system: int) -> None:
    """Have what is still to be carried out in a system wait for its unit, anew. Call inside a transaction."""
    row = access.lists().filter(system_id=system, is_newest=True).get()
    _ask(by, row, _waiting(system))


def _changes(row: AccountList) -> list[tuple[int, Outcome]]:
    """Return which decisions come to something else by a list, and to what."""
    states = {one.account.casefold(): one.state for one in access.accounts_of(row)}
    found = []
    for item in _decided(row.system_id):
        if timezone.localdate(item.decided_at) > row.made_on:
            continue
        held, state = Outcome(item.outcome), states.get(item.account.casefold())
        shown = rules.outcome_of(Decision(item.decision), held, item.state, state)
        if shown is not held:
            found.append((item.pk, shown))
    return found


def _is_newest(row: AccountList) -> bool:
    newest = access.locked_newest(row.system_id)
    return newest is not None and newest.pk == row.pk


def _waiting(system: int) -> list[ReviewItem]:
    waiting = [one for one in _decided(system) if one.outcome != Outcome.PROVED]
    return [one for one in waiting if one.review.ended_at is not None]


def _ask(by: Actor, row: AccountList, waiting: list[ReviewItem]) -> None:
    casework.finish_item(by, kind=rules.ACT_ITEM.code, subject=subject(row.system_id))
    if not waiting:
        return
    days = rulings.days(rulings.REMOVAL, today())
    back = sum(one.outcome == Outcome.BACK for one in waiting)
    item = NewItem(
        kind=rules.ACT_ITEM.code,
        title=_title(waiting, back),
        values={"count": str(len(waiting)), "back": str(back), "system": row.system_name},
        unit_code=row.unit.code,
        capability=access.ASK.value,
        due_at=now() + timedelta(days=days),
        url=reverse("reviews:account-system", args=[row.system_id]),
        subject=subject(row.system_id),
    )
    casework.open_item(by, item=item, ladder=LADDER)


def subject(system: int) -> str:
    """Return under which name a system's removals wait."""
    return f"account-removal:{system}"


def _title(waiting: list[ReviewItem], back: int) -> str:
    if back:
        return text("%(back)s removed accounts came back, %(count)s to remove or lower: %(system)s")
    if any(one.outcome == Outcome.UNDONE for one in waiting):
        return text(
            "Not carried out, asked again: %(count)s accounts to remove or lower, %(system)s"
        )
    return text("%(count)s accounts to remove or lower, then hand in a new list: %(system)s")


def _decided(system: int) -> list[ReviewItem]:
    """Return the last decision on each account of a system, where it must be carried out. One query."""
    rows = access.items().filter(part__account_list__system_id=system).exclude(account="")
    rows = rows.filter(decision__in=[one.value for one in CHOICES])
    rows = rows.select_related(None).select_related("review")
    last = {one.account.casefold(): one for one in rows.order_by("decided_at", "pk")}
    return [one for one in last.values() if one.decision in ACTS]


def _settle(keys: list[int], shown: Outcome, row: AccountList) -> None:
    at = now()
    access.items().filter(pk__in=keys).update(outcome=shown.value, outcome_on=row.made_on)
    held = access.outcomes().filter(item_id__in=keys, valid_to__isnull=True)
    held.filter(valid_from__gte=at).delete()
    held.update(valid_to=at)
    states = [
        ItemOutcome(item_id=key, outcome=shown.value, account_list=row, valid_from=at)
        for key in keys
    ]
    access.outcomes().bulk_create(states)
