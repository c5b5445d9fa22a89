"""Gathering: what the rooms share as STIX is put on the shelf of advisories, each version once."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction

from khien.act.advisories.types.advisories import AdvisorySent, AdvisoryWithdrawn
from khien.act.exchange.queries import own
from khien.act.exchange.rules import marks, stix_in
from khien.act.exchange.services import shelf
from khien.act.exchange.types.imports import BadFile
from khien.base.core import outbox
from khien.base.core.sharing import SharedDocument
from khien.base.core.tlp import Tlp

JOB: Final = "exchange.gather"


def after_change(_fact: AdvisorySent | AdvisoryWithdrawn) -> None:
    """Ask for the gathering when an advisory went out or was withdrawn."""
    outbox.ask(JOB)


def gather() -> None:
    """Put what is shared on the shelf, each document whole in a transaction of its own.

    Called again it adds nothing. A document with a fault stays off the shelf and keeps no other from
    it; then the job fails with its number. Raises BadFile.
    """
    oldest_first = reversed(own.documents())
    faults = [fault for document in oldest_first if (fault := _shelve(document)) is not None]
    if faults:
        raise faults[0]


def _shelve(document: SharedDocument) -> BadFile | None:
    things = _in_plain(document.stix)
    if not things:
        return None
    for place, thing in enumerate(things):
        fault = stix_in.fault_of(thing)
        if fault is not None:
            return BadFile(path=f"{document.number} objects[{place}]{fault[0]}", why=fault[1])
    tlps = marks.inherited(
        {str(thing["id"]): thing for thing in things}, known={}, default=document.tlp
    )
    context = shelf.context_of({*tlps.values()})
    tlps |= {str(thing["id"]): Tlp.CLEAR for thing in [*context, *_unmarked_names(things)]}
    with transaction.atomic():
        shelf.shelve(shelf.own_collection(shelf.ADVISORIES), [*context, *things], tlps)
    return None


def _in_plain(things: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the objects beside who we are and the markings, which every shelf has its own of."""
    return [dict(thing) for thing in things if thing.get("id") not in marks.TLP_OF]


def _unmarked_names(things: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the identities without a marking of their own: who issues an advisory is no secret."""
    return [one for one in things if one["type"] == "identity" and not marks.own_marks(one)]
