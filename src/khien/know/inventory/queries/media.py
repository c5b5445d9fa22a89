"""Reads of the book of storage media, for the acts that are done on media."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from khien.base.core.refusals import NotFound
from khien.know.inventory import access
from khien.know.inventory.models import Entry
from khien.know.inventory.rules.registers.media import STORAGE_MEDIA

GONE: Final = frozenset({"lost", "destroyed"})
"""States of a medium that is not there any more."""


@dataclass(frozen=True, slots=True)
class Medium:
    """One storage medium as its book says now; `kind` and `state` are codes of the register's choices."""

    key: int
    name: str
    unit_code: str
    unit: str
    kind: str
    holder: str
    state: str

    @property
    def is_gone(self) -> bool:
        """Return whether the book says that it was lost or destroyed."""
        return self.state in GONE

    @property
    def kind_name(self) -> str:
        """Return the kind's marked text."""
        return _said("kind", self.kind)

    @property
    def state_name(self) -> str:
        """Return the state's marked text; empty where none is entered."""
        return _said("state", self.state)


KINDS: Final = dict(rule.choices if (rule := STORAGE_MEDIA.rule("kind")) else {})
"""The kinds of media, with their marked texts."""


def media_of(unit_code: str, *, kind: str = "", holder: str = "") -> list[Medium]:
    """Return the media of a unit by number, of a kind, whose holder's post has these words. One query.

    For callers whose own door has let the person through.
    """
    rows = access.entries(STORAGE_MEDIA.code).filter(unit__code=unit_code).select_related("unit")
    found = [_line(row) for row in rows.order_by("name", "pk")]
    words = holder.strip().casefold()
    return [
        one
        for one in found
        if (not kind or one.kind == kind) and (not words or words in one.holder.casefold())
    ]


def medium(key: int, unit_codes: Collection[str] | None = None) -> Medium:
    """Return one medium that stands in its book, of some units. Raises NotFound. One query."""
    rows = access.entries(STORAGE_MEDIA.code).select_related("unit").filter(pk=key)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    row = rows.first()
    if row is None:
        raise NotFound(what=str(key))
    return _line(row)


def medium_named(unit_code: str, name: str) -> Medium | None:
    """Return the medium of a unit that has this number on its label, in either letter case."""
    rows = access.entries(STORAGE_MEDIA.code).select_related("unit")
    row = rows.filter(unit__code=unit_code, name__iexact=name).order_by("pk").first()
    return _line(row) if row else None


def _line(row: Entry) -> Medium:
    content = row.content
    return Medium(
        key=row.pk,
        name=row.name,
        unit_code=row.unit.code,
        unit=row.unit.name,
        kind=str(content.get("kind") or ""),
        holder=str(content.get("holder") or ""),
        state=str(content.get("state") or ""),
    )


def _said(field: str, value: str) -> str:
    rule = STORAGE_MEDIA.rule(field)
    return rule.choices.get(value, value) if rule else value
