"""The authority's look every night: lists anew, own certificates renewed, what grows old told."""

from datetime import date, datetime, time
from typing import Final

from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core import nights
from khien.base.core.cases import ItemKind
from khien.base.core.clock import now
from khien.base.core.outbox import ask
from khien.base.core.refusals import text
from khien.base.trust.access import authority as access
from khien.base.trust.models import Authority
from khien.base.trust.queries import authority as queries
from khien.base.trust.rules.authority import cases, lists
from khien.base.trust.services.authority import issuing, own, publishing
from khien.base.trust.types.authority import RequestState

JOB: Final = "authority.night"
AT: Final = time(1, 30)


def night(*, on: str) -> None:
    """Ask for new lists, own certificates and those whose making failed; tell of what grew old. A job."""
    by = people.everything(text("the authority is looked at every night"))
    for row in queries.alive():
        publishing.ask_for_list(row.name)
    ask(own.JOB)
    approved = access.all_requests().filter(state=RequestState.APPROVED)
    for number in approved.values_list("number", flat=True):
        ask(issuing.JOB, number=number)
    look(by)
    ask_for_night(date.fromisoformat(on))


def look(by: Actor) -> None:
    """Have a list that is older than half its life wait for somebody, and an authority that ends.

    The root's list is signed where the root is: it waits until a person brings it.
    """
    at = now()
    for row in access.authorities().filter(valid_to__gt=at):
        if lists.is_old(at, row.crl_at, row.crl_until):
            until = row.crl_until or at
            _wait(
                by,
                row,
                cases.LIST_ITEM,
                text("Renew the list of revoked certificates of %(name)s"),
                until,
            )
        if row.is_current and row.valid_to - at < cases.LEVEL_AHEAD:
            _wait(
                by,
                row,
                cases.LEVEL_ITEM,
                text("Renew the authority %(name)s: it ends"),
                row.valid_to,
            )


def ask_for_night(day: date) -> None:
    """Ask for the look in the night after a day. Call inside a transaction."""
    nights.ask_for_night(JOB, day, AT)


def _wait(by: Actor, row: Authority, kind: ItemKind, title: str, due_at: datetime) -> None:
    province = accounts.province()
    assert province is not None
    casework.open_item(
        by,
        item=NewItem(
            kind=kind.code,
            title=title,
            values={"name": row.name},
            unit_code=province.code,
            capability=Capability.ISSUE_CERTIFICATES.value,
            due_at=due_at,
            url=reverse("trust:authority"),
            subject=row.name,
        ),
        ladder=cases.LADDER,
    )
