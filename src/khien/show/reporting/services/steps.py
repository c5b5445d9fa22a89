"""A report goes its way: checked, approved, numbered, signed, issued, sent, archived; or taken back."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Final

import msgspec
from django.db import IntegrityError
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case
from khien.base.files.services import rendering
from khien.base.files.services import storing as files
from khien.base.files.types.papers import Room
from khien.base.trust.services import archiving
from khien.show.planning.services.recurring import end_reported
from khien.show.reporting import access
from khien.show.reporting.models import Report, Sending
from khien.show.reporting.queries.papers import Held, paper_of, written_number
from khien.show.reporting.queries.reports import record_of, system_names
from khien.show.reporting.queries.signers import usual
from khien.show.reporting.rules import case
from khien.show.reporting.rules.publishing import require_public
from khien.show.reporting.rules.signers import settled
from khien.show.reporting.services.moving import changed, locked, move
from khien.show.reporting.types.reports import (
    DispatchNeeded,
    NumberUsed,
    OwnReport,
    Stage,
    WordsMissing,
)
from khien.show.reporting.types.signers import SignedAs

CHANNELS: Final = (
    "Hệ thống quản lý văn bản và điều hành",
    "Phần mềm báo cáo của Bộ Công an",
    "Thư điện tử công vụ",
    "Văn bản giấy",
)
"""How reports are sent (NĐ 331/2026, Art. 35.1)."""
OPEN: Final = (Stage.DRAFT, Stage.CHECKED, Stage.APPROVED, Stage.SIGNED, Stage.ISSUED)


@use_case
def check_report(by: Actor, *, number: str) -> None:
    """Find a draft right; somebody else wrote it. Raises OutOfStep, OwnReport, WordsMissing, NotPublic."""
    row = locked(by, number, Stage.DRAFT)
    _require_other(by, row)
    record = record_of(row)
    if record.missing_words:
        raise WordsMissing(what="; ".join(dict.fromkeys(record.missing_words)))
    _require_public(row)
    move(by, row, case.CHECK, Stage.CHECKED)


@use_case
def approve_report(by: Actor, *, number: str, signed_as: SignedAs | None = None) -> None:
    """Approve a checked report that somebody else drafted, and say as what it is signed: else as usual.

    Raises OutOfStep, OwnReport, NotAllowed, PostMissing.
    """
    row = locked(by, number, Stage.CHECKED)
    accounts.require_may(by, Capability.SIGN_DOCUMENTS, row.unit.code)
    _require_other(by, row)
    row.approved_by, row.approver_id = by.name[:200], by.person_id
    row.signed_as = msgspec.to_builtins(settled(signed_as or usual(by, row)))
    move(by, row, case.APPROVE, Stage.APPROVED, "approved_by", "approver", "signed_as")


def return_report(by: Actor, *, number: str, reason: str) -> None:
    """Give a checked or approved report back to be drafted again; its number is free again.

    The PDF that bore the number is deleted. Raises OutOfStep, ReasonMissing.
    """
    _drop(by, [take_back(by, number=number, reason=reason)])


@use_case
def take_back(by: Actor, *, number: str, reason: str) -> str:
    """Make a report a draft again and return which kept PDF it no longer names."""
    row = locked(by, number, Stage.CHECKED, Stage.APPROVED)
    digest = row.digest
    row.written_number, row.issued_on, row.year, row.digest = None, None, None, ""
    row.approved_by, row.approver_id, row.signed_as, row.room = "", None, {}, None
    numbered = ("written_number", "issued_on", "year", "digest", "room")
    fields = (*numbered, "approved_by", "approver", "signed_as")
    move(by, row, case.RETURN, Stage.DRAFT, *fields, reason=reason)
    return digest


@dataclass(frozen=True, slots=True)
class PaperNumber:
    """The number of a paper, the signs after it, and its day."""

    written: int
    series: str
    issued_on: date


def number_report(by: Actor, *, number: str, paper: PaperNumber) -> None:
    """Enter the number and day that the office's document system gave; the PDF is frozen with them.

    Rendered outside transactions. Raises OutOfStep, NumberUsed, Invalid.
    """
    row = access.require_report(by, number)
    case.require_stage(number, Stage(row.stage), Stage.APPROVED)
    if paper.written < 1 or not paper.series.strip() or paper.issued_on > today():
        raise Invalid(
            what=text("Enter a number from 1, the signs after it, and a day that is not to come.")
        )
    _number(row, paper)
    require_free(row)
    content, room = rendering.pdf_to_sign(paper_of(row))
    kept = Frozen(files.keep(content), room)
    try:
        keep_number(by, number=number, version=row.version, paper=paper, frozen=kept)
    except IntegrityError as taken:
        require_free(row)
        raise NumberUsed(
            number=written_number(row), year=str(row.year), other=text("another report")
        ) from taken


@dataclass(frozen=True, slots=True)
class Frozen:
    """The PDF as approved, by its digest, and where it leaves room for a signature."""

    digest: str
    room: Room | None


@use_case
def keep_number(
    by: Actor, *, number: str, version: int, paper: PaperNumber, frozen: Frozen
) -> None:
    """Write the number of an approved report down, with the file that bears it."""
    row = locked(by, number, Stage.APPROVED)
    if row.version != version:
        raise Invalid(what=text("The report was changed meanwhile; open it again."))
    _number(row, paper)
    row.digest, row.room = frozen.digest, asdict(frozen.room) if frozen.room else None
    changed(by, row, "written_number", "series", "issued_on", "year", "digest", "room")


def _number(row: Report, paper: PaperNumber) -> None:
    row.written_number, row.series = paper.written, paper.series.strip()[:20]
    row.issued_on, row.year = paper.issued_on, paper.issued_on.year


def require_free(row: Report) -> None:
    """Raise NumberUsed where another report of the unit bears the number this year."""
    taken = access.reports().filter(
        unit_id=row.unit_id, series=row.series, year=row.year, written_number=row.written_number
    )
    gone = [Stage.WITHDRAWN.value, Stage.CLASSIFIED.value]
    other = taken.exclude(pk=row.pk).exclude(stage__in=gone).first()
    if other is not None:
        raise NumberUsed(number=written_number(row), year=str(row.year), other=other.number)


@use_case
def issue_report(by: Actor, *, number: str) -> None:
    """Issue a signed report; what asked for it in the calendar is done. Raises OutOfStep."""
    row = locked(by, number, Stage.SIGNED)
    move(by, row, case.ISSUE, Stage.ISSUED)
    casework.set_mark(by, number=number, code=Stage.ISSUED.value, at=now())
    recurrence = str(row.said.get("recurrence") or "")
    if recurrence:
        words = f"{written_number(row)}, {row.issued_on:%d/%m/%Y} ({number})"
        end_reported(by, rule=recurrence, unit_code=row.unit.code, after=row.last_day, words=words)


@use_case
def send_report(
    by: Actor, *, number: str, recipient: str, channel: str, sent_on: date | None = None
) -> None:
    """Enter that an issued report was sent to somebody. Raises OutOfStep, Invalid."""
    row = locked(by, number, Stage.ISSUED)
    if not recipient.strip() or not channel.strip() or (sent_on and sent_on > today()):
        raise Invalid(
            what=text("Say to whom it was sent, by which channel, and on a day that has come.")
        )
    at = timezone.make_aware(datetime.combine(sent_on, time(12))) if sent_on else now()
    Sending(
        report=row,
        recipient=recipient.strip()[:300],
        channel=channel.strip()[:200],
        sent_at=min(at, now()),
        by=by.name[:200],
    ).save()


@use_case
def archive_report(by: Actor, *, number: str) -> None:
    """Archive an issued report that was sent. Raises OutOfStep, Invalid."""
    row = locked(by, number, Stage.ISSUED)
    if not access.sendings_of(row).exists():
        raise Invalid(what=text("Enter first to whom the report was sent."))
    move(by, row, case.ARCHIVE, Stage.ARCHIVED)


@use_case
def withdraw_report(by: Actor, *, number: str, reason: str) -> None:
    """Take a report back that was not issued; its number is free again. Raises OutOfStep, ReasonMissing."""
    row = locked(by, number, Stage.DRAFT, Stage.CHECKED, Stage.APPROVED, Stage.SIGNED)
    move(by, row, case.WITHDRAW, Stage.WITHDRAWN, reason=reason)


def classify_report(by: Actor, *, number: str, dispatch: str, dispatched_on: date | None) -> None:
    """Stop processing a report that must bear a secrecy marking: its content is deleted here.

    Only the fact of dispatch stays: number and day. Raises OutOfStep, DispatchNeeded.
    """
    if not dispatch.strip() or dispatched_on is None or dispatched_on > today():
        raise DispatchNeeded
    fact = f"{dispatch.strip()[:150]}, {dispatched_on:%d/%m/%Y}"
    _drop(by, empty_report(by, number=number, dispatch=fact))


@use_case
def empty_report(by: Actor, *, number: str, dispatch: str) -> list[str]:
    """Delete the content of a report and return which kept files hold it."""
    row = locked(by, number, *OPEN)
    held = [one for one in (row.rows_digest, row.digest, row.signed_digest) if one]
    row.figures, row.tables, row.notes, row.words, row.signatures = {}, {}, [], {}, []
    row.rows_digest = row.digest = row.signed_digest = ""
    row.dispatch = dispatch
    fields = ("figures", "tables", "notes", "words", "signatures")
    digests = ("rows_digest", "digest", "signed_digest", "dispatch")
    move(by, row, case.CLASSIFY, Stage.CLASSIFIED, *fields, *digests)
    return held


def _drop(by: Actor, digests: list[str]) -> None:
    """Delete kept files that no report names any more, from the archive too."""
    for digest in digests:
        if digest and not access.holding(digest).exists():
            archiving.forget(by, digest=digest)
            files.drop(digest)


def _require_other(by: Actor, row: Report) -> None:
    if by.person_id is not None and by.person_id == row.maker_id:
        raise OwnReport(number=row.number)


def _require_public(row: Report) -> None:
    """Raise NotPublic for a published version that would name what must not be public."""
    held = Held(row)
    if not held.said.is_public:
        return
    names = system_names()
    for block in held.said.blocks:
        if block.key:
            require_public(held.words(block.key, block.text), where=block.key, names=names)
    for note in row.notes:
        require_public(str(note), where="notes", names=names)
    require_public(paper_of(row).subject, where="subject", names=names)
