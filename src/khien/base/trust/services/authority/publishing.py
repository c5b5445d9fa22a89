"""The lists of revoked certificates are published: nightly, on every revocation, by hand."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import F

from khien.base.accounts import services as people
from khien.base.accounts.types import Actor
from khien.base.casework import services as casework
from khien.base.core.clock import now
from khien.base.core.outbox import ask
from khien.base.core.refusals import NotFound, text
from khien.base.core.usecase import use_case
from khien.base.trust.access import authority as access
from khien.base.trust.queries import authority as queries
from khien.base.trust.rules.authority import cases, lists
from khien.base.trust.types.authority import AuthorityKind, Reason
from khien.base.trust.wire.files import write

JOB: Final = "authority.list"
KEPT: Final = timedelta(days=8)
"""How long a revoked certificate stays in the list after its own end."""

_SYSTEM = people.everything(text("the authority publishes its list of revoked certificates"))


def publish(*, name: str) -> int:
    """Sign and publish a new list of an issuing authority; return its number. Call outside transactions.

    A number is reserved first, what is revoked read after that: the highest number has all revocations.
    Raises NotFound, TokenFails.
    """
    issuer = queries.issuer(queries.authority(name))
    number = _reserve(_SYSTEM, name=name)
    at = now().replace(microsecond=0)
    revoked = [
        lists.Revoked(int(serial, 16), since or at, Reason(reason))
        for serial, since, reason in access.all_issued()
        .filter(authority__name=name, revoked_at__isnull=False, valid_to__gt=at - KEPT)
        .order_by("revoked_at", "pk")
        .values_list("serial", "revoked_at", "reason")
    ]
    made = lists.build(issuer.certificate, issuer.signer, revoked, number=number, at=at)
    _, read = lists.read(made, issuer.certificate, file=f"{name}.crl")
    _keep(_SYSTEM, name=name, content=made, read=read)
    lay_down(name)
    return number


def lay_down(name: str) -> None:
    """Lay the newest list of an authority among those by which signatures are checked here."""
    row = queries.authority(name)
    if row.crl is not None:
        write(Path(settings.KHIEN.home) / "crls" / f"khien-{name}.crl", bytes(row.crl), 0o644)


def renew_list(*, name: str) -> None:
    """Publish a new list. A job, outside transactions."""
    publish(name=name)


def ask_for_list(name: str) -> None:
    """Ask for a new list of an authority. Call inside the transaction that changed what stands in it."""
    ask(JOB, name=name)


@use_case
def _reserve(by: Actor, *, name: str) -> int:
    rows = access.authorities().filter(name=name, kind=AuthorityKind.ISSUING)
    if not rows.update(crl_reserved=F("crl_reserved") + 1):
        raise NotFound(what=name)
    return rows.values_list("crl_reserved", flat=True).get()


@use_case
def _keep(by: Actor, *, name: str, content: bytes, read: lists.ReadList) -> None:
    """Publish a list, unless a newer one was published meanwhile."""
    rows = access.authorities().filter(name=name, crl_number__lt=read.number)
    rows.update(crl=content, crl_number=read.number, crl_at=read.at, crl_until=read.until)
    casework.finish_item(by, kind=cases.LIST_ITEM.code, subject=name)
