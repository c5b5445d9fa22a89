"""Contents are checked, and what was found is kept by their hash."""

import msgspec

from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.usecase import use_case
from khien.base.trust.access import checks as access
from khien.base.trust.models import SignatureCheck
from khien.base.trust.queries import checks as queries
from khien.base.trust.queries import signatures
from khien.base.trust.types.checks import KeptCheck, TooLargeToCheck
from khien.base.trust.types.signatures import Checked

CONTENT_MAX = 64 * 1024 * 1024
_MIB = 1024 * 1024


def check_kept(by: Actor, *, content: bytes, signature: bytes | None = None) -> KeptCheck:
    """Check a content (or a detached signature beside it), keep the verdict, and return it.

    Takes up to a second, more where revocation is asked for online: call outside transactions.
    Raises NoSignature, TooLargeToCheck.
    """
    size = len(content) + len(signature or b"")
    if size > CONTENT_MAX:
        raise TooLargeToCheck(size=size // _MIB, most=CONTENT_MAX // _MIB)
    found = signatures.check(content, signature)
    digest, beside = queries.digests(content, signature)
    keep_check(by, digest=digest, beside=beside, found=found)
    return queries.earlier(content, signature)[0]


@use_case
def keep_check(by: Actor, *, digest: str, beside: str, found: Checked) -> None:
    """Keep what a check found; the same found again moves the newest row alone."""
    verdicts = msgspec.json.decode(msgspec.json.encode(found.verdicts))
    at = now()
    last = access.checks_of(digest, beside).select_for_update().first()
    if last is not None and last.verdicts == verdicts:
        last.at, last.by, last.times = at, by.name[:200], last.times + 1
        last.save(update_fields=["at", "by", "times"])
        return
    SignatureCheck(
        sha256=digest,
        beside_sha256=beside,
        kind=found.kind,
        is_valid=found.is_valid,
        verdicts=verdicts,
        first_at=at,
        at=at,
        by=by.name[:200],
    ).save()
