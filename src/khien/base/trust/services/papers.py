"""Units' papers are signed here by their seal, or come signed from outside, and go into the archive."""

from dataclasses import replace

from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.trust.queries.seals import seal_of
from khien.base.trust.services import archiving, checks, signing
from khien.base.trust.types.signatures import NoSignature, Verdict
from khien.base.trust.types.signing import Appearance, SignedPaper


def signed_here(
    by: Actor,
    *,
    content: bytes,
    unit_code: str,
    key: str = "",
    reason: str = "",
    shown: Appearance | None = None,
) -> SignedPaper:
    """Return a paper of a unit signed by its seal, else by this instance's key, as far as can be checked.

    Takes seconds; outside transactions. Raises NotAllowed, and as `sign_pdf`.
    """
    accounts.require_may(by, Capability.SIGN_DOCUMENTS, unit_code)
    made = signing.sign_pdf(
        by, content=content, key=key or seal_of(unit_code), reason=reason[:100], shown=shown
    )
    return replace(looked_at(by, content=made.content), level=made.level, why=made.why)


def looked_at(by: Actor, *, content: bytes) -> SignedPaper:
    """Return a paper that bears signatures with what they are worth; the verdict is kept.

    One with a document time stamp is laid into the archive: say so with `archiving.note_archived` in the
    transaction that writes the paper down. Outside transactions. Raises NoSignature.
    """
    found = checks.check_kept(by, content=content).found
    if not found.signatures:
        raise NoSignature(detail="PDF")
    names = tuple(_said(one) for one in found.signatures)
    return SignedPaper(content, found, names, archiving.lay_in(content, found))


def _said(one: Verdict) -> str:
    at = f"{timezone.localtime(one.at):%d/%m/%Y %H:%M}" if one.at else ""
    root = one.root if one.root != one.signer else ""
    return " · ".join(part for part in (one.signer, at, root) if part)
