"""What taking in a file would do, machine by machine, without doing it."""

import copy
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.chunks import chunks
from khien.base.core.refusals import text
from khien.know.inventory import access
from khien.know.inventory.models import Device, Sighting
from khien.know.inventory.rules import composing, identity
from khien.know.inventory.services.observing import fill, look_of, marks_by_key, thawed
from khien.know.inventory.types.imports import (
    CellChange,
    Fault,
    Outcome,
    Plan,
    PlanLine,
    Reading,
    Told,
)
from khien.know.inventory.types.names import KIND_NAMES
from khien.know.inventory.types.observation import Observation

CHUNK = 500
T = TypeVar("T")


@dataclass
class _Known:
    """What is known of the machines that a file may speak of."""

    marks: dict[int, identity.Marks] = field(default_factory=dict)
    by_mark: defaultdict[tuple[str, str], set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )
    by_name: defaultdict[tuple[str, str], set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )
    devices: dict[int, Device] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    """Codes by key: a machine's own unit is compared, not shown."""

    encrypted: dict[int, bool | None] = field(default_factory=dict)


def plan(by: Actor, *, reading: Reading, unit_code: str) -> Plan:
    """Return what taking in a file for a unit would do. A row may name another unit that one manages."""
    accounts.require_may(by, Capability.MANAGE_INVENTORY, unit_code)
    units = {told.unit_code or unit_code for told in reading.told}
    managed = {one.code for one in accounts.units_of(by, Capability.MANAGE_INVENTORY)}
    known = _known_of(reading.told, units & managed)
    lines = [_line(told, told.unit_code or unit_code, managed, known) for told in reading.told]
    sightings = _sightings_of([key for one, key in lines if key and one.outcome is Outcome.CHANGED])
    final = [
        _judged(one, told.one, known.devices[key], sightings.get(key, []))
        if key and one.outcome is Outcome.CHANGED
        else one
        for (one, key), told in zip(lines, reading.told, strict=True)
    ]
    final += [_refused(fault) for fault in reading.faults]
    return Plan(reading.forms, tuple(final), Counter(one.outcome for one in final))


def target_of(told: Told) -> str:
    """Return how a machine of a file is called."""
    return told.one.host_name or told.one.serial or told.one.uuid or ", ".join(told.one.macs)


def _line(told: Told, unit_code: str, managed: set[str], known: _Known) -> tuple[PlanLine, int]:
    """Return what one machine of a file seems to be, and the key of the machine that it is."""
    packages = len(told.one.packages or ())
    name = target_of(told)

    def line(outcome: Outcome, why: str = "", cells: tuple[CellChange, ...] = ()) -> PlanLine:
        return PlanLine(told.where, name, unit_code, outcome, cells, packages, why)

    if unit_code not in managed:
        return line(
            Outcome.REFUSED, text("the unit is not known, or you do not manage its machines")
        ), 0
    key = told.key
    if key:
        device = known.devices.get(key)
        if device is None:
            return line(
                Outcome.REFUSED, text("there is no machine with this number in the unit")
            ), 0
        if known.units.get(device.unit_id) != unit_code:
            return line(Outcome.REFUSED, text("the machine stands in another unit")), 0
    else:
        key = _found(told.one, unit_code, known)
        if not key:
            return line(Outcome.NEW), 0
    cells = _cells(told.one, known.devices[key], known)
    is_same = not cells and not packages
    return line(Outcome.SAME if is_same else Outcome.CHANGED, "", cells), key


def _judged(line: PlanLine, one: Observation, device: Device, held: Sequence[Sighting]) -> PlanLine:
    """Return a line that says other things than are known, as what it would come to."""
    said = [thawed(row.content) for row in held if row.source != one.source]
    own = next((thawed(row.content) for row in held if row.source == one.source), None)
    if own is not None and own.seen_at > one.seen_at:
        return _with(line, Outcome.SAME, text("an older word than the one that is known"))
    word = composing.added(own, one) if one.is_partial and own is not None else one
    after = copy.copy(device)
    fill(after, composing.composed([*said, word]))
    if line.packages or look_of(after) != look_of(device) or _other(after, device, word):
        return line
    return _with(line, Outcome.OVERRULED, text("a source that is believed more says otherwise"))


def _other(after: Device, device: Device, word: Observation) -> bool:
    names = ("made_on", "licence_until", "addresses", "signatures_at")
    return word.is_encrypted is not None or any(
        getattr(after, name) != getattr(device, name) for name in names
    )


def _with(line: PlanLine, outcome: Outcome, why: str) -> PlanLine:
    return PlanLine(line.where, line.name, line.unit_code, outcome, line.cells, line.packages, why)


def _refused(fault: Fault) -> PlanLine:
    return PlanLine(fault.where, "", "", Outcome.REFUSED, why=fault.what)


def _found(one: Observation, unit_code: str, known: _Known) -> int:
    marks = identity.marks_of(one)
    keys: set[int] = set()
    for mark in marks.rows():
        keys |= known.by_mark.get(mark, set())
    if marks.host:
        keys |= known.by_name.get((unit_code, marks.host), set())
    if not keys:
        return 0
    return identity.judged(marks, {key: known.marks[key] for key in keys}).device or 0


def _cells(one: Observation, device: Device, known: _Known) -> tuple[CellChange, ...]:
    """Return what a word says that is not what is known."""
    antivirus = one.antivirus[0] if one.antivirus else None
    said: tuple[tuple[str, object, object], ...] = (
        ("host_name", one.host_name[:120], device.host_name),
        ("kind", one.kind.value if one.kind else "", device.kind),
        ("serial", identity.serial_of(one.serial), device.serial),
        ("maker", one.maker[:120], device.maker),
        ("model", one.model[:200], device.model),
        ("made_on", one.made_on, device.made_on),
        ("memory", one.memory_mb, device.memory_mb),
        ("addresses", ", ".join(one.addresses[:16]), ", ".join(device.addresses)),
        ("place", one.place[:200], device.place),
        ("system", one.system.name[:200] if one.system else "", device.system_name),
        ("build", _build(one), _build_known(device)),
        (
            "antivirus",
            f"{antivirus.name} {antivirus.version}".strip() if antivirus else "",
            device.antivirus,
        ),
        ("licence", antivirus.licence_until if antivirus else None, device.licence_until),
        ("encrypted", one.is_encrypted, known.encrypted.get(device.pk)),
    )
    found = [
        CellChange(name, _word(old), _word(new))
        for name, new, old in said
        if new not in (None, "") and new != old
    ]
    if one.antivirus == () and device.antivirus:
        found.append(CellChange("antivirus", device.antivirus, "–"))
    return tuple(found)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return text("Yes") if value else text("No")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else KIND_NAMES.get(str(value), str(value))


def _build(one: Observation) -> str:
    if one.system is None or one.system.build is None:
        return ""
    more = f".{one.system.revision}" if one.system.revision is not None else ""
    return f"{one.system.build}{more}"


def _build_known(device: Device) -> str:
    build = str(device.build or "")
    return f"{build}.{device.revision}" if device.revision is not None else build


def _known_of(told: Sequence[Told], units: set[str]) -> _Known:
    """Return what is known of the machines that share a mark or a name with a file's. A few queries a 500."""
    known = _Known()
    keys: set[int] = set()
    marks = [identity.marks_of(one.one) for one in told]
    wanted = {mark for one in marks for mark in one.rows()}
    for some in chunks(sorted({value for _, value in wanted})):
        found = access.identities().filter(kind__in=identity.KINDS, value__in=some)
        for key, kind, value in found.values_list("device_id", "kind", "value"):
            if (kind, value) in wanted:
                known.by_mark[kind, value].add(key)
                keys.add(key)
    names = {one.host for one in marks if one.host}
    known.units = {key: code for code, key in accounts.unit_keys_by_code(units).items()}
    for some_ids in chunks(sorted(known.units)):
        # all machines of the units: asked by unit and name, a register of the province asks a million times
        own = access.everything().filter(unit_id__in=some_ids)
        for key, name, unit in own.values_list("pk", "short_name", "unit_id"):
            if name in names:
                known.by_name[known.units[unit], name].add(key)
                keys.add(key)
    keys |= {one.key for one in told if one.key}
    for some_keys in chunks(sorted(keys)):
        known.marks |= marks_by_key(some_keys)
        known.devices |= access.everything().in_bulk(some_keys)
        states = access.states().filter(device_id__in=some_keys, valid_to__isnull=True)
        known.encrypted |= dict(states.values_list("device_id", "is_encrypted"))
    return known


def _sightings_of(keys: Iterable[int]) -> dict[int, list[Sighting]]:
    found: defaultdict[int, list[Sighting]] = defaultdict(list)
    for some in chunks(sorted(set(keys))):
        for row in access.sightings().filter(device_id__in=some):
            found[row.device_id].append(row)
    return found
