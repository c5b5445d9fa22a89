"""Systems that are hit, how many people, and what was found out, are entered."""

from dataclasses import asdict

from django.utils import timezone

from khien.act.response import access
from khien.act.response.models import AffectedSystem
from khien.act.response.services.timeline import write
from khien.act.response.types.incidents import EntryKind
from khien.act.response.types.systems import NewSystem, Scope
from khien.base.accounts.types import Actor
from khien.base.casework.types import Stale
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.usecase import use_case

LEVELS = range(1, 6)


@use_case
def enter_system(by: Actor, *, number: str, system: NewSystem) -> int:
    """Enter a system that an open incident hits and return its key."""
    row, _ = access.require_open_incident(by, number)
    if not system.name.strip():
        raise Invalid(what=text("A system has a name; without one nobody finds it again."))
    if system.level is not None and system.level not in LEVELS:
        raise Invalid(what=text("Levels of systems are 1 to 5."))
    said = {
        name: value.strip()[:200] if isinstance(value, str) else value
        for name, value in asdict(system).items()
    }
    entered = AffectedSystem(incident=row, **said)
    entered.save()
    write(by, row, EntryKind.SCOPE, entered.name)
    return entered.pk


@use_case
def remove_system(by: Actor, *, number: str, key: int) -> None:
    """Take a system out that is not hit after all."""
    row, _ = access.require_open_incident(by, number)
    if not access.systems_of(row).filter(pk=key).update(removed_at=now()):
        raise NotFound(what=str(key))


@use_case
def say_scope(by: Actor, *, number: str, scope: Scope, seen: str | None = None) -> None:
    """Say how many systems and people are hit, cause, scope, consequence and result, as known now.

    Raises Stale where somebody wrote meanwhile: `seen` is the stamp of what was on the page.
    """
    row, case = access.require_open_incident(by, number)
    held = Scope(**{name: getattr(row, name) for name in asdict(scope)})
    if seen is not None and seen != held.stamp:
        at = f"{timezone.localtime(now()):%H:%M %d/%m/%Y}"
        entered = "; ".join(str(value) for value in asdict(scope).values() if value)
        raise Stale(who=case.line.unit, what=number, at=at, entered=entered)
    changed = []
    for name, value in asdict(scope).items():
        said = value.strip()[:10_000] if isinstance(value, str) else value
        if getattr(row, name) != said:
            setattr(row, name, said)
            changed.append(name)
    if not changed:
        return
    row.save(update_fields=changed)
    write(by, row, EntryKind.SCOPE, "; ".join(str(getattr(row, name)) for name in changed))
