"""Indicators: entered, changed, revoked, each time put on the shelf for peers; our own protected."""

import uuid
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Final

from khien.act.exchange import access
from khien.act.exchange.models import Indicator, IndicatorChange
from khien.act.exchange.queries import own
from khien.act.exchange.queries.indicators import said_of
from khien.act.exchange.rules import stix, values
from khien.act.exchange.services import shelf
from khien.act.exchange.types.indicators import KnownAlready, NewIndicator
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, text
from khien.base.core.tlp import Tlp
from khien.base.core.usecase import use_case

CHANGEABLE: Final = (
    "technical_class",
    "source",
    "reliability",
    "tlp",
    "valid_from",
    "expires_at",
    "confidence",
    "words",
)


@use_case
def enter_indicator(by: Actor, *, indicator: NewIndicator) -> int:
    """Enter an indicator and return its key. Raises BadValue, BadTerm, KnownAlready."""
    access.require_manage(by)
    values.require_term(indicator)
    value = values.in_one_form(indicator.kind, indicator.value)
    if access.indicators().filter(kind=indicator.kind, value=value).exists():
        raise KnownAlready(value=value)
    row = fresh_row(by, indicator, at=now())
    row.value = value
    row.save()
    publish([row])
    return row.pk


@use_case
def change_indicator(by: Actor, *, key: int, indicator: NewIndicator, why: str = "") -> None:
    """Change what is said of an indicator; its kind and value stay. The history keeps both."""
    access.require_manage(by)
    values.require_term(indicator)
    row = access.require_indicator(key)
    if row.revoked_at is not None:
        raise Invalid(what=text("A revoked indicator is not changed."))
    change = changed(by, row, indicator, at=now(), why=why)
    if change is not None:
        row.save()
        change.save()
        publish([row])


@use_case
def revoke_indicator(by: Actor, *, key: int, why: str) -> None:
    """Revoke an indicator: it leaves every block list at once, and peers are told."""
    access.require_manage(by)
    row = access.require_indicator(key)
    if not why.strip():
        raise Invalid(what=text("Say why it no longer holds."))
    if row.revoked_at is None:
        revoke(row, why.strip(), at=now())
        row.save()
        IndicatorChange(indicator=row, at=row.changed_at, by=by.name[:200], why=why[:300]).save()
        publish([row])


@use_case
def protect(by: Actor, *, value: str, reason: str) -> int:
    """Enter a network or domain of our own, never to stand on a block list. Raises Invalid."""
    access.require_manage(by)
    written = values.protected_form(value)
    if not reason.strip():
        raise Invalid(what=text("Say whose it is."))
    row, _ = access.protected().update_or_create(
        value=written, defaults={"reason": reason.strip()[:300], "entered_at": now()}
    )
    return int(row.pk)


@use_case
def unprotect(by: Actor, *, key: int) -> None:
    """Take a network or domain off the list of our own."""
    access.require_manage(by)
    access.protected().filter(pk=key).delete()


def fresh_row(by: Actor, said: NewIndicator, *, at: datetime, origin: str = "") -> Indicator:
    """Return a row that is not saved yet, under an identifier of its own."""
    return Indicator(
        name=f"indicator--{uuid.uuid4()}",
        kind=said.kind,
        value=said.value,
        technical_class=said.technical_class,
        source=said.source.strip()[:200],
        reliability=said.reliability,
        tlp=said.tlp,
        valid_from=said.valid_from,
        expires_at=said.expires_at,
        confidence=said.confidence,
        words=said.words.strip(),
        origin=origin[:200],
        entered_at=at,
        entered_by=by.name[:200],
        changed_at=at,
    )


def differences(row: Indicator, said: NewIndicator) -> tuple[tuple[str, str, str], ...]:
    """Return what would change: field, before, after."""
    before = said_of(row)
    return tuple(
        (name, _shown(getattr(before, name)), _shown(getattr(said, name)))
        for name in CHANGEABLE
        if _shown(getattr(before, name)) != _shown(getattr(said, name))
    )


def changed(
    by: Actor, row: Indicator, said: NewIndicator, *, at: datetime, why: str = ""
) -> IndicatorChange | None:
    """Write what is said onto a row and return the change to be kept, or None without one."""
    found = differences(row, said)
    if not found:
        return None
    for field in fields(said):
        if field.name in CHANGEABLE:
            setattr(row, field.name, getattr(said, field.name))
    row.changed_at = _later(row, at)
    return IndicatorChange(
        indicator=row, at=row.changed_at, by=by.name[:200], changes=found, why=why[:300]
    )


def revoke(row: Indicator, why: str, *, at: datetime) -> None:
    """Mark a row as revoked; the caller saves it."""
    row.revoked_at = row.changed_at = _later(row, at)
    row.revoked_why = why[:300]


def publish(rows: Sequence[Indicator]) -> None:
    """Put the newest form of indicators on the shelf for peers. Call inside a transaction."""
    instance = own.instance()
    things = [
        stix.indicator(
            said_of(row),
            name=row.name,
            instance=instance,
            created=row.entered_at,
            modified=row.changed_at,
            is_revoked=row.revoked_at is not None,
        )
        for row in rows
    ]
    tlps = {str(thing["id"]): Tlp(row.tlp) for thing, row in zip(things, rows, strict=True)}
    context = shelf.context_of(set(tlps.values()))
    tlps |= {str(thing["id"]): Tlp.CLEAR for thing in context}
    shelf.shelve(shelf.own_collection(shelf.INDICATORS), [*context, *things], tlps)


def _later(row: Indicator, at: datetime) -> datetime:
    """Return the instant of a change, at least a millisecond after the one before: a new version."""
    return max(at, row.changed_at + timedelta(milliseconds=1))


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.label if isinstance(value, Tlp) else str(value)
