"""Shows that a site or mail domain is its unit's own: by a token that we find, or by a written word."""

import secrets
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, NotAllowed, text
from khien.base.core.usecase import use_case
from khien.know.exposure import access
from khien.know.exposure.models import Target
from khien.know.exposure.rules.checks import places
from khien.know.exposure.services import checking, lapsing, tokens
from khien.know.exposure.types.checks import (
    DemoCallsNobody,
    LetterOutOfTime,
    NotShown,
    ProofWay,
    TalkedWith,
)
from khien.know.inventory.queries.sites import OutsideEntry, outside_entry

HELD: Final = timedelta(minutes=1)


def give_token(by: Actor, *, key: int) -> str:
    """Return the token that shows an entry's address to be its unit's own; made at first use.

    Raises NotFound, NotAnAddress.
    """
    entry = outside_entry(by, key, Capability.MANAGE_INVENTORY)
    places.address_of(entry.address, is_mail=entry.is_mail)
    with transaction.atomic():
        return _target(key).token


def prove(by: Actor, *, key: int) -> None:
    """Look for the token in the DNS, then on the site, and keep the proof for a year.

    Raises NotFound, NotAnAddress, NotShown, TalkedWith, DemoCallsNobody.
    """
    if settings.KHIEN.is_demo:
        raise DemoCallsNobody
    entry = outside_entry(by, key, Capability.MANAGE_INVENTORY)
    address = places.address_of(entry.address, is_mail=entry.is_mail)
    place = tokens.place_shown(entry)
    row = _hold(key)
    try:
        way = tokens.find(row, place)
    finally:
        access.targets().filter(pk=row.pk).update(busy_until=None)
    if way is None:
        file = place.origin + places.token_path(row.token)
        raise NotShown(domain=place.host, file=file)
    keep_proof(by, key=key, way=way, address=address)


@use_case
def keep_proof(by: Actor, *, key: int, way: ProofWay, address: str) -> None:
    """Keep a proof that was found for an address, for a year, and have it looked at."""
    entry = outside_entry(by, key, Capability.MANAGE_INVENTORY)
    _keep(by, _target(key), entry, way, address)


@use_case
def confirm(by: Actor, *, key: int, letter: str, on: date, inner_reason: str = "") -> None:
    """Keep a written confirmation by its number and date; only who keeps all of the province's does this.

    With a reason, the site may stand at an inner address. Raises NotFound, NotAllowed, NotAnAddress,
    LetterOutOfTime.
    """
    entry = outside_entry(by, key, Capability.MANAGE_INVENTORY)
    if not may_confirm(by):
        raise NotAllowed(what=text("confirm for the province whose a site is"))
    if not places.is_letter_good(letter, on, today()):
        raise LetterOutOfTime
    row = _target(key)
    row.letter, row.letter_on = letter.strip()[:100], on
    row.inner_reason = inner_reason.strip()[:300]
    row.save(update_fields=["letter", "letter_on", "inner_reason"])
    _keep(by, row, entry, ProofWay.LETTER, places.address_of(entry.address, is_mail=entry.is_mail))


def may_confirm(actor: Actor) -> bool:
    """Return whether the actor takes written confirmations: keeps the inventory of the whole province."""
    return accounts.oversees_province(actor, Capability.MANAGE_INVENTORY)


def _keep(by: Actor, row: Target, entry: OutsideEntry, way: ProofWay, address: str) -> None:
    if address != places.address_of(entry.address, is_mail=entry.is_mail):
        raise Invalid(what=text("The address was changed meanwhile; try again."))
    if row.proven_name != address:
        row.good_text, row.good_domains = "", None
    row.proven_name, row.way = address, way
    row.proven_at, row.proven_by = now(), by.name[:200]
    begins = row.letter_on if way is ProofWay.LETTER and row.letter_on else today()
    row.until = begins + places.VALID
    row.save()
    lapsing.end(by, entry.key)
    checking.begin(row, entry)


def _hold(key: int) -> Target:
    """Hold a target, so that nobody can have a site called again and again."""
    with transaction.atomic():
        row = _target(key)
        if row.busy_until is not None and row.busy_until > now():
            raise TalkedWith
        row.busy_until = now() + HELD
        row.save(update_fields=["busy_until"])
    return row


def _target(key: int) -> Target:
    row = access.locked_target(key)
    if row is None:
        row = Target(entry_id=key, token=secrets.token_hex(12))
        row.save()
    return row
