"""Observables are read from what is pasted, entered, withdrawn; blocking actions are logged."""

from khien.act.response import access
from khien.act.response.models import Block, Observable
from khien.act.response.rules import observables as rules
from khien.act.response.services.timeline import named, write
from khien.act.response.types.blocks import NewBlock
from khien.act.response.types.incidents import EntryKind
from khien.act.response.types.observables import ObservableKind
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.tlp import Tlp
from khien.base.core.usecase import use_case
from khien.base.regulation import queries as regulation

NAMED_MAX = 5
LIFTED = text("lifted")


@use_case
def enter_observables(
    by: Actor,
    *,
    number: str,
    pasted: str,
    tlp: Tlp = Tlp.AMBER,
    note: str = "",
    kind: ObservableKind | None = None,
) -> int:
    """Enter signs, one a line, their kinds told by their form; return how many are new.

    Written safely (hxxp, [.]) or plainly is the same. Raises SignNotRead, and then enters none.
    """
    row, _ = access.require_open_incident(by, number)
    signs = rules.read_signs(pasted, regulation.internal_addresses, kind)
    if not signs:
        raise Invalid(what=text("Nothing was entered: write one sign a line."))
    held = set(access.observables_of(row).values_list("kind", "digest"))
    at = now()
    fresh = [
        Observable(
            incident=row,
            kind=sign.kind,
            value=sign.value,
            digest=rules.digest_of(sign.value),
            tlp=tlp,
            note=note.strip()[:500],
            is_internal=sign.is_internal,
            at=at,
            by=by.name[:200],
        )
        for sign in signs
        if (sign.kind.value, rules.digest_of(sign.value)) not in held
    ]
    for one in fresh:
        one.save()
    if fresh:
        shown = [rules.defanged(ObservableKind(one.kind), one.value) for one in fresh[:NAMED_MAX]]
        more = "" if len(fresh) <= NAMED_MAX else f" (+{len(fresh) - NAMED_MAX})"
        write(by, row, EntryKind.SIGNS, ", ".join(shown)[:2000] + more)
    return len(fresh)


@use_case
def withdraw_observable(by: Actor, *, number: str, key: int) -> None:
    """Take an observable back that was entered by mistake; what was told with it stays told."""
    row, _ = access.require_open_incident(by, number)
    if not access.observables_of(row).filter(pk=key).update(withdrawn_at=now()):
        raise NotFound(what=str(key))


@use_case
def note_block(by: Actor, *, number: str, block: NewBlock) -> int:
    """Write down that something was blocked: what, where, by whom, since when, until when."""
    row, _ = access.require_open_incident(by, number)
    if not block.what.strip() or not block.place.strip():
        raise Invalid(what=text("Say what was blocked, and where: firewall, mail gateway, DNS."))
    if block.until is not None and block.until <= block.since:
        raise Invalid(what=text("The blocking ends before it begins."))
    entered = Block(
        incident=row,
        what=block.what.strip()[:500],
        place=block.place.strip()[:200],
        done_by=(block.done_by.strip() or by.name)[:200],
        since=block.since,
        until=block.until,
        at=now(),
        by=by.name[:200],
    )
    entered.save()
    write(by, row, EntryKind.BLOCK, f"{entered.what}: {entered.place}")
    return entered.pk


@use_case
def lift_block(by: Actor, *, number: str, key: int, why: str) -> None:
    """Write down that a blocking ended, and why."""
    row, _ = access.require_open_incident(by, number)
    if not why.strip():
        raise Invalid(what=text("Say why it is lifted."))
    block = access.blocks_of(row).filter(pk=key, lifted_at__isnull=True).first()
    if block is None:
        raise NotFound(what=str(key))
    block.lifted_at, block.lifted_why = now(), why.strip()[:500]
    block.save(update_fields=["lifted_at", "lifted_why"])
    write(by, row, EntryKind.BLOCK, f"{named(LIFTED)}: {block.what}: {block.lifted_why}")
