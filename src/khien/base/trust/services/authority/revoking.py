"""Certificates are revoked, once, with a reason."""

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.core.clock import now
from khien.base.core.outbox import ask
from khien.base.core.usecase import use_case
from khien.base.trust.access import authority as access
from khien.base.trust.queries import authority as queries
from khien.base.trust.queries.issued import OWN
from khien.base.trust.services.authority import own, publishing, registering
from khien.base.trust.types.authority import AlreadyEnded, AlreadyRevoked, Reason

WORDS_MAX = 500


@use_case
def revoke(by: Actor, *, key: int, reason: Reason, words: str = "") -> None:
    """Revoke a certificate for good; answers on status say so at once, the list within a minute.

    Its unit may, and who decides on requests. Raises NotFound, NotAllowed, AlreadyRevoked, AlreadyEnded.
    """
    row = access.require_issued(by, key, is_locked=True)
    is_own = row.profile in OWN
    if not queries.may_issue(by):
        if is_own:
            raise RightMissing(Capability.ISSUE_CERTIFICATES)
        accounts.require_may(by, Capability.KEEP_DOCUMENTS, row.unit.code)
    if row.revoked_at is not None:
        raise AlreadyRevoked(serial=row.serial, at=f"{row.revoked_at:%d/%m/%Y %H:%M}")
    if row.valid_to <= now():
        raise AlreadyEnded(serial=row.serial, at=f"{row.valid_to:%d/%m/%Y %H:%M}")
    row.revoked_at = now().replace(microsecond=0)
    row.reason, row.revoked_words = reason, words.strip()[:WORDS_MAX]
    row.revoked_by = by.name[:200]
    row.save(update_fields=["revoked_at", "reason", "revoked_words", "revoked_by"])
    registering.revoke(fingerprint=row.fingerprint, at=row.revoked_at, words=row.revoked_words)
    publishing.ask_for_list(row.authority.name)
    if is_own:
        ask(own.JOB)
