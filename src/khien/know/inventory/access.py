"""The door of inventory."""

from collections.abc import Collection
from typing import Final

from django.db.models import Q, QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, BodyTask, Capability
from khien.base.core.look import remembered
from khien.base.core.refusals import NotFound
from khien.base.core.search import fold
from khien.know.inventory.models import (
    AgentKey,
    Device,
    DeviceChange,
    DeviceState,
    Diagram,
    Entry,
    EntryChange,
    EntryState,
    Identity,
    ImportDraft,
    Installed,
    MergeQuestion,
    OsqueryNode,
    OsqueryPack,
    Package,
    Sheet,
    Sighting,
    SoftwareQuestion,
    SoftwareRule,
)
from khien.know.inventory.rules.control import Standing
from khien.know.inventory.types.control import Ruling

WHOLE: Final = frozenset({Capability.SEE_INVENTORY, Capability.MANAGE_INVENTORY})
"""What may be allowed in a whole province; other capabilities may end at one's own body."""


def _reach(actor: Actor, capability: Capability) -> frozenset[int] | None:
    """Return the keys of the units where the actor may do this; None for who may in the whole province.

    Thousands of keys in a query cost more than its answer.
    """

    def oversees() -> bool:
        return accounts.oversees_province(actor, capability)

    if capability in WHOLE and remembered(("whole", actor, capability), oversees):
        return None
    return accounts.unit_ids(actor, capability)


def devices_visible_to(
    actor: Actor, capability: Capability = Capability.SEE_INVENTORY
) -> QuerySet[Device]:
    """Return the machines of the units whose inventory the actor sees. Lazy."""
    units = _reach(actor, capability)
    return Device.objects.all() if units is None else Device.objects.filter(unit_id__in=units)


def require_device(
    actor: Actor, key: int, capability: Capability = Capability.SEE_INVENTORY
) -> Device:
    """Return one visible machine. Raises NotFound, the same for absent and for others'."""
    row = devices_visible_to(actor, capability).select_related("unit").filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def strangers_visible_to(actor: Actor) -> QuerySet[Device]:
    """Return the machines in use that stand in no register, of the units that the actor sees. Lazy."""
    held = DeviceState.objects.filter(valid_to__isnull=True, is_known=False, is_in_use=True)
    return devices_visible_to(actor).filter(pk__in=held.values("device_id"))


def questions_visible_to(actor: Actor) -> QuerySet[MergeQuestion]:
    """Return the open questions between two machines that the actor both sees. Lazy."""
    seen = devices_visible_to(actor).values("pk")
    rows = MergeQuestion.objects.filter(answered_at__isnull=True)
    return rows.filter(one__in=seen, other__in=seen)


def states() -> QuerySet[DeviceState]:
    """Return all machine states: callers narrow them to visible units."""
    return DeviceState.objects.all()


def everything() -> QuerySet[Device]:
    """Return all machines: for the system to find whose host sent an event, and to know them again."""
    return Device.objects.all()


def locked_device(key: int) -> Device:
    """Return a machine, locked. Call inside a transaction."""
    return Device.objects.select_for_update().get(pk=key)


def locked_pair(one: int, other: int) -> tuple[Device | None, Device | None]:
    """Return two machines, locked, the one that is known longer first."""
    rows = list(Device.objects.select_for_update().filter(pk__in=[one, other]).order_by("pk"))
    return (rows[0], rows[1]) if len(rows) == 2 else (None, None)


def identities() -> QuerySet[Identity]:
    """Return the marks of all machines: for knowing them again."""
    return Identity.objects.all()


def sightings() -> QuerySet[Sighting]:
    """Return what all sources said last: for services."""
    return Sighting.objects.all()


def sightings_of(device: Device) -> QuerySet[Sighting]:
    """Return what the sources said last of a machine that passed the door."""
    return Sighting.objects.filter(device=device)


def changes_of(device: Device) -> QuerySet[DeviceChange]:
    """Return the history of a machine that passed the door."""
    return DeviceChange.objects.filter(device=device)


def device_changes() -> QuerySet[DeviceChange]:
    """Return all histories: for services."""
    return DeviceChange.objects.all()


def questions() -> QuerySet[MergeQuestion]:
    """Return all questions: for services."""
    return MergeQuestion.objects.all()


def packages() -> QuerySet[Package]:
    """Return all products: names and versions are known to everybody who sees some inventory."""
    return Package.objects.all()


def installed() -> QuerySet[Installed]:
    """Return what is and was installed anywhere: for services and the system's matching."""
    return Installed.objects.all()


def installed_of(device: Device) -> QuerySet[Installed]:
    """Return what is and was installed on a machine that passed the door."""
    return Installed.objects.filter(device=device)


def installed_visible_to(actor: Actor) -> QuerySet[Installed]:
    """Return what is installed on the machines that the actor sees. Lazy."""
    rows = Installed.objects.filter(until__isnull=True)
    units = _reach(actor, Capability.SEE_INVENTORY)
    return rows if units is None else rows.filter(device__unit_id__in=units)


def keys_visible_to(actor: Actor) -> QuerySet[AgentKey]:
    """Return the agents' keys of the units whose inventory the actor manages. Lazy."""
    units = _reach(actor, Capability.MANAGE_INVENTORY)
    return AgentKey.objects.all() if units is None else AgentKey.objects.filter(unit_id__in=units)


def agent_keys() -> QuerySet[AgentKey]:
    """Return all keys: for agents, which prove themselves by them."""
    return AgentKey.objects.all()


def osquery_nodes() -> QuerySet[OsqueryNode]:
    """Return all nodes: they prove themselves by their own keys."""
    return OsqueryNode.objects.all()


def osquery_packs() -> QuerySet[OsqueryPack]:
    """Return all proposals of which queries run."""
    return OsqueryPack.objects.all()


def require_draft(actor: Actor, key: int) -> ImportDraft:
    """Return a file that the actor may take in. Raises NotFound."""
    rows = drafts_visible_to(actor).select_related("unit")
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def drafts_visible_to(actor: Actor) -> QuerySet[ImportDraft]:
    """Return the files that wait in the units whose inventory the actor manages. Lazy."""
    units = _reach(actor, Capability.MANAGE_INVENTORY)
    rows = ImportDraft.objects.all()
    return rows if units is None else rows.filter(unit_id__in=units)


def move_to(kept: Device, gone: Device) -> None:
    """Hand everything that is known of one machine to another. Call inside a transaction."""
    held = set(Identity.objects.filter(device=kept).values_list("kind", "value"))
    for mark in Identity.objects.filter(device=gone):
        if (mark.kind, mark.value) not in held:
            mark.device = kept
            mark.save(update_fields=["device"])
    newest = {row.source: row for row in Sighting.objects.filter(device=kept)}
    for row in Sighting.objects.filter(device=gone):
        known = newest.get(row.source)
        if known is not None and known.at >= row.at:
            continue
        if known is not None:
            known.delete()
        row.device = kept
        row.save(update_fields=["device"])
    _move_packages(kept, gone)
    DeviceChange.objects.filter(device=gone).update(device=kept)
    states_kept = DeviceState.objects.filter(device=kept).exists()
    if not states_kept:
        DeviceState.objects.filter(device=gone).update(device=kept)


def remove(device: Device) -> None:
    """Remove a machine whose all was handed on: its states stay out of every figure."""
    DeviceState.objects.filter(device=device).delete()
    device.delete()


def _move_packages(kept: Device, gone: Device) -> None:
    own = set(
        Installed.objects.filter(device=kept, until__isnull=True).values_list(
            "package_id", "source"
        )
    )
    moved = Installed.objects.filter(device=gone)
    twice: Collection[int] = [
        row.pk for row in moved.filter(until__isnull=True) if (row.package_id, row.source) in own
    ]
    moved.filter(pk__in=twice).delete()
    Installed.objects.filter(device=gone).update(device=kept)


def entries_visible_to(
    actor: Actor, register: str = "", capability: Capability = Capability.SEE_INVENTORY
) -> QuerySet[Entry]:
    """Return the entries of the units whose inventory the actor sees (in one register). Lazy.

    The military command sees what is flagged as an important target in every unit, and changes nothing.
    """
    rows = Entry.objects.filter(removed_at__isnull=True)
    if register:
        rows = rows.filter(register=register)
    units = _reach(actor, capability)
    if units is None:
        return rows
    own = Q(unit_id__in=units)
    if capability is Capability.SEE_INVENTORY and sees_flagged(actor):
        own |= Q(is_flagged=True)
    return rows.filter(own)


def sees_flagged(actor: Actor) -> bool:
    """Return whether the actor is of the military command, which sees important targets (NB47-II.2-d)."""
    body = accounts.body_unit(BodyTask.MILITARY)
    return body is not None and body.code == actor.home_unit


def require_entry(
    actor: Actor, key: int, capability: Capability = Capability.SEE_INVENTORY
) -> Entry:
    """Return one visible entry. Raises NotFound, the same for absent and for others'."""
    rows = entries_visible_to(actor, capability=capability).select_related("unit")
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def locked_entry(key: int) -> Entry:
    """Return an entry that passed the door, locked. Call inside a transaction."""
    return Entry.objects.select_for_update(of=("self",)).select_related("unit").get(pk=key)


def entries(register: str) -> QuerySet[Entry]:
    """Return all entries of a register that stand: for services and the system's own reads."""
    return Entry.objects.filter(register=register, removed_at__isnull=True)


def all_entries() -> QuerySet[Entry]:
    """Return all entries that stand: for figures, which narrow them to units."""
    return Entry.objects.filter(removed_at__isnull=True)


def entry_states() -> QuerySet[EntryState]:
    """Return what all entries said: callers narrow them to visible units."""
    return EntryState.objects.all()


def diagrams_of(entry: Entry) -> QuerySet[Diagram]:
    """Return the diagrams of an entry that passed the door."""
    return Diagram.objects.filter(entry=entry)


def require_diagram(actor: Actor, key: int, version: int) -> Diagram:
    """Return one version of a visible entry's diagram. Raises NotFound."""
    row = diagrams_of(require_entry(actor, key)).filter(version=version).first()
    if row is None:
        raise NotFound(what=str(version))
    return row


def entry_changes(entry: Entry) -> QuerySet[EntryChange]:
    """Return the history of an entry that passed the door."""
    return EntryChange.objects.filter(entry=entry)


def require_sheet(actor: Actor, key: int) -> Sheet:
    """Return an uploaded sheet of the actor's own that waits, locked. Raises NotFound."""
    rows = Sheet.objects.select_for_update().filter(decided_at__isnull=True)
    row = rows.filter(pk=key, by_id=actor.person_id).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def sheets_of(actor: Actor) -> QuerySet[Sheet]:
    """Return the actor's own sheets that wait."""
    return Sheet.objects.filter(by_id=actor.person_id, decided_at__isnull=True)


def require_waiting_sheet(actor: Actor, key: int) -> Sheet:
    """Return an uploaded sheet of the actor's own that waits. Raises NotFound."""
    row = sheets_of(actor).filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def software_rules() -> QuerySet[SoftwareRule]:
    """Return the rules for software that hold: known to everybody who sees some inventory."""
    return SoftwareRule.objects.filter(ended_at__isnull=True)


def standing_rules() -> list[Standing]:
    """Return the rules that hold, as they are compared. One query."""
    return [
        Standing(
            row.pk, row.folded, fold(row.publisher), row.unit_kind, Ruling(row.ruling), row.until
        )
        for row in software_rules()
    ]


def software_questions() -> QuerySet[SoftwareQuestion]:
    """Return the questions to all units: for services."""
    return SoftwareQuestion.objects.all()


def questions_on_software(actor: Actor) -> QuerySet[SoftwareQuestion]:
    """Return the questions to the units whose inventory the actor sees. Lazy."""
    units = _reach(actor, Capability.SEE_INVENTORY)
    rows = SoftwareQuestion.objects.all()
    return rows if units is None else rows.filter(unit_id__in=units)


def require_question(actor: Actor, key: int) -> SoftwareQuestion:
    """Return one visible question, locked. Raises NotFound. Call inside a transaction."""
    rows = questions_on_software(actor).select_for_update(of=("self",)).select_related("unit")
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def secret_devices(actor: Actor) -> QuerySet[Device]:
    """Return the machines that handle secrets: of one's own unit, and all for a named inspector. Lazy."""
    keeps = accounts.unit_ids(actor, Capability.KEEP_OFFLINE_DEVICES)
    inspects = accounts.unit_ids(actor, Capability.INSPECT_OFFLINE_DEVICES)
    rows = Device.objects.filter(handles_secrets=True)
    if keeps is None or inspects is None:
        return rows
    return rows.filter(unit_id__in=keeps | inspects)
