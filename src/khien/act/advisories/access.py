"""The door of advisories: editors see all, units what was sent to them and their own answers."""

from django.db.models import QuerySet

from khien.act.advisories.models import Advisory, Evidence, FollowUp, Version
from khien.act.advisories.rules.answers import WENT_OUT
from khien.act.advisories.types.advisories import VersionState
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.core.refusals import NotFound


def writes(actor: Actor) -> bool:
    """Return whether the actor writes advisories for the province. One query."""
    return accounts.oversees_province(actor, Capability.WRITE_ADVISORIES)


def approves(actor: Actor) -> bool:
    """Return whether the actor approves advisories of the province. One query."""
    return accounts.oversees_province(actor, Capability.APPROVE_ADVISORIES)


def edits(actor: Actor) -> bool:
    """Return whether the actor sees drafts too: who writes or approves for the province."""
    return writes(actor) or approves(actor)


def reads_all(actor: Actor) -> bool:
    """Return whether the actor sees the answers of every unit: editors, and who hears of silence."""
    if edits(actor):
        return True
    root = accounts.province()
    return root is not None and accounts.may_do(actor, Capability.HEAR_ESCALATIONS, root.code)


def require_editor(actor: Actor, capability: Capability | None = None) -> None:
    """Raise NotAllowed unless the actor writes (or approves, or either) for the province."""
    may = {
        None: edits,
        Capability.WRITE_ADVISORIES: writes,
        Capability.APPROVE_ADVISORIES: approves,
    }[capability]
    if not may(actor):
        raise RightMissing(capability or Capability.WRITE_ADVISORIES)


def versions_visible_to(actor: Actor) -> QuerySet[Version]:
    """Return the versions that the actor reads: all, those that went out, or those sent to them. Lazy."""
    rows = Version.objects.all()
    if edits(actor):
        return rows
    out = rows.filter(state__in=[state.value for state in WENT_OUT])
    if reads_all(actor):
        return out
    asked = follow_ups_visible_to(actor).values("version_id")
    return out.filter(pk__in=asked)


def follow_ups_visible_to(actor: Actor) -> QuerySet[FollowUp]:
    """Return the delivered answers of the actor's units, or of every unit. Lazy."""
    rows = FollowUp.objects.filter(case__isnull=False)
    if reads_all(actor):
        return rows
    units = accounts.unit_ids(actor, Capability.ANSWER_ADVISORIES)
    return rows if units is None else rows.filter(unit_id__in=units)


def require_version(actor: Actor, number: str, version: int | None = None) -> Version:
    """Return the newest (or one) visible version of an advisory. Raises NotFound."""
    rows = versions_visible_to(actor).filter(advisory__number=number).select_related("advisory")
    if version is not None:
        rows = rows.filter(number=version)
    kept = rows.exclude(state=VersionState.DISCARDED).order_by("-number").first()
    row = kept or rows.order_by("-pk").first()
    if row is None:
        raise NotFound(what=number)
    return row


def lock_version(actor: Actor, number: str, capability: Capability | None) -> Version:
    """Return the newest version, locked, for an editor. Raises NotFound, NotAllowed.

    Call inside a transaction.
    """
    row = require_version(actor, number)
    require_editor(actor, capability)
    rows = Version.objects.select_for_update(of=("self",)).select_related("advisory")
    return rows.get(pk=row.pk)


def require_follow_up(actor: Actor, case_number: str) -> FollowUp:
    """Return one visible answer by the number of its case. Raises NotFound."""
    rows = follow_ups_visible_to(actor).filter(case__number=case_number)
    row = rows.select_related("version__advisory", "unit").first()
    if row is None:
        raise NotFound(what=case_number)
    return row


def follow_up_keyed(key: int) -> FollowUp | None:
    """Return an answer, locked, whoever asks: for the worker. Call inside a transaction."""
    rows = FollowUp.objects.select_for_update(of=("self",))
    return rows.select_related("version__advisory", "unit").filter(pk=key).first()


def follow_ups() -> QuerySet[FollowUp]:
    """Return all answers: for services and measures that have checked the asker's right."""
    return FollowUp.objects.all()


def follow_ups_of(versions: list[int]) -> QuerySet[FollowUp]:
    """Return the answers to versions that passed the door."""
    return FollowUp.objects.filter(version_id__in=versions)


def evidence_of(answers: list[int]) -> QuerySet[Evidence]:
    """Return the files of answers that passed the door, in the order they came."""
    return Evidence.objects.filter(follow_up_id__in=answers).order_by("pk")


def versions_of(advisory: Advisory) -> QuerySet[Version]:
    """Return the versions of an advisory that passed the door."""
    return Version.objects.filter(advisory=advisory)


def versions_that_went_out() -> QuerySet[Version]:
    """Return every version that was sent, the oldest first: for sharing by its TLP."""
    rows = Version.objects.filter(state__in=[state.value for state in WENT_OUT])
    return rows.select_related("advisory").order_by("number", "pk")


def advisories() -> QuerySet[Advisory]:
    """Return all advisories: for numbering and for imports."""
    return Advisory.objects.all()
