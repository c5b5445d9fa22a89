"""Reads of storage media as their labels open them, for who sees the procedures of their unit."""

from dataclasses import dataclass
from typing import Final

from khien.act.procedures.queries import stocktakes
from khien.act.procedures.rules import labels
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.offers import Finding, relatives_of
from khien.base.core.refusals import NotFound, text
from khien.know.inventory.queries import media
from khien.know.inventory.queries.media import Medium

SEES: Final = Capability.SEE_PROCEDURES
HEADS: Final = (
    text("Number on its label"),
    text("Kind"),
    text("Held by (post)"),
    text("Outcome"),
    text("At"),
    text("By"),
)
"""The columns of a count's sheet."""


@dataclass(frozen=True, slots=True)
class MediumRecord:
    """One medium as its label's page shows it: its book's entry, the acts on it, open counts of its unit."""

    medium: Medium
    code: str
    acts: tuple[Finding, ...]
    counts: tuple[str, ...]
    may_ask: bool


def labelled(actor: Actor, code: str) -> MediumRecord:
    """Return the medium of a label. Raises NotFound, the same for absent, wrong and others'."""
    key = labels.key_in(code)
    if key is None:
        raise NotFound(what=code)
    try:
        found = media.medium(key, accounts.unit_codes(actor, SEES))
    except NotFound:
        raise NotFound(what=code) from None
    return MediumRecord(
        medium=found,
        code=code,
        acts=tuple(relatives_of("entry", actor, str(key))),
        counts=tuple(stocktakes.open_in(found.unit_code)),
        may_ask=accounts.may_do(actor, Capability.ASK_PROCEDURES, found.unit_code),
    )


def to_label(actor: Actor, unit_code: str, *, kind: str = "", words: str = "") -> list[Medium]:
    """Return the media of a unit that labels are printed for. Raises NotAllowed for others' units."""
    accounts.require_may(actor, SEES, unit_code)
    found = [one for one in media.media_of(unit_code, kind=kind) if not one.is_gone]
    asked = words.strip().casefold()
    return [one for one in found if asked in f"{one.name} {one.holder}".casefold()]
