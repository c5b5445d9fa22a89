"""Imports: a foreign file is read whole, its differences are shown, and it is applied or dropped.

Reading and checking happen before the transaction; what is applied is applied whole or not at all.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from khien.act.exchange import access
from khien.act.exchange.models import Draft, Indicator, IndicatorChange
from khien.act.exchange.rules import misp, reading, taking
from khien.act.exchange.rules.terms import terms_as_plain, terms_of
from khien.act.exchange.services import indicators, shelf
from khien.act.exchange.types.imports import (
    Format,
    Found,
    IsAdvisory,
    Plan,
    PlannedLine,
    ReadFile,
    Reading,
    Terms,
)
from khien.act.exchange.types.indicators import NewIndicator, Reliability, TechnicalClass
from khien.base.accounts.types import Actor
from khien.base.core.chunks import SIZE, chunks
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.core.tlp import Tlp
from khien.base.core.usecase import use_case

LINES_MAX: Final = 200
TWICE: Final = text("the same value stands in the file before; the first one counts.")
REVOKED: Final = text("revoked by its source")


@dataclass
class _Work:
    """What applying a file would write; each list is written at once."""

    fresh: list[Indicator] = field(default_factory=list)
    changed: list[Indicator] = field(default_factory=list)
    changes: list[IndicatorChange] = field(default_factory=list)
    others: list[Reading] = field(default_factory=list)
    lines: list[PlannedLine] = field(default_factory=list)
    counts: Counter[Found] = field(default_factory=Counter)

    def note(self, line: PlannedLine) -> None:
        """Count a record, and keep its line while there are few of its sort."""
        self.counts[line.found] += 1
        if self.counts[line.found] <= LINES_MAX:
            self.lines.append(line)


def read_file(content: bytes, terms: Terms, *, at: datetime) -> ReadFile:
    """Return a foreign file read whole. Raises TooLarge, BadFile, UnknownFormat, IsAdvisory."""
    return read_values(reading.read_json(content), terms, at=at)


def read_values(values: Any, terms: Terms, *, at: datetime) -> ReadFile:
    """Return the values of a foreign file read whole. Raises BadFile, UnknownFormat, IsAdvisory."""
    found = reading.format_of(values)
    if found is Format.CSAF:
        raise IsAdvisory
    reader = taking.from_stix if found is Format.STIX else misp.from_misp
    return ReadFile(found, tuple(reader(values, terms, at=at)))


def check_file(by: Actor, *, content: bytes, terms: Terms) -> Plan:
    """Return what importing a file would do, and do nothing."""
    return check_read(by, file=read_file(content, terms, at=now()))


def check_read(by: Actor, *, file: ReadFile) -> Plan:
    """Return what importing a file that was read would do, and do nothing."""
    access.require_manage(by)
    return _plan(by, file, at=now())[0]


def import_file(by: Actor, *, name: str, content: bytes, terms: Terms) -> Plan:
    """Import a file whole and return what was done. Raises a refusal, and nothing is taken."""
    access.require_manage(by)
    at = now()
    return apply_file(by, name=name, secret_file=read_file(content, terms, at=at))


@use_case
def apply_file(by: Actor, *, name: str, secret_file: ReadFile) -> Plan:
    """Write what a file says, all of it in one transaction; its records are not audited one by one."""
    access.require_manage(by)
    plan, work = _plan(by, secret_file, at=now(), origin=name)
    access.add_indicators(work.fresh)
    for some in chunks(work.changed):
        access.indicators().bulk_update(
            some, [*indicators.CHANGEABLE, "changed_at", "revoked_at", "revoked_why"]
        )
    access.changes().bulk_create(work.changes, batch_size=SIZE)
    if work.fresh or work.changed:
        indicators.publish([*work.fresh, *work.changed])
    if work.others:
        _keep_others(work.others)
    return plan


@use_case
def keep_draft(
    by: Actor, *, name: str, content: bytes, terms: Terms, feed_id: int | None = None
) -> int:
    """Keep a checked file until a person has seen what it would do, and return its key."""
    access.require_manage(by)
    row = Draft(
        name=name[:200],
        by=by.name[:200],
        at=now(),
        terms=terms_as_plain(terms),
        content=content,
        feed_id=feed_id,
    )
    row.save()
    return row.pk


def apply_draft(by: Actor, *, key: int) -> Plan:
    """Apply a file that waits: it is read again, so that what changed meanwhile counts."""
    access.require_manage(by)
    row = access.drafts().filter(pk=key, decided_at__isnull=True).first()
    content, terms = (bytes(row.content or b""), terms_of(row.terms)) if row else (b"", Terms(""))
    file = read_file(content, terms, at=now()) if row else ReadFile(Format.STIX, ())
    return settle_draft(by, key=key, secret_file=file)


@use_case
def settle_draft(by: Actor, *, key: int, secret_file: ReadFile) -> Plan:
    """Apply a file that waits, and forget its content. Raises NotFound for a decided one."""
    access.require_manage(by)
    row = access.require_draft(key)
    plan = apply_file(by, name=row.name, secret_file=secret_file)
    row.decided_at, row.content, row.was_applied = now(), None, True
    row.save(update_fields=["decided_at", "content", "was_applied"])
    return plan


@use_case
def drop_draft(by: Actor, *, key: int) -> None:
    """Drop a file that waits; nothing of it is taken."""
    access.require_manage(by)
    row = access.require_draft(key)
    row.decided_at, row.content = now(), None
    row.save(update_fields=["decided_at", "content"])


def _plan(by: Actor, file: ReadFile, *, at: datetime, origin: str = "") -> tuple[Plan, _Work]:
    """Return what a file would do as a plan, and as the rows to be written."""
    work = _Work()
    held = _held_rows([one.indicator for one in file.readings if one.indicator])
    versions = _held_versions([one for one in file.readings if _is_other(one)])
    seen: set[tuple[str, str]] = set()
    for one in file.readings:
        if one.indicator is not None:
            key = (one.indicator.kind.value, one.indicator.value)
            if key in seen:
                work.note(PlannedLine(one.path, Found.KNOWN, one.label, why=TWICE))
                continue
            seen.add(key)
            _plan_indicator(by, work, one, held.get(key), at=at, origin=origin)
        elif _is_other(one):
            _plan_other(work, one, versions)
        else:
            work.note(
                PlannedLine(
                    one.path,
                    Found.REFUSED,
                    one.label,
                    why=one.refused,
                    why_values=one.refused_values,
                )
            )
    plan = Plan(file.format, dict(work.counts), tuple(work.lines), tells=_tells(file))
    return plan, work


def _plan_indicator(
    by: Actor, work: _Work, one: Reading, row: Indicator | None, *, at: datetime, origin: str
) -> None:
    said = one.indicator
    assert said is not None
    if row is None:
        if one.is_revoked:
            work.note(PlannedLine(one.path, Found.KNOWN, one.label, why=REVOKED))
            return
        work.fresh.append(indicators.fresh_row(by, said, at=at, origin=origin))
        work.note(PlannedLine(one.path, Found.NEW, one.label))
        return
    if one.is_revoked and row.revoked_at is None and row.source == said.source:
        indicators.revoke(row, REVOKED, at=at)
        work.changed.append(row)
        work.changes.append(
            IndicatorChange(indicator=row, at=row.changed_at, by=by.name[:200], why=REVOKED)
        )
        work.note(PlannedLine(one.path, Found.CHANGED, one.label, why=REVOKED))
        return
    kept = _joined(row, said)
    change = None
    if row.revoked_at is None and not one.is_revoked:
        change = indicators.changed(by, row, kept, at=at, why=origin)
    if change is None:
        work.note(PlannedLine(one.path, Found.KNOWN, one.label))
        return
    work.changed.append(row)
    work.changes.append(change)
    work.note(
        PlannedLine(
            one.path,
            Found.CHANGED,
            one.label,
            changes=tuple((name, old, new) for name, old, new in change.changes),
        )
    )


def _joined(row: Indicator, said: NewIndicator) -> NewIndicator:
    """Return what is said, where it may change what is held: nothing widens or weakens silently.

    The higher marking stands, the earlier beginning, the later end; words and class of an own
    entry are kept unless the same source says anew.
    """
    is_same_source = row.source == said.source
    return NewIndicator(
        kind=said.kind,
        value=said.value,
        technical_class=said.technical_class
        if is_same_source
        else TechnicalClass(row.technical_class),
        source=row.source,
        reliability=said.reliability if is_same_source else Reliability(row.reliability),
        tlp=max(Tlp(row.tlp), said.tlp),
        valid_from=row.valid_from,
        expires_at=max(row.expires_at, said.expires_at)
        if (said.expires_at - row.expires_at).days
        else row.expires_at,
        confidence=said.confidence if is_same_source else row.confidence,
        words=said.words if is_same_source and said.words else row.words,
    )


def _plan_other(work: _Work, one: Reading, versions: dict[str, set[str]]) -> None:
    assert one.raw is not None
    name, version = str(one.raw["id"]), str(one.raw.get("modified", ""))
    if version in versions.get(name, ()):
        work.note(PlannedLine(one.path, Found.KNOWN, one.label))
        return
    found = Found.CHANGED if name in versions else Found.NEW
    work.others.append(one)
    work.note(PlannedLine(one.path, found, one.label))


def _tells(file: ReadFile) -> bool:
    """Return whether an advisory could be begun from a file."""
    return file.format is Format.MISP or any(
        one.raw is not None and one.raw["type"] == "report" for one in file.readings
    )


def _is_other(one: Reading) -> bool:
    return one.indicator is None and not one.refused and one.raw is not None


def _held_rows(said: Sequence[NewIndicator]) -> dict[tuple[str, str], Indicator]:
    held: dict[tuple[str, str], Indicator] = {}
    for some in chunks(said):
        values = [one.value for one in some]
        for row in access.indicators().filter(value__in=values):
            held[(row.kind, row.value)] = row
    return held


def _held_versions(others: Sequence[Reading]) -> dict[str, set[str]]:
    """Return the versions that are kept of other objects, written as the file writes them."""
    names = [str(one.raw["id"]) for one in others if one.raw is not None]
    held: dict[str, set[str]] = {}
    for some in chunks(names):
        rows = access.all_objects().filter(collection__code=shelf.RECEIVED, name__in=some)
        for name, content in rows.values_list("name", "content"):
            held.setdefault(name, set()).add(shelf.version_in(content))
    return held


def _keep_others(others: Sequence[Reading]) -> None:
    things = [one.raw for one in others if one.raw is not None]
    tlps = {str(one.raw["id"]): one.tlp for one in others if one.raw is not None}
    context = shelf.context_of(set())
    shelf.shelve(
        shelf.own_collection(shelf.RECEIVED),
        [*context, *things],
        tlps | {str(thing["id"]): Tlp.CLEAR for thing in context},
    )
