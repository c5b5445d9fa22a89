"""What every act on a dossier does: lock it, move its case, keep how it stood, tell the register."""

from datetime import datetime

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.core.clock import now
from khien.base.core.history import keep_state
from khien.know.inventory.services import levels
from khien.know.inventory.types.registers import LevelSaid
from khien.show.assurance import access
from khien.show.assurance.models import Dossier, DossierState
from khien.show.assurance.rules import dossiers as cases
from khien.show.assurance.types.dossiers import STAGE_NAMES, Stage
from khien.show.assurance.types.level_refusals import DossierChanged, DossierClosed

_KEPT = (
    "stage",
    "level",
    "planned_on",
    "decision_number",
    "decided_on",
    "issuer",
    "deployed",
    "deployed_by",
)


def locked(by: Actor, number: str, version: int | None = None) -> Dossier:
    """Return a visible dossier, locked. Raises NotFound, DossierChanged. Call inside a transaction."""
    row = access.require_dossier(by, number, is_locked=True)
    if version is not None and version != row.version:
        raise DossierChanged(number=number)
    return row


def writable(by: Actor, number: str, version: int) -> Dossier:
    """Return a dossier that the actor may write now, locked. Raises NotAllowed, DossierClosed too."""
    row = locked(by, number, version)
    accounts.require_may(by, Capability.PROPOSE_LEVELS, row.unit.code)
    if row.stage != Stage.DRAFT:
        raise DossierClosed(number=number, state=STAGE_NAMES[Stage(row.stage)])
    return row


def written(by: Actor, row: Dossier) -> None:
    """Keep what somebody wrote, and that it was they."""
    row.writers = sorted({*row.writers, by.person_id}, key=str)
    save(by, row)


def save(_by: Actor, row: Dossier) -> None:
    """Keep a dossier under its next version, and how it stands from now on."""
    row.version, row.changed_at = row.version + 1, now()
    row.save()
    note_state(row)


def move(by: Actor, row: Dossier, move: str, reason: str = "") -> None:
    """Move a dossier with its case, and tell the register. Raises MoveRefused, NotAllowed."""
    casework.move_case(by, number=row.number, move=move, reason=reason)
    wanted = cases.DOSSIER.move(move)
    assert wanted is not None
    row.stage = wanted.target
    save(by, row)
    tell_level(by, row)


def note_state(row: Dossier) -> None:
    """Keep how a dossier stands from now on, beside how it stood before."""
    at = now()
    fresh = {name: getattr(row, name) for name in _KEPT}
    if keep_state(access.dossier_states().filter(dossier=row), at=at, values=fresh):
        DossierState(dossier=row, valid_from=at, **fresh).save()


def tell_level(by: Actor, row: Dossier, at: datetime | None = None) -> None:
    """Write into the system's row how its level stands; while one is in force, that one stands there."""
    in_force = access.dossier_in_force(row.system_key)
    shown = in_force or row
    if shown.stage == Stage.SUPERSEDED:
        return
    decision = ""
    if shown.decided_on is not None and shown.stage == Stage.APPROVED:
        decision = f"{shown.decision_number}, {shown.decided_on:%d/%m/%Y}, {shown.issuer}"
    state = cases.REGISTER_STATES[Stage(shown.stage)]
    levels.say_level(
        by, key=row.system_key, said=LevelSaid(shown.level, state, decision[:300]), at=at
    )
