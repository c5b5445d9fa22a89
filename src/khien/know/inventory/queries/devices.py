"""Reads of machines: what each unit has, lists by filter, one machine whole, questions of merging."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.chunks import chunks
from khien.base.core.clock import now, today
from khien.base.core.history import as_of
from khien.base.core.offers import Finding
from khien.base.core.paging import Page, counted, ordered, page_of, part_of
from khien.base.core.refusals import text
from khien.base.core.search import folded_match
from khien.know.inventory import access
from khien.know.inventory.models import Device, DeviceState, MergeQuestion
from khien.know.inventory.queries.protection import has_firewall_now
from khien.know.inventory.rules import lifecycle
from khien.know.inventory.types.devices import (
    ChangeLine,
    DeviceFilter,
    DeviceKind,
    DeviceLine,
    DeviceRecord,
    DueLine,
    Field,
    Lack,
    QuestionLine,
    SightingLine,
    Standing,
    StockTotals,
    UnitStock,
)

UNSEEN = timedelta(days=30)
CHANGES_SHOWN = 50
EXPORT_MAX = 100_000


def stock(
    actor: Actor, unit_codes: frozenset[str] | None, *, after: str = ""
) -> tuple[Page[UnitStock], StockTotals]:
    """Return one page of what the visible units have now, and what all of them have. Three queries."""
    visible = access.devices_visible_to(actor)
    held = as_of(access.states(), now()).filter(is_in_use=True, device__in=visible)
    counts = {
        code: (devices, protected)
        for code, devices, protected in held.values_list("device__unit__code").annotate(
            devices=Count("pk"), protected=Count("pk", filter=Q(has_licensed_antivirus=True))
        )
    }
    firewalls = has_firewall_now(unit_codes)
    units = [
        unit for unit in accounts.watched_units() if unit_codes is None or unit.code in unit_codes
    ]
    mine = [counts.get(unit.code, (0, 0)) for unit in units]
    totals = StockTotals(
        units=len(units),
        devices=sum(devices for devices, _ in mine),
        protected=sum(protected for _, protected in mine),
        firewalls=sum(firewalls.get(unit.code) is True for unit in units),
    )
    some, mark = part_of(units, by="code", after=after)
    rows = [
        UnitStock(unit.code, unit.name, *counts.get(unit.code, (0, 0)), firewalls.get(unit.code))
        for unit in some
    ]
    return page_of(rows, after=mark, total=len(units)), totals


def devices(actor: Actor, wanted: DeviceFilter, *, after: str) -> Page[DeviceLine]:
    """Return one page of visible machines by host name. Three queries."""
    rows = _narrowed(access.devices_visible_to(actor), wanted)
    found, mark = ordered(rows.select_related("unit"), by="host_name", after=after)
    return page_of(lines(found), after=mark, total=counted(rows))


def exported(actor: Actor, wanted: DeviceFilter) -> Iterator[tuple[Device, DeviceState | None]]:
    """Return visible machines with their open states, for a sheet; at most 100,000."""
    rows = _narrowed(access.devices_visible_to(actor), wanted).select_related("unit")
    for some in chunks(list(rows.order_by("unit__path", "host_name", "pk")[:EXPORT_MAX])):
        held = _states(some)
        yield from ((device, held.get(device.pk)) for device in some)


def device(actor: Actor, key: int) -> DeviceRecord:
    """Return one visible machine whole. Raises NotFound. Seven queries."""
    row = access.require_device(actor, key)
    state = _states([row]).get(row.pk)
    build = str(row.build or "") + (f".{row.revision}" if row.revision is not None else "")
    changes = access.changes_of(row).order_by("-at", "-pk")[:CHANGES_SHOWN]
    asked = access.questions_visible_to(actor).filter(Q(one=row) | Q(other=row))
    return DeviceRecord(
        line=_line(row, state),
        serial=row.serial,
        uuid=row.uuid,
        maker=row.maker,
        model=row.model,
        made_on=row.made_on,
        memory_mb=row.memory_mb,
        cpu=row.cpu,
        disk_gb=row.disk_gb,
        addresses=tuple(row.addresses),
        place=row.place,
        standing=Standing(row.standing),
        signatures_at=row.signatures_at,
        licence_until=row.licence_until,
        has_fresh_signatures=state.has_fresh_signatures if state else None,
        build=build,
        patches=len(row.patches),
        handles_secrets=row.handles_secrets
        and access.secret_devices(actor).filter(pk=key).exists(),
        is_known=state.is_known if state else True,
        holder=row.holder,
        serves=(row.serves.pk, row.serves.name) if row.serves else None,
        first_seen=row.first_seen,
        sightings=tuple(
            SightingLine(one.source, one.at, one.by)
            for one in access.sightings_of(row).order_by("-at")
        ),
        changes=tuple(
            ChangeLine(one.at, Field(one.field), one.old, one.new, one.by) for one in changes
        ),
        packages=access.installed_of(row).filter(until__isnull=True).count(),
        questions=tuple(_question_lines(asked)),
    )


def due(actor: Actor, wanted: DeviceFilter, *, after: str) -> Page[DueLine]:
    """Return one page of the machines in use that are due for replacement. Three queries."""
    on = today()
    old = on - timedelta(days=round(lifecycle.OLD_YEARS * 365.25))
    small = lifecycle.MEMORY_MB_MIN - 300
    rows = _narrowed(access.devices_visible_to(actor), wanted).filter(standing=Standing.IN_USE)
    rows = rows.filter(
        Q(support_ends__lt=on)
        | Q(kind__in=[DeviceKind.PC, DeviceKind.SERVER])
        & (Q(made_on__lt=old) | Q(memory_mb__lt=small))
    )
    found, mark = ordered(rows.select_related("unit"), by="host_name", after=after)
    shown = [
        DueLine(
            line,
            row.made_on,
            row.memory_mb,
            tuple(
                lifecycle.reasons(
                    made_on=row.made_on, ends_on=row.support_ends, memory_mb=row.memory_mb, on=on
                )
            ),
        )
        for row, line in zip(found, lines(found), strict=True)
    ]
    return page_of(shown, after=mark, total=counted(rows))


def find(actor: Actor, words: str) -> Sequence[Finding]:
    """Return machines for the search box. One query."""
    rows = access.devices_visible_to(actor).filter(folded_match("folded", words))
    return [
        Finding(
            row.host_name or row.serial,
            text("Machine"),
            reverse("inventory:device", args=[row.pk]),
            row.unit.name,
        )
        for row in rows.select_related("unit").order_by("host_name", "pk")[:8]
    ]


def questions(actor: Actor) -> list[QuestionLine]:
    """Return the questions of merging that the actor sees, the oldest first; at most 100. Two queries."""
    return _question_lines(access.questions_visible_to(actor))


def question_count(actor: Actor) -> int:
    """Return how many questions of merging the actor sees. One query."""
    return counted(access.questions_visible_to(actor))


def unit_of_host(host_name: str) -> str:
    """Return the code of the one unit that has a host of this name, or empty. One query."""
    found = access.everything().filter(host_name__iexact=host_name)[:2]
    codes = [device.unit.code for device in found.select_related("unit")]
    return codes[0] if len(codes) == 1 else ""


def _narrowed(rows: QuerySet[Device], wanted: DeviceFilter) -> QuerySet[Device]:
    if wanted.unit_codes is not None:
        rows = rows.filter(unit_id__in=accounts.unit_keys(wanted.unit_codes))
    if wanted.words.strip():
        rows = rows.filter(folded_match("folded", wanted.words))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.source:
        rows = rows.filter(last_source=wanted.source)
    if wanted.package:
        on = access.installed().filter(package_id=wanted.package, until__isnull=True)
        rows = rows.filter(pk__in=on.values("device_id"))
    return _lacking(rows, wanted.lacks)


def _lacking(rows: QuerySet[Device], lacks: str) -> QuerySet[Device]:
    held = access.states().filter(device=OuterRef("pk"), valid_to__isnull=True)
    computers = rows.filter(kind__in=[DeviceKind.PC, DeviceKind.SERVER])
    if lacks == Lack.ANTIVIRUS:
        return computers.filter(Exists(held.filter(has_licensed_antivirus=False)))
    if lacks == Lack.SIGNATURES:
        return computers.filter(Exists(held.filter(has_fresh_signatures=False)))
    if lacks == Lack.ENCRYPTION:
        return computers.filter(Exists(held.exclude(is_encrypted=True)))
    if lacks == Lack.SEEN:
        return rows.filter(Q(last_seen__isnull=True) | Q(last_seen__lt=now() - UNSEEN))
    if lacks == Lack.SUPPORT:
        return rows.filter(support_ends__lt=today())
    return rows


def _question_lines(rows: QuerySet[MergeQuestion]) -> list[QuestionLine]:
    found = list(rows.select_related("one__unit", "other__unit").order_by("asked_at", "pk")[:100])
    held = _states([machine for row in found for machine in (row.one, row.other)])
    return [
        QuestionLine(
            row.pk,
            _line(row.one, held.get(row.one_id)),
            _line(row.other, held.get(row.other_id)),
            row.why,
        )
        for row in found
    ]


def lines(found: Sequence[Device]) -> list[DeviceLine]:
    """Return machines that passed the door as lines. One query."""
    held = _states(found)
    return [_line(row, held.get(row.pk)) for row in found]


def _states(found: Sequence[Device]) -> dict[int, DeviceState]:
    """Return the open state of each machine. One query."""
    rows = access.states().filter(device_id__in=[row.pk for row in found], valid_to__isnull=True)
    return {row.device_id: row for row in rows}


def _line(row: Device, state: DeviceState | None) -> DeviceLine:
    return DeviceLine(
        key=row.pk,
        host_name=row.host_name or row.serial or str(row.pk),
        unit=row.unit.name,
        unit_code=row.unit.code,
        kind=DeviceKind(row.kind),
        system=f"{row.system_name} {row.system_version}".strip(),
        has_licensed_antivirus=state.has_licensed_antivirus if state else False,
        antivirus=row.antivirus,
        is_encrypted=state.is_encrypted if state else None,
        last_seen=row.last_seen,
        last_source=row.last_source,
        serial=row.serial,
        model=f"{row.maker} {row.model}".strip(),
        support_ends=row.support_ends,
    )


def may_flag(actor: Actor, key: int) -> bool:
    """Return whether the actor sees whether a machine is never online (NB47-II.3-c). Two queries."""
    keeps = access.devices_visible_to(actor, Capability.KEEP_OFFLINE_DEVICES)
    inspects = access.devices_visible_to(actor, Capability.INSPECT_OFFLINE_DEVICES)
    return keeps.filter(pk=key).exists() or inspects.filter(pk=key).exists()


def may_manage(actor: Actor, key: int) -> bool:
    """Return whether the actor may change a machine. One query."""
    managed = access.devices_visible_to(actor, Capability.MANAGE_INVENTORY)
    return managed.filter(pk=key).exists()
