"""Reads of what was found in an incident: observables, blockings, files, systems, alerts."""

from collections import Counter
from collections.abc import Iterable

from khien.act.response import access
from khien.act.response.models import AffectedSystem, Block, Observable
from khien.act.response.rules import observables as rules
from khien.act.response.types.attachments import AttachmentLine
from khien.act.response.types.blocks import BlockLine
from khien.act.response.types.incidents import AlertInIt
from khien.act.response.types.observables import ObservableKind, ObservableLine
from khien.act.response.types.systems import NewSystem, SystemLine
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.refusals import NotFound
from khien.base.core.tlp import Tlp
from khien.base.files import queries as files
from khien.base.regulation import queries as regulation
from khien.watch.detection import queries as detection

ROWS_MAX = 500
ELSEWHERE_MAX = 2000
SAID = (
    "name",
    "owner",
    "operator",
    "level",
    "domain",
    "addresses",
    "operating_system",
    "purpose",
    "provider",
)


def observables_of(actor: Actor, number: str) -> list[ObservableLine]:
    """Return the observables of a visible incident; each with how many other visible ones have it."""
    row, _ = access.require_incident(actor, number)
    rows = list(access.observables_of(row).order_by("kind", "pk")[:ROWS_MAX])
    elsewhere = _elsewhere(actor, row.pk, rows)
    return [_observable(one, elsewhere.get(one.digest, 0)) for one in rows]


def observables_to_share(actor: Actor, number: str) -> list[ObservableLine]:
    """Return what may be told outside: no internal address, nothing under TLP:RED. Raises NotFound."""
    return [line for line in observables_of(actor, number) if line.may_leave]


def blocks_of(actor: Actor, number: str) -> list[BlockLine]:
    """Return the blocking actions of a visible incident, those that stand first. Raises NotFound."""
    row, _ = access.require_incident(actor, number)
    lines = [_block(one) for one in access.blocks_of(row).order_by("-since", "-pk")]
    return sorted(lines, key=lambda line: not line.is_standing)


def attachments_of(actor: Actor, number: str) -> list[AttachmentLine]:
    """Return the files of a visible incident with their chains of custody. Raises NotFound."""
    row, _ = access.require_incident(actor, number)
    attached = list(access.attachments_of(row).order_by("pk"))
    kept = {one.key: one for one in files.files(actor, [each.file_id for each in attached])}
    return [
        AttachmentLine(
            each.pk, kept[each.file_id], each.note, tuple(files.custody(actor, each.file_id))
        )
        for each in attached
    ]


def file_key(actor: Actor, number: str, key: int) -> int:
    """Return the stored file of an attachment of a visible incident. Raises NotFound."""
    row, _ = access.require_incident(actor, number)
    found = access.attachments_of(row).filter(pk=key).first()
    if found is None:
        raise NotFound(what=str(key))
    return found.file_id


def systems_of(actor: Actor, number: str) -> list[SystemLine]:
    """Return the systems that a visible incident hits. Raises NotFound."""
    row, _ = access.require_incident(actor, number)
    return [_system(one) for one in access.systems_of(row).order_by("pk")]


def alerts_of(actor: Actor, number: str) -> tuple[AlertInIt, ...]:
    """Return the alerts of a visible incident, newest first. Raises NotFound."""
    row, _ = access.require_incident(actor, number)
    links = list(access.alerts_of(row).select_related("alert").order_by("-alert__event_time")[:200])
    titles = detection.titles([link.alert_id for link in links])
    return tuple(
        AlertInIt(
            link.alert_id,
            titles[link.alert_id],
            link.alert.level,
            link.alert.host,
            link.alert.event_time,
        )
        for link in links
    )


def _elsewhere(actor: Actor, own: int, rows: Iterable[Observable]) -> dict[str, int]:
    """Return in how many other incidents that the actor sees each value stands. One query."""
    same = access.observables_like(actor, [one.digest for one in rows]).exclude(incident_id=own)
    pairs = same.values_list("digest", "incident_id")[:ELSEWHERE_MAX]
    return Counter(digest for digest, _ in set(pairs))


def _observable(row: Observable, elsewhere: int) -> ObservableLine:
    kind = ObservableKind(row.kind)
    return ObservableLine(
        key=row.pk,
        kind=kind,
        kind_name=rules.KIND_NAMES[kind],
        value=row.value,
        shown=rules.defanged(kind, row.value),
        tlp=Tlp(row.tlp),
        note=row.note,
        is_internal=row.is_internal,
        at=row.at,
        by=row.by,
        elsewhere=elsewhere,
    )


def _block(row: Block) -> BlockLine:
    at = now()
    is_over = row.lifted_at is not None or (row.until is not None and row.until <= at)
    return BlockLine(
        key=row.pk,
        what=row.what,
        place=row.place,
        done_by=row.done_by,
        since=row.since,
        until=row.until,
        by=row.by,
        lifted_at=row.lifted_at,
        lifted_why=row.lifted_why,
        is_standing=not is_over and row.since <= at,
    )


def _system(row: AffectedSystem) -> SystemLine:
    said = NewSystem(**{name: getattr(row, name) for name in SAID})
    return SystemLine(row.pk, said, is_internal=bool(regulation.internal_addresses(row.addresses)))
