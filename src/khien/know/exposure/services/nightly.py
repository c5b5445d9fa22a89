"""When matching runs: every night, and after data was carried in, as jobs of the worker."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from khien.base.accounts import services as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.outbox import ask
from khien.know.exposure import access
from khien.know.exposure.queries import feeds
from khien.know.exposure.services import findings, matching
from khien.know.exposure.services.holes import open_holes
from khien.know.inventory.queries import systems

MATCH: Final = "exposure.match"
NIGHT: Final = "exposure.night"
AT: Final = time(2)
"""The hour of the nightly run, in the province's time."""

PRODUCTS_MAX: Final = 2000
"""More changed products than this are matched as everything is."""


def ask_for(products: Iterable[str] = ()) -> None:
    """Ask for a match of what has one of the products in its names; of everything where none is given.

    Call inside a transaction.
    """
    names = sorted(set(products))
    ask(MATCH, products="\n".join(names) if len(names) <= PRODUCTS_MAX else "")


def run(*, products: str = "") -> None:
    """Do a match that was asked for; the first one of all also begins the nights. A job."""
    by = accounts.everything("match")
    if products and access.runs().exists():
        matching.match_changed(by, products=frozenset(products.split("\n")))
    else:
        matching.match(by)
        _ask_next()
    _settle(by)


def night(*, on: str) -> None:
    """Match everything, unless this night's run was done already, and ask for the next night's. A job."""
    due = _instant(date.fromisoformat(on))
    if access.runs().filter(at__gte=due).exists():
        return
    by = accounts.everything("nightly match")
    matching.match(by)
    _ask_next()
    _settle(by)


def _settle(by: Actor) -> None:
    """Bring findings in line with what matches now, what feeds know, and the levels of systems."""
    open_holes(by)
    held = access.finding_cves().values_list("cve", flat=True).distinct()
    findings.note_known(by, known=feeds.known(set(held)))
    findings.note_levels(by, secret_levels=systems.all_levels())


def _ask_next() -> None:
    local = timezone.localtime(now())
    day = local.date() if local.time() < AT else local.date() + timedelta(days=1)
    with transaction.atomic():
        ask(NIGHT, due_at=_instant(day), on=day.isoformat())


def _instant(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, AT))
