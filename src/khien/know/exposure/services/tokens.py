"""Looks for a target's token in the DNS and on the site, also again before a proof ends."""

from datetime import timedelta
from typing import Final

from django.conf import settings

from khien.base.core.clock import today
from khien.know.exposure import access
from khien.know.exposure.models import Target
from khien.know.exposure.rules.checks import places
from khien.know.exposure.types.checks import Place, ProofWay
from khien.know.exposure.wire.names import Names
from khien.know.exposure.wire.outside import SMALL_MAX, Looker
from khien.know.inventory.queries.sites import OutsideEntry

RENEWED: Final = timedelta(days=30)
"""So long before a proof by a token ends, the token is looked for again every day."""


def place_shown(entry: OutsideEntry) -> Place:
    """Return where an entry's token is looked for. Raises NotAnAddress."""
    if entry.is_mail:
        return Place("https", places.domain_of(entry.address))
    return places.place_of(entry.address)


def find(row: Target, place: Place) -> ProofWay | None:
    """Return where the token stands, None for nowhere. Talks with the network."""
    records = Names(settings.KHIEN.resolver).find(places.token_name(place.host), "TXT")
    if places.shows(row.token, *records.values):
        return ProofWay.NAME
    looker = Looker(place, allows_inner=bool(row.inner_reason), contact=settings.KHIEN.contact)
    url = place.origin + places.token_path(row.token)
    answer = looker.ask("GET", url, most=SMALL_MAX)
    written = answer.body.decode("utf-8", "replace")
    is_there = answer.status == 200 and places.shows(row.token, written)
    return ProofWay.FILE if is_there else None


def renew(row: Target, entry: OutsideEntry) -> None:
    """Prolong a proof by a token that soon ends, where the token still stands. Talks with the network."""
    day = today()
    is_by_token = row.way in {ProofWay.NAME, ProofWay.FILE}
    if not is_by_token or row.until is None or row.until > day + RENEWED:
        return
    way = find(row, place_shown(entry))
    if way is not None:
        until = day + places.VALID
        access.targets().filter(pk=row.pk, way=row.way).update(way=way, until=until)
