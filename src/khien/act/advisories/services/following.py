"""Following up: each unit gets its case, opens, accepts, declines, works, is done; or is ended."""

from collections.abc import Sequence

from django.utils.translation import gettext

from khien.act.advisories import access
from khien.act.advisories.models import Evidence, FollowUp
from khien.act.advisories.rules import case
from khien.act.advisories.services import letters
from khien.act.advisories.services.letters import SYSTEM
from khien.act.advisories.types.advisories import VersionState
from khien.act.advisories.types.follow import (
    AnswerState,
    GivenFile,
    NoLonger,
    TooManyFiles,
    WordsMissing,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.casework import queries as cases
from khien.base.casework import services as casework
from khien.base.casework.types import NewCase, OwnDue
from khien.base.core.clock import now
from khien.base.core.refusals import Refusal, text
from khien.base.core.usecase import use_case
from khien.base.files.services import storing as stored

SETTLE = "advisories.settle"
FILES_MAX = 10
"""So many files an answer holds, those of answers that were returned among them."""
DONE_WORDS = text("what was done, on which machines, and how it was checked")
NOT_TAKEN = text("the answer that it came with was not taken")


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
    row.accepted_by = words_of(who, text("who sees to it"))[:200]
    casework.move_case(by, number=number, move="accept", reason=row.accepted_by, version=version)
    casework.set_mark(by, number=number, code="accepted", at=now())
    row.returned_why = ""
    row.save(update_fields=["accepted_by", "returned_why"])


@use_case
def decline(by: Actor, *, number: str, why: str, version: int | None = None) -> None:
    """Say why it does not concern the unit. Raises NoLonger, WordsMissing, MoveRefused, Stale."""
    row = _require_waiting(by, number)
    row.words = words_of(why, text("why it does not concern the unit"))
    casework.move_case(by, number=number, move="decline", reason=row.words, version=version)
    casework.set_mark(by, number=number, code="declined", at=now())
    row.returned_why = ""
    row.save(update_fields=["words", "returned_why"])


@use_case
def start(by: Actor, *, number: str, version: int | None = None) -> None:
    """Say that work has begun. Raises NoLonger, MoveRefused, Stale."""
    _require_waiting(by, number)
    casework.move_case(by, number=number, move="start", version=version)


def finish(
    by: Actor,
    *,
    number: str,
    evidence: str,
    files: Sequence[GivenFile] = (),
    version: int | None = None,
) -> None:
    """Say that it is done, and by what that shows: words, and files where there are any.

    The files are checked and kept first, outside the transaction; where the answer is not taken they
    are deleted again. Raises NoLonger, WordsMissing, TooManyFiles, MoveRefused, Stale, and what the room
    files refuses.
    """
    row = _require_waiting(by, number)
    words_of(evidence, DONE_WORDS)
    _require_room(row, len(files))
    kept: list[int] = []
    try:
        for file in files:
            one = stored.keep_file(
                by, name=file.name, content=file.content, unit_code=row.unit.code
            )
            kept.append(one.key)
        enter_finish(by, number=number, evidence=evidence, file_keys=kept, version=version)
    except Refusal:
        for key in kept:
            stored.delete_file(by, key=key, reason=gettext(NOT_TAKEN))
        raise


@use_case
def enter_finish(
    by: Actor, *, number: str, evidence: str, file_keys: Sequence[int], version: int | None
) -> None:
    """Enter that it is done, with files that were kept just now."""
    row = _require_waiting(by, number)
    _require_room(row, len(file_keys))
    row.words = words_of(evidence, DONE_WORDS)
    casework.move_case(by, number=number, move="finish", reason=row.words, version=version)
    casework.set_mark(by, number=number, code="done", at=now())
    row.returned_why = ""
    row.save(update_fields=["words", "returned_why"])
    for key in file_keys:
        Evidence(follow_up=row, file_id=key).save()


def _require_room(row: FollowUp, count: int) -> None:
    held = access.evidence_of([row.pk]).count()
    if held + count > FILES_MAX:
        raise TooManyFiles(most=FILES_MAX, count=held + count)


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
        raise RightMissing(Capability.ANSWER_ADVISORIES)
    require_in_force(row)
    return row


def require_in_force(row: FollowUp) -> None:
    """Raise NoLonger for an answer to a version that holds no longer."""
    state = VersionState(row.version.state)
    if state is VersionState.WITHDRAWN:
        raise NoLonger(number=row.version.advisory.number, why=text("it was withdrawn"))
    if state is VersionState.REPLACED:
        raise NoLonger(
            number=row.version.advisory.number, why=text("a newer version took its place")
        )


def words_of(given: str, what: str) -> str:
    """Return what was said, bounded. Raises WordsMissing where nothing was."""
    if not given.strip():
        raise WordsMissing(what=what)
    return given.strip()[:4000]
