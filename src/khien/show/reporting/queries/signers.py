"""As what a report would usually be signed: by the unit's own posts, and as the signer signed last."""

from typing import Final

import msgspec

from khien.base.accounts.types import Actor, Role
from khien.base.files import queries as files
from khien.base.files.types.papers import Signer
from khien.base.files.types.posts import PostSaid
from khien.show.reporting import access
from khien.show.reporting.models import Report
from khien.show.reporting.rules import signers
from khien.show.reporting.types.signers import Manner, SignedAs

_SIGNERS: Final = frozenset({Role.UNIT_HEAD, Role.LEADERSHIP})


def signer_of(row: Report) -> Signer:
    """Return the signature block of a report: as it was approved, in a draft with the head's post alone."""
    if row.signed_as:
        return signers.block(msgspec.convert(row.signed_as, SignedAs))
    return files.head_signer(row.unit.kind, row.unit.name)


def usual(actor: Actor, row: Report) -> SignedAs:
    """Return as what the actor would sign a report: as the last one of this unit, else by the role held."""
    last = access.signed_by(actor.person_id, row.unit_id)
    if last is not None:
        return msgspec.convert(last.signed_as, SignedAs)
    post = _post(row)
    manner = Manner.DELEGATED if _is_delegated(actor, row.unit.path) else Manner.HEAD
    own = post.deputy if manner is Manner.DELEGATED else ""
    return SignedAs(manner, post.authority, post.head, own, actor.name)


def deputy_of(row: Report) -> str:
    """Return what the deputy of a report's unit is called."""
    return _post(row).deputy


def _is_delegated(actor: Actor, path: str) -> bool:
    """Return whether the actor signs for a unit by a delegation alone."""
    held = [
        one.is_delegated
        for one in actor.grants
        if one.role in _SIGNERS
        and (one.path == path or (one.has_subtree and path.startswith(one.path)))
    ]
    return bool(held) and all(held)


def _post(row: Report) -> PostSaid:
    return files.post_of(row.unit.kind, row.unit.name)
