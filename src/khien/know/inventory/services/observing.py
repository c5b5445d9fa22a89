"""Observations become machines: known again or new, put together anew, their changes and packages kept."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from typing import Any

import msgspec
import orjson
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.history import replace_state
from khien.base.core.outbox import tell
from khien.base.core.search import fold
from khien.base.core.usecase import use_case
from khien.know.inventory import access
from khien.know.inventory.models import (
    Device,
    DeviceChange,
    DeviceState,
    Identity,
    MergeQuestion,
    Sighting,
)
from khien.know.inventory.rules import composing, identity, lifecycle
from khien.know.inventory.rules.composing import Composed
from khien.know.inventory.rules.identity import Marks, Verdict
from khien.know.inventory.services import software
from khien.know.inventory.types.devices import Claim, Field
from khien.know.inventory.types.facts import (
    DeviceMoved,
    DeviceSeen,
    Move,
    RemovedDeviceSeen,
    SecretDeviceOnline,
)
from khien.know.inventory.types.observation import OFFLINE_SOURCES, Observation, Observed


@dataclass(slots=True)
class _Place:
    """Where observations are taken in: for which unit, by whom, at what instant."""

    unit_id: int
    unit_code: str
    by: str
    at: datetime


@use_case
def observe(
    by: Actor, *, unit_code: str, observations: Sequence[Observation], known: Sequence[int] = ()
) -> Observed:
    """Take in what a source says of machines of a unit; what it said before counts no more.

    A machine that is known stays in the unit where it is known. `known` holds the machine's key for
    each observation whose machine a person has named; 0 for others. Raises NotAllowed, NotFound.
    """
    accounts.require_may(by, Capability.MANAGE_INVENTORY, unit_code)
    place = _Place(accounts.unit_key(unit_code), unit_code, by.name[:200], now())
    told = Observed()
    for one, key in zip_longest(observations, known, fillvalue=0):
        assert isinstance(one, Observation)
        told = _sum(told, _take(place, one, key))
    return told


def recompose(device: Device, *, by: str, at: datetime) -> bool:
    """Put a machine together anew from its sightings; return whether anything changed.

    Call inside a transaction, the machine's row locked.
    """
    said = [thawed(row.content) for row in access.sightings_of(device)]
    if not said:
        return False
    found = composing.composed(said)
    before = look_of(device)
    fill(device, found)
    changes = composing.changes(before, look_of(device))
    access.device_changes().bulk_create(
        DeviceChange(device=device, at=at, field=name, old=old[:300], new=new[:300], by=by)
        for name, old, new in changes
        if old
    )
    device.save()
    _tell_move(device, before[Field.PLACE], said, at)
    is_state_new = _keep_state(device, found, at)
    return bool(changes) or is_state_new


def _tell_move(device: Device, before: str, said: list[Observation], at: datetime) -> None:
    """Tell where a machine stands in another place than before; a first place is no move."""
    if not before or fold(before) == fold(device.place):
        return
    telling = sorted(
        (one for one in said if one.place[:200] == device.place), key=lambda one: one.seen_at
    )
    source = telling[-1].source.value if telling else device.last_source
    unit = device.unit.code
    tell(DeviceMoved(device.pk, unit, Move.PLACE, before, device.place, source, at))


def look_of(device: Device) -> dict[str, str]:
    """Return of a machine what its history compares."""
    build = str(device.build or "")
    if device.revision is not None:
        build += f".{device.revision}"
    return {
        Field.HOST_NAME: device.host_name,
        Field.KIND: device.kind,
        Field.SERIAL: device.serial,
        Field.MAKER: device.maker,
        Field.MODEL: device.model,
        Field.SYSTEM: f"{device.system_name} {device.system_version}".strip(),
        Field.BUILD: build,
        Field.MEMORY: str(device.memory_mb or ""),
        Field.PLACE: device.place,
        Field.ANTIVIRUS: device.antivirus,
    }


def _take(place: _Place, one: Observation, key: int) -> Observed:
    marks = identity.marks_of(one)
    verdict = Verdict(key) if key else identity.judged(marks, _known(place, marks))
    if verdict.device is None:
        return _enter(place, one, marks, verdict)
    device = access.locked_device(verdict.device)
    held = access.sightings_of(device).filter(source=one.source).first()
    if held is not None and held.at > one.seen_at:
        return Observed(same=1, keys=(device.pk,))
    if one.is_partial and held is not None:
        one = composing.added(thawed(held.content), one)
    digest, plain = _frozen(one)
    is_same = held is not None and held.digest == digest
    row = held or Sighting(device=device, source=one.source)
    row.at, row.by, row.content, row.digest = one.seen_at, place.by, plain, digest
    come, gone = software.keep_packages(device, row, one, unit_code=place.unit_code, at=place.at)
    row.save()
    _alarm(device, one, place)
    if is_same:
        _touch(device, one)
        return Observed(same=1, packages_come=come, packages_gone=gone, keys=(device.pk,))
    _keep_marks(device, marks)
    has_changed = recompose(device, by=place.by, at=place.at)
    _ask(device, verdict.doubts, place.at)
    return Observed(
        changed=int(has_changed),
        same=int(not has_changed),
        doubtful=int(bool(verdict.doubts)),
        packages_come=come,
        packages_gone=gone,
        keys=(device.pk,),
    )


def _known(place: _Place, marks: Marks) -> dict[int, Marks]:
    """Return the machines that share a mark with an observation, or its name in its unit."""
    wanted = set(marks.rows())
    values = {value for _, value in wanted}
    found = access.identities().filter(kind__in=identity.KINDS, value__in=values)
    rows = found.values_list("device_id", "kind", "value")
    keys = {key for key, kind, value in rows if (kind, value) in wanted}
    names = access.everything().filter(unit_id=place.unit_id, short_name=marks.host)
    hosts = dict(names.values_list("pk", "short_name")) if marks.host else {}
    keys |= set(hosts)
    return marks_by_key(keys)


def marks_by_key(keys: Iterable[int]) -> dict[int, Marks]:
    """Return the marks of machines by their keys. Two queries."""
    rows: defaultdict[int, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    held = access.identities().filter(device_id__in=keys)
    for key, kind, value in held.values_list("device_id", "kind", "value"):
        rows[key][kind].add(value)
    names = access.everything().filter(pk__in=keys).values_list("pk", "short_name")
    return {
        key: Marks(
            serial=next(iter(rows[key][identity.SERIAL]), ""),
            uuid=next(iter(rows[key][identity.UUID]), ""),
            macs=frozenset(rows[key][identity.MAC]),
            host=name,
        )
        for key, name in names
    }


def _enter(place: _Place, one: Observation, marks: Marks, verdict: Verdict) -> Observed:
    """Enter a machine that nobody knew, whole: nothing of it need be looked up."""
    found = composing.composed([one])
    device = Device(unit_id=place.unit_id, first_seen=one.seen_at)
    fill(device, found)
    device.save()
    digest, plain = _frozen(one)
    row = Sighting(device=device, source=one.source, at=one.seen_at, by=place.by)
    row.content, row.digest = plain, digest
    come, gone = software.keep_packages(device, row, one, unit_code=place.unit_code, at=place.at)
    row.save()
    access.identities().bulk_create(
        Identity(device=device, kind=kind, value=value) for kind, value in marks.rows()
    )
    values = {"is_known": False} | _state_of(found, place.at)
    DeviceState(device=device, valid_from=place.at, **values).save()
    _ask(device, verdict.doubts, place.at)
    tell(DeviceSeen(device.pk, device.host_name, place.unit_code, one.source, place.at))
    return Observed(
        new=1,
        doubtful=int(bool(verdict.doubts)),
        packages_come=come,
        packages_gone=gone,
        keys=(device.pk,),
    )


def fill(device: Device, found: Composed) -> None:
    """Write into a machine, unsaved, what its sources together say."""
    device.host_name = found.host_name[:120]
    device.short_name = identity.short_name(found.host_name)
    device.kind = found.kind
    device.serial = identity.serial_of(found.serial)
    device.uuid = identity.uuid_of(found.uuid)
    device.maker, device.model = found.maker[:120], found.model[:200]
    device.made_on, device.memory_mb = found.made_on, found.memory_mb
    device.cpu, device.disk_gb = found.cpu[:200], found.disk_gb
    device.addresses = list(found.addresses[:16])
    device.place = found.place[:200] or device.place
    system = found.system
    device.system_name, device.system_version = system.name[:200], system.version[:60]
    device.build, device.revision, device.arch = system.build, system.revision, system.arch[:20]
    device.distribution, device.release = system.distribution[:40], system.release[:40]
    device.patches = list(system.patches[:2000])
    end = lifecycle.end_of(system)
    device.support_ends = end.on if end else None
    antivirus = found.antivirus
    device.antivirus = f"{antivirus.name} {antivirus.version}".strip()[:200] if antivirus else ""
    device.signatures_at = antivirus.signatures_at if antivirus else None
    device.licence_until = antivirus.licence_until if antivirus else None
    device.last_seen, device.last_source = found.last_seen, found.last_source
    words = [device.host_name, device.serial, device.model, device.system_name, device.place]
    device.folded = fold(" ".join([*words, *device.addresses]))[:400]


def _touch(device: Device, one: Observation) -> None:
    if device.last_seen is None or one.seen_at > device.last_seen:
        device.last_seen, device.last_source = one.seen_at, one.source
        device.save(update_fields=["last_seen", "last_source"])


def _state_of(found: Composed, at: datetime) -> dict[str, bool | None]:
    """Return what holds of a machine; of anti-virus only where a source speaks of it."""
    values: dict[str, bool | None] = {"is_encrypted": found.is_encrypted}
    if found.is_registered:  # else what its unit said of it goes on holding
        values["is_known"] = True
    if found.says_antivirus:  # else what a person entered goes on holding
        today = timezone.localdate(at)
        values |= {
            "has_licensed_antivirus": composing.is_licensed(found.antivirus, on=today),
            "has_fresh_signatures": composing.is_fresh(found.antivirus, at=at),
        }
    return values


def _keep_state(device: Device, found: Composed, at: datetime) -> bool:
    values = _state_of(found, at)
    own = access.states().filter(device=device)
    if not own.filter(valid_to__isnull=True).exists():
        DeviceState(device=device, valid_from=at, **values).save()
        return True
    return replace_state(own, at=at, values=values) is not None


def _keep_marks(device: Device, marks: Marks) -> None:
    held = set(access.identities().filter(device=device).values_list("kind", "value"))
    access.identities().bulk_create(
        Identity(device=device, kind=kind, value=value)
        for kind, value in marks.rows()
        if (kind, value) not in held
    )


def _ask(device: Device, doubts: Any, at: datetime) -> None:
    for other, why in doubts.items():
        first, second = sorted((device.pk, other))
        asked = access.questions().filter(one_id=first, other_id=second)
        if first != second and not asked.exists():
            MergeQuestion(one_id=first, other_id=second, why=why, asked_at=at).save()


def _alarm(device: Device, one: Observation, place: _Place) -> None:
    if device.handles_secrets and one.source not in OFFLINE_SOURCES:
        tell(SecretDeviceOnline(device.pk, place.unit_code, one.source, place.at))
    if device.claim == Claim.REMOVED and one.source not in OFFLINE_SOURCES:
        tell(RemovedDeviceSeen(device.pk, place.unit_code, one.source, place.at))


def _frozen(one: Observation) -> tuple[str, dict[str, Any]]:
    """Return an observation without its packages as JSON-ready values, and the digest of what it says."""
    plain = msgspec.to_builtins(replace(one, packages=None))
    assert isinstance(plain, dict)
    told = {name: value for name, value in plain.items() if name != "seen_at"}
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest(), plain


def thawed(plain: dict[str, Any]) -> Observation:
    """Return an observation as a sighting keeps it."""
    return msgspec.convert(plain, Observation)


def _sum(one: Observed, other: Observed) -> Observed:
    return Observed(
        new=one.new + other.new,
        changed=one.changed + other.changed,
        same=one.same + other.same,
        doubtful=one.doubtful + other.doubtful,
        packages_come=one.packages_come + other.packages_come,
        packages_gone=one.packages_gone + other.packages_gone,
        keys=one.keys + other.keys,
    )
