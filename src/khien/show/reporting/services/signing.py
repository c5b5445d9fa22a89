"""A report is signed here by a key of this instance, or outside on the signer's token."""

import msgspec
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.usecase import use_case
from khien.base.files.services import storing as files
from khien.base.files.types.papers import Room
from khien.base.trust.queries import images
from khien.base.trust.queries import keys as keys_held
from khien.base.trust.queries import signatures as trust
from khien.base.trust.queries.seals import seal_of
from khien.base.trust.services import signing as keys
from khien.base.trust.types.signatures import NoSignature, Verdict
from khien.base.trust.types.signing import Appearance
from khien.show.reporting import access
from khien.show.reporting.models import Report
from khien.show.reporting.queries.papers import written_number
from khien.show.reporting.rules import case
from khien.show.reporting.rules.frozen import require_contains
from khien.show.reporting.services.moving import locked, move
from khien.show.reporting.types.reports import (
    NotTheFrozen,
    NumberNeeded,
    SignatureBad,
    Stage,
)


def sign_here(by: Actor, *, number: str, key: str = "") -> None:
    """Sign an approved report by a key of this instance: its unit's seal, where there is one.

    Takes a second; outside transactions.
    Raises OutOfStep, NumberNeeded, NoKey, KeyEnded, NotAllowed.
    """
    row = _to_sign(by, number)
    name = key or seal_of(row.unit.code)
    signed = keys.sign_pdf(
        by,
        content=files.kept(row.digest),
        key=name,
        reason=f"Ký {written_number(row)}"[:100],
        shown=_shown(by, row, name),
    )
    _keep(by, row, signed.content)


def sign_outside(by: Actor, *, number: str, content: bytes) -> None:
    """Take the report's PDF back that was signed outside.

    It must contain the PDF as approved byte for byte, with nothing but signatures added.
    Raises as `sign_here`, NotTheFrozen, SignatureBad, and what is refused of any file.
    """
    row = _to_sign(by, number)
    files.require_clean(by, content=content, unit_code=row.unit.code)
    _keep(by, row, content)


@use_case
def keep_signed(by: Actor, *, number: str, digest: str, before: str, signatures: list[str]) -> None:
    """Write the signed file of an approved report down."""
    row = locked(by, number, Stage.APPROVED)
    if row.digest != before:
        raise NotTheFrozen(why="-")
    row.signed_digest, row.signatures = digest, signatures
    move(by, row, case.SIGN, Stage.SIGNED, "signed_digest", "signatures")


def _to_sign(by: Actor, number: str) -> Report:
    row = access.require_report(by, number)
    case.require_stage(number, Stage(row.stage), Stage.APPROVED)
    accounts.require_may(by, Capability.SIGN_DOCUMENTS, row.unit.code)
    if not row.digest:
        raise NumberNeeded
    return row


def _shown(by: Actor, row: Report, key: str) -> Appearance | None:
    """Return what stands in the room that the paper leaves; the image is of who approved, nobody else's.

    Source: ND30-PL1, parts II.7.d and II.8.
    """
    if not row.room:
        return None
    room, at = msgspec.convert(row.room, Room), timezone.localtime(now())
    is_approver = by.person_id is not None and by.person_id == row.approver_id
    seal, wide = images.seal_for_paper(row.unit.code)
    lines = (
        keys_held.key(key).holder,
        f"Số: {written_number(row)}",
        f"Thời gian ký: {at:%d/%m/%Y %H:%M:%S} {at.isoformat()[-6:]}",
    )
    return Appearance(
        box=room.box,
        page=room.page,
        signature=images.signature_for_paper(by.person_id) if is_approver else b"",
        seal=seal,
        seal_mm=wide,
        lines=lines,
    )


def _keep(by: Actor, row: Report, content: bytes) -> None:
    require_contains(content, files.kept(row.digest))
    try:
        verdicts = trust.verify_pdf(content)
    except NoSignature as none:
        raise NotTheFrozen(why=str(none)) from none
    for verdict in verdicts:
        if not verdict.is_whole:
            raise SignatureBad(why=verdict.why)
    keep_signed(
        by,
        number=row.number,
        digest=files.keep(content),
        before=row.digest,
        signatures=[_said(one) for one in verdicts],
    )


def _said(one: Verdict) -> str:
    at = f"{one.at:%d/%m/%Y %H:%M}" if one.at else ""
    root = one.root if one.root != one.signer else ""
    return " · ".join(part for part in (one.signer, at, root) if part)
