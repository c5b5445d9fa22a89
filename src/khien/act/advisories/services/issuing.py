"""Issuing: a second person approves or gives back, then it is sent; what was sent is withdrawn."""

from khien.act.advisories import access
from khien.act.advisories.models import FollowUp, Version
from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.queries import exchange
from khien.act.advisories.rules import answers, case
from khien.act.advisories.rules import content as rules
from khien.act.advisories.services import drafts
from khien.act.advisories.services.following import SETTLE, words_of
from khien.act.advisories.types.advisories import (
    AdvisorySent,
    AdvisoryWithdrawn,
    Overwritten,
    OwnWork,
    VersionState,
    WrongState,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.offers import matched_units
from khien.base.core.outbox import ask, tell
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.base.trust.services import signing as trust

SENDABLE = frozenset({VersionState.APPROVED, VersionState.SIGNED})


@use_case
def approve(by: Actor, *, number: str, revision: int) -> None:
    """Approve a version as it was read; never one's own words. Raises OwnWork, WrongState, Overwritten."""
    row = access.lock_version(by, number, Capability.APPROVE_ADVISORIES)
    _require(row, frozenset({VersionState.IN_REVIEW}))
    if row.revision != revision:
        raise Overwritten(who=row.changed_by, number=number)
    if by.person_id is None or by.person_id in row.writers:
        raise OwnWork(number=number)
    drafts.require_whole(row, rules.from_plain(row.content))
    row.state, row.approver_id = VersionState.APPROVED, by.person_id
    row.approved_at, row.approved_by = now(), by.name[:200]
    drafts.changed(by, row)
    drafts.end_waiting(by, row)
    drafts.have_wait(
        by, row, case.SEND_ITEM, text("Send %(number)s: %(title)s"), Capability.WRITE_ADVISORIES
    )


@use_case
def give_back(by: Actor, *, number: str, why: str) -> None:
    """Give a version back to its writers with the reason; an approval falls."""
    row = access.lock_version(by, number, None)
    _require(row, SENDABLE | {VersionState.IN_REVIEW})
    row.returned_why = words_of(why, text("what must be changed"))
    row.state, row.approver_id, row.signature = VersionState.DRAFT, None, None
    row.approved_at, row.approved_by, row.signed_at, row.signed_by = None, "", None, ""
    row.signed_file = None
    row.revision += 1
    drafts.changed(by, row)
    drafts.end_waiting(by, row)


def sign(by: Actor, *, number: str) -> None:
    """Sign the CSAF file of an approved version with the instance's key, and keep both.

    The signature is made outside the transaction that keeps it. Raises NoKey, KeyEnded, WrongState.
    """
    access.require_editor(by, Capability.APPROVE_ADVISORIES)
    row = access.require_version(by, number)
    _require(row, frozenset({VersionState.APPROVED}))
    file = exchange.csaf_text(by, number)
    signature = trust.sign_detached(by, content=file).content
    keep_signature(by, number=number, revision=row.revision, file=file, signature=signature)


@use_case
def keep_signature(by: Actor, *, number: str, revision: int, file: bytes, signature: bytes) -> None:
    """Keep a signature with the file that it covers. Raises WrongState, Overwritten."""
    row = access.lock_version(by, number, Capability.APPROVE_ADVISORIES)
    _require(row, frozenset({VersionState.APPROVED}))
    if row.revision != revision:
        raise Overwritten(who=row.changed_by, number=number)
    row.state, row.signed_file, row.signature = VersionState.SIGNED, file, signature
    row.signed_at, row.signed_by = now(), by.name[:200]
    drafts.changed(by, row)


@use_case
def send(by: Actor, *, number: str) -> int:
    """Send an approved version: every addressed unit is asked, and answers of older versions end.

    Returns how many units are asked. The worker delivers to each unit in a transaction of its own.
    Raises WrongState, Lacking where a time has passed meanwhile, NoAddressee.
    """
    row = access.lock_version(by, number, None)
    _require(row, SENDABLE)
    content = rules.from_plain(row.content)
    drafts.require_whole(row, content)
    for older in access.versions_of(row.advisory).filter(state=VersionState.SENT):
        older.state = VersionState.REPLACED
        older.save(update_fields=["state"])
        _settle_all(older)
    row.state, row.sent_at, row.sent_by = VersionState.SENT, now(), by.name[:200]
    drafts.changed(by, row)
    drafts.end_waiting(by, row)
    why = {each.unit_code: each.why for each in matched_units(by, content.products)}
    codes = [unit.code for unit in papers.addressed_units(content)]
    for code in codes:
        asked = FollowUp(version=row, unit_id=accounts.unit_key(code), why=why.get(code, "")[:300])
        asked.save()
    _settle_all(row)
    tell(AdvisorySent(number, row.number, row.severity))
    return len(codes)


@use_case
def withdraw(by: Actor, *, number: str, why: str) -> None:
    """Withdraw what was sent: units are told why, and nothing waits for an answer any more."""
    row = access.lock_version(by, number, Capability.APPROVE_ADVISORIES)
    sent = access.versions_of(row.advisory).filter(state=VersionState.SENT).first()
    if sent is None:
        raise WrongState(number=number, state=answers.STATE_NAMES[VersionState(row.state)])
    sent.state, sent.withdrawn_at = VersionState.WITHDRAWN, now()
    sent.withdrawn_why = words_of(why, text("why it no longer holds"))
    drafts.changed(by, sent)
    _settle_all(sent)
    tell(AdvisoryWithdrawn(number))


def _settle_all(row: Version) -> None:
    """Have the worker bring each unit's answer in line, one by one."""
    for key in access.follow_ups_of([row.pk]).values_list("pk", flat=True):
        ask(SETTLE, is_long=False, follow_up=key)


def _require(row: Version, states: frozenset[VersionState]) -> None:
    state = VersionState(row.state)
    if state not in states:
        raise WrongState(number=row.advisory.number, state=answers.STATE_NAMES[state])
