"""Following up: each unit gets its case, opens, accepts, declines, works, is done; or is ended."""

from khien.act.advisories import access
from khien.act.advisories.models import FollowUp
from khien.act.advisories.rules import case
from khien.act.advisories.services import letters
from khien.act.advisories.types.advisories import VersionState
from khien.act.advisories.types.follow import AnswerState, NoLonger, WordsMissing
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import queries as cases
from khien.base.casework import services as casework
from khien.base.casework.types import NewCase, OwnDue
from khien.base.core.clock import now
from khien.base.core.refusals import NotAllowed, text
from khien.base.core.usecase import use_case

SYSTEM = everything(text("an advisory is followed up"))
SETTLE = "advisories.settle"


def settle(*, follow_up: int) -> None:
    """Bring one unit's answer in line with its version: deliver it, or end what waits. For the worker.

    In the worker's transaction, so each unit is told once, whatever happens to the worker.
    """
    row = access.follow_up_keyed(follow_up)
    if row is None:
        return
    state = VersionState(row.version.state)
    if row.case_id is None:
        if state is VersionState.SENT:
            _deliver(row)
        return
    if state is VersionState.SENT:
        return
    standing = cases.standings([row.case_id])[row.case_id]
    if standing.state not in case.OPEN_STATES:
        return
    move = "withdraw" if state is VersionState.WITHDRAWN else "replace"
    casework.move_case(SYSTEM, number=standing.number, move=move, reason=row.version.withdrawn_why)
    if state is VersionState.WITHDRAWN:
        letters.tell_withdrawn(SYSTEM, row)


@use_case
def note_opened(by: Actor, *, number: str) -> None:
    """Note that somebody of the unit looked at it for the first time. It accepts nothing."""
    row = access.require_follow_up(by, number)
    assert row.case_id is not None
    if cases.standings([row.case_id])[row.case_id].state != AnswerState.DELIVERED:
        return
    casework.move_case(by, number=number, move="open")
    casework.set_mark(by, number=number, code="opened", at=now())


@use_case
def accept(by: Actor, *, number: str, who: str, version: int | None = None) -> None:
    """Accept for the unit: `who` will see to it. Raises NoLonger, WordsMissing, MoveRefused, Stale."""
    row = _require_waiting(by, number)
    row.accepted_by = _words(who, text("who sees to it"))[:200]
    casework.move_case(by, number=number, move="accept", reason=row.accepted_by, version=version)
    casework.set_mark(by, number=number, code="accepted", at=now())
    row.save(update_fields=["accepted_by"])


@use_case
def decline(by: Actor, *, number: str, why: str, version: int | None = None) -> None:
    """Say why it does not concern the unit. Raises NoLonger, WordsMissing, MoveRefused, Stale."""
    row = _require_waiting(by, number)
    row.words = _words(why, text("why it does not concern the unit"))
    casework.move_case(by, number=number, move="decline", reason=row.words, version=version)
    casework.set_mark(by, number=number, code="declined", at=now())
    row.save(update_fields=["words"])


@use_case
def start(by: Actor, *, number: str, version: int | None = None) -> None:
    """Say that work has begun. Raises NoLonger, MoveRefused, Stale."""
    _require_waiting(by, number)
    casework.move_case(by, number=number, move="start", version=version)


@use_case
def finish(by: Actor, *, number: str, evidence: str, version: int | None = None) -> None:
    """Say that it is done, and by what that shows. Raises NoLonger, WordsMissing, MoveRefused, Stale."""
    row = _require_waiting(by, number)
    row.words = _words(evidence, text("what was done, on which machines, and how it was checked"))
    casework.move_case(by, number=number, move="finish", reason=row.words, version=version)
    casework.set_mark(by, number=number, code="done", at=now())
    row.save(update_fields=["words"])


def _deliver(row: FollowUp) -> None:
    version = row.version
    assert version.accept_by is not None
    assert version.done_by is not None
    assert version.sent_at is not None
    number = version.advisory.number
    source = f"{number} v{version.number}"
    row.case_id = casework.open_case(
        SYSTEM,
        case=NewCase(
            kind=case.KIND,
            number=f"{number}.{version.number}.{row.unit.code}",
            unit_code=row.unit.code,
            title=version.title,
            marks={"sent": version.sent_at},
            dues={
                case.ACCEPT: OwnDue(version.accept_by, source),
                case.DONE: OwnDue(version.done_by, source),
            },
        ),
    )
    row.save(update_fields=["case"])
    letters.tell_sent(SYSTEM, row)


def _require_waiting(by: Actor, number: str) -> FollowUp:
    """Return an answer of one's own unit to a version that still holds."""
    row = access.require_follow_up(by, number)
    if not accounts.may_do(by, Capability.ANSWER_ADVISORIES, row.unit.code):
        raise NotAllowed(what=Capability.ANSWER_ADVISORIES.value)
    state = VersionState(row.version.state)
    if state is VersionState.WITHDRAWN:
        raise NoLonger(number=row.version.advisory.number, why=text("it was withdrawn"))
    if state is VersionState.REPLACED:
        raise NoLonger(
            number=row.version.advisory.number, why=text("a newer version took its place")
        )
    return row


def _words(given: str, what: str) -> str:
    if not given.strip():
        raise WordsMissing(what=what)
    return given.strip()[:4000]
