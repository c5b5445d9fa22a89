"""Files are kept: content of our own by its hash; what people give, checked first."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core import outbox
from khien.base.core.clock import now, today
from khien.base.core.ids import new_id, new_token
from khien.base.core.refusals import Invalid, NotFound, Refusal, text
from khien.base.core.usecase import record, use_case
from khien.base.files import access, queries
from khien.base.files.models import Custody, GatewayPermission, StoredFile
from khien.base.files.rules.limits import require_size, safe_name
from khien.base.files.rules.markings import marking
from khien.base.files.rules.permitting import require_permission
from khien.base.files.rules.plain import text_parts
from khien.base.files.types.stored import (
    Broken,
    Checked,
    CustodyAct,
    Fault,
    FileCleared,
    FileGone,
    FileKind,
    FileRecord,
    FileRemoved,
    Judgement,
    Level,
    Locked,
    MalwareFound,
    MarkedSecret,
    NotCheckedYet,
    ReasonMissing,
    TooMuchInside,
    TwoFaced,
    TypeNotTaken,
    Verdict,
)
from khien.base.files.wire import answers, clamd, scanning
from khien.base.files.wire.checkers import Checker, Means

JOB: Final = "files.recheck"
AGAIN_S_MAX: Final = 900
STORED: Final = "stored"
_REFUSALS: Final[dict[Fault, type[Refusal]]] = {
    Fault.TYPE: TypeNotTaken,
    Fault.MARKED: MarkedSecret,
    Fault.LOCKED: Locked,
    Fault.MALWARE: MalwareFound,
    Fault.BROKEN: Broken,
    Fault.TOO_MUCH: TooMuchInside,
    Fault.TWO_FACED: TwoFaced,
}


def keep(content: bytes) -> str:
    """Keep content that we made ourselves durably under its SHA-256 and return that."""
    return _write(content, "")


def kept(digest: str) -> bytes:
    """Return kept content, checked against its hash. Raises NotFound."""
    return _read(digest, "")


def drop(digest: str) -> None:
    """Remove kept content of our own that no row names any more."""
    _place(digest, "").unlink(missing_ok=True)


def keep_file(by: Actor, *, name: str, content: bytes, unit_code: str) -> FileRecord:
    """Check a file that somebody gives, keep it, and return it. Call outside transactions.

    Raises a refusal for what may not be here; a document with a secrecy marking is never written
    to a disk, only the fact is audited. Without clamd's answer the file waits in quarantine. Takes
    about a second.
    """
    accounts.unit_key(unit_code)
    require_size(content)
    judgement, scanned = _looked_at(by, content, unit_code)
    kind = FileKind(judgement.kind)
    digest = _write(content, STORED)
    notes = [*judgement.notes, *(one.why for one in judgement.unread)]
    notes += [scanned.why] if scanned.why else []
    if judgement.level is Level.INTERNAL:
        notes.insert(0, text("Bears the marking “Lưu hành nội bộ”"))
    fresh = StoredFile(
        name=safe_name(name, kind),
        digest=digest,
        size=len(content),
        kind=kind,
        by=by.name[:200],
        verdict=Verdict.CLEAN if scanned.is_checked else Verdict.QUARANTINED,
        details={"notes": notes, "clamd": bool(settings.KHIEN.clamd) and scanned.is_checked},
    )
    key = enter_file(by, unit_code=unit_code, secret_row=fresh, name=fresh.name, digest=digest)
    return queries.record_of(access.require_file(key))


def require_clean(by: Actor, *, content: bytes, unit_code: str) -> None:
    """Refuse a content that may not be here, for a room that keeps it in its own way. As `keep_file`.

    Raises NotCheckedYet where clamd does not answer: nothing is kept that was not checked.
    """
    require_size(content)
    _, scanned = _looked_at(by, content, unit_code)
    if not scanned.is_checked:
        raise NotCheckedYet(name=scanned.why)


@use_case
def enter_file(by: Actor, *, unit_code: str, secret_row: StoredFile, name: str, digest: str) -> int:
    """Write a checked file down with the first link of its custody; ask for the check that failed."""
    row, at = secret_row, now()
    row.unit_id, row.at = accounts.unit_key(unit_code), at
    row.checked_at = at if row.verdict == Verdict.CLEAN else None
    row.save()
    _link(row.pk, by, CustodyAct.KEPT, f"SHA-256 {digest}")
    if row.verdict == Verdict.QUARANTINED:
        outbox.ask(JOB, due_at=at + timedelta(seconds=5), key=row.pk, tries=1)
    return row.pk


def open_file(by: Actor, *, key: int) -> bytes:
    """Return a file's content and note the opening. Raises NotCheckedYet or FileGone."""
    row = access.require_file(key)
    _require_open(row)
    content = _read(row.digest, STORED)
    note_opening(by, key=key)
    return content


@use_case
def note_opening(by: Actor, *, key: int) -> None:
    """Add to the chain of custody that somebody was given the content."""
    _require_open(access.locked(key))
    _link(key, by, CustodyAct.OPENED, "")


@use_case
def hand_over(by: Actor, *, key: int, to: str) -> None:
    """Add to the chain of custody that the file was handed to somebody outside, and to whom."""
    if not to.strip():
        raise ReasonMissing
    _require_open(access.locked(key))
    _link(key, by, CustodyAct.HANDED_OVER, to)


def delete_file(by: Actor, *, key: int, reason: str) -> None:
    """Delete a file's content; its row and its chain of custody stay."""
    digest = mark_deleted(by, key=key, reason=reason)
    _forget(digest)


@use_case
def mark_deleted(by: Actor, *, key: int, reason: str) -> str:
    """Write down that a file is deleted and return the hash of its content."""
    if not reason.strip():
        raise ReasonMissing
    row = access.locked(key)
    if row.verdict in {Verdict.DELETED, Verdict.MALWARE}:
        raise FileGone(name=row.name)
    row.verdict = Verdict.DELETED
    row.save(update_fields=["verdict"])
    _link(key, by, CustodyAct.DELETED, reason)
    return row.digest


def recheck(*, key: int, tries: int) -> None:
    """Ask clamd about a file in quarantine, outside transactions; ask again later without answer."""
    row = access.require_file(key)
    if row.verdict != Verdict.QUARANTINED:
        return
    scanned = clamd.Scanned(is_checked=True)
    if settings.KHIEN.clamd:
        scanned = clamd.scan(settings.KHIEN.clamd, _read(row.digest, STORED))
    if _settle(key, scanned, tries) == Verdict.MALWARE:
        _forget(row.digest)


@transaction.atomic
def _settle(key: int, scanned: clamd.Scanned, tries: int) -> Verdict:
    """Write down what clamd said about a file in quarantine and tell who waits for it."""
    row = access.locked(key)
    if row.verdict != Verdict.QUARANTINED:
        return Verdict(row.verdict)
    at = now()
    if not scanned.is_checked:
        wait = min(5 * 2**tries, AGAIN_S_MAX)
        outbox.ask(JOB, due_at=at + timedelta(seconds=wait), key=key, tries=min(tries + 1, 20))
        row.details = {**row.details, "notes": [scanned.why]}
    elif scanned.found:
        row.verdict, row.checked_at = Verdict.MALWARE, at
        row.details = {**row.details, "notes": [f"ClamAV: {scanned.found}"]}
        outbox.tell(FileRemoved(key, scanned.found))
    else:
        row.verdict, row.checked_at = Verdict.CLEAN, at
        row.details = {"notes": [], "clamd": bool(settings.KHIEN.clamd)}
        outbox.tell(FileCleared(key))
    row.save(update_fields=["verdict", "checked_at", "details"])
    if scanned.is_checked:
        link = Custody(file_id=key, at=at, by="clamd", act=CustodyAct.CHECKED, note=scanned.found)
        link.save()
    return Verdict(row.verdict)


def require_unmarked(words: str) -> None:
    """Raise MarkedSecret for a text that bears a secrecy marking, before it is written anywhere."""
    found = marking(text_parts(words.encode()))
    if found and found.level is not Level.INTERNAL:
        raise MarkedSecret(detail=found.level.value)


def judge(content: bytes) -> Judgement:
    """Return what the check finds in a content, in a process of its own that can write no file.

    The process ends with the content, so that nothing in one upload can bend the word on the next.
    """
    with Checker(means()) as checker:
        return checker.judge(content)


def means(*, reads_pictures: bool = False) -> Means:
    """Return what this instance's checking processes have at hand."""
    return Means(settings.KHIEN.home / "yara", settings.KHIEN.tesseract, reads_pictures)


def answer_about(content: bytes, name: str) -> Checked:
    """Return the answer about a content that is not kept. Call outside transactions."""
    with Checker(means(reads_pictures=True)) as checker:
        return answers.answer(name, answers.look(content, checker, settings.KHIEN.clamd))


def scan(paths: Sequence[Path], means: Means) -> Iterator[Checked]:
    """Yield the answer about each file of a share in order; nothing is kept or written."""
    return scanning.scan(paths, means, settings.KHIEN.clamd)


def check_for(by: Actor, *, name: str, content: bytes) -> Checked:
    """Return the answer about a content that somebody asks about; who asked and the answer are audited.

    Nothing of the content and no name is kept. Call outside transactions. Raises EmptyFile, TooLarge.
    """
    require_size(content)
    found = answer_about(content, name)
    note_answer(by, found)
    return found


def note_answer(by: Actor, found: Checked) -> None:
    """Audit an answer: the hash, the verdict, the level and its place."""
    told: dict[str, object] = {"sha256": found.sha256, "verdict": found.verdict.value}
    if found.level:
        told |= {"level": found.level.value, "place": found.place}
    with transaction.atomic():
        record(by, "files.check", told)


@use_case
def allow_gateway(
    by: Actor, *, unit_code: str, regulation: str, issued_on: date, notice_on: date
) -> str:
    """Let a unit's mail gateway ask, by its issued Quy chế and staff notice; return its token.

    The token is shown this once only. Raises Invalid.
    """
    accounts.require_may(by, Capability.MANAGE_FEEDS, unit_code)
    require_permission(regulation, issued_on, notice_on, today())
    if access.permissions().filter(unit__code=unit_code).exists():
        raise Invalid(what=text("The unit's mail gateway is allowed already; end that first."))
    token = new_token()
    GatewayPermission(
        unit_id=accounts.unit_key(unit_code),
        regulation=regulation.strip()[:100],
        issued_on=issued_on,
        notice_on=notice_on,
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        by=by.name[:200],
        entered_at=now(),
    ).save()
    return token


@use_case
def end_gateway(by: Actor, *, unit_code: str) -> None:
    """End what a unit's mail gateway is allowed; its token ends at once. Raises NotFound."""
    accounts.require_may(by, Capability.MANAGE_FEEDS, unit_code)
    row = access.permissions().filter(unit__code=unit_code).first()
    if row is None:
        raise NotFound(what=unit_code)
    row.ended_at, row.token_hash = now(), ""
    row.save(update_fields=["ended_at", "token_hash"])


def _looked_at(by: Actor, content: bytes, unit_code: str) -> tuple[Judgement, clamd.Scanned]:
    judgement = judge(content)
    scanned = clamd.Scanned(is_checked=True)
    if judgement.fault is Fault.NONE and settings.KHIEN.clamd:
        scanned = clamd.scan(settings.KHIEN.clamd, content)
        if scanned.found:
            judgement = Judgement(judgement.kind, Fault.MALWARE, f"ClamAV: {scanned.found}")
    if judgement.fault is not Fault.NONE:
        _refuse(by, judgement, unit_code, len(content))
    return judgement, scanned


def _refuse(by: Actor, judgement: Judgement, unit_code: str, size: int) -> None:
    """Audit that a file was refused (of a marked one: the fact and the marking) and raise why."""
    details = {"unit": unit_code, "fault": judgement.fault.value, "detail": judgement.detail}
    with transaction.atomic():
        record(by, "files.refuse", details | {"bytes": size})
    raise _REFUSALS[judgement.fault](detail=judgement.detail)


def _require_open(row: StoredFile) -> None:
    if row.verdict == Verdict.QUARANTINED:
        raise NotCheckedYet(name=row.name)
    if row.verdict != Verdict.CLEAN:
        raise FileGone(name=row.name)


def _link(key: int, by: Actor, act: CustodyAct, note: str) -> None:
    Custody(file_id=key, at=now(), by=by.name[:200], act=act, note=note[:500]).save()


def _forget(digest: str) -> None:
    """Remove a stored content that no file holds any more."""
    holding = access.files().filter(digest=digest)
    if not holding.exclude(verdict__in=[Verdict.DELETED, Verdict.MALWARE]).exists():
        _place(digest, STORED).unlink(missing_ok=True)


def _write(content: bytes, area: str) -> str:
    digest = hashlib.sha256(content).hexdigest()
    place = _place(digest, area)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = place.with_name(f"{digest}.{new_id()}")
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(place)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return digest


def _read(digest: str, area: str) -> bytes:
    place = _place(digest, area)
    if not place.exists():
        raise NotFound(what=digest)
    content = place.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise NotFound(what=digest)
    return content


def _place(digest: str, area: str) -> Path:
    return Path(settings.KHIEN.home) / "files" / area / digest[:2] / digest
