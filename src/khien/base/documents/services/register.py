"""Documents are entered, corrected, replaced, looked at again; what measures read of them is kept."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now, today
from khien.base.core.history import keep_state
from khien.base.core.refusals import text
from khien.base.core.search import fold
from khien.base.core.usecase import use_case
from khien.base.documents import access
from khien.base.documents.models import Basis, Document, DocumentState, FoundObligation
from khien.base.documents.queries import grounds
from khien.base.documents.rules import register as rules
from khien.base.documents.rules.bases import meant
from khien.base.documents.services import waiting
from khien.base.documents.services.signing import look_at
from khien.base.documents.types.register import (
    CannotReplaceItself,
    DatesWrong,
    NewDocument,
    NumberTaken,
)
from khien.base.files.services import storing as files
from khien.base.files.types.stored import FileKind

_STATE = ("kind", "subject", "holds_from", "holds_to", "review_on")


@use_case
def enter_document(by: Actor, *, document: NewDocument) -> int:
    """Enter a document that was issued. Returns its key.

    Raises NotFound, NotAllowed, DocumentIncomplete, DatesWrong, TooMany, NumberTaken.
    """
    accounts.require_may(by, Capability.KEEP_DOCUMENTS, document.unit_code)
    return put_down(by, document)


@use_case
def change_document(by: Actor, *, key: int, document: NewDocument, version: int) -> None:
    """Correct what was entered; the file stays where no new one is given.

    Raises as entering does, and Stale where somebody else changed it meanwhile.
    """
    row = access.locked_document(by, key)
    waiting.require_version(row.version, version, what=row.number)
    accounts.require_may(by, Capability.KEEP_DOCUMENTS, document.unit_code)
    rules.require_document(document)
    _fill(row, document)
    row.version += 1
    _save(row)
    _put_lines(row, document)
    note_state(row)
    waiting.settle(by, row)


@use_case
def replace_document(by: Actor, *, key: int, replaced_by: int) -> None:
    """Say that a document was replaced by another; it holds no longer. Raises CannotReplaceItself."""
    row = access.locked_document(by, key)
    newer = access.require_document(by, replaced_by)
    seen: Document | None = newer
    while seen is not None:
        if seen.pk == row.pk:
            raise CannotReplaceItself(number=newer.number, other=row.number)
        seen = seen.replaced_by
    take_over(by, row, newer)


@use_case
def look_again(by: Actor, *, key: int, review_on: date) -> None:
    """Say that a document was looked at and stays as it is; set the next day of review."""
    row = access.locked_document(by, key)
    if review_on <= today():
        raise DatesWrong(
            what=text("Review by"), earlier=f"{review_on:%d/%m/%Y}", later=f"{today():%d/%m/%Y}"
        )
    row.review_on = review_on
    row.version += 1
    row.save(update_fields=["review_on", "version"])
    note_state(row)
    waiting.settle(by, row)


def keep_file(by: Actor, *, name: str, content: bytes, unit_code: str) -> tuple[int, str]:
    """Check and keep a document's file and look at its signatures; what is marked secret is refused.

    Outside transactions.
    """
    accounts.require_may(by, Capability.KEEP_DOCUMENTS, unit_code)
    held = files.keep_file(by, name=name, content=content, unit_code=unit_code)
    if held.kind is FileKind.PDF:
        look_at(by, content)
    return held.key, held.name


def put_down(by: Actor, document: NewDocument) -> int:
    """Write a checked document down. Call inside a transaction."""
    rules.require_document(document)
    if not access.documents().exists():
        waiting.ask_for_night(today())
    row = Document(entered_by=by.name[:200], entered_at=now())
    _fill(row, document)
    _save(row)
    _put_lines(row, document)
    note_state(row)
    waiting.settle(by, row)
    return row.pk


def take_over(by: Actor, row: Document, newer: Document) -> None:
    """Have one document stand in another's place. Call inside a transaction."""
    row.replaced_by = newer
    row.version += 1
    row.save(update_fields=["replaced_by", "version"])
    note_state(row)
    waiting.settle(by, row)
    for cited in access.bases().filter(cited=row, valid_to__isnull=True).select_related("document"):
        waiting.settle(by, cited.document)


def note_state(row: Document) -> None:
    """Keep how a document stands from now on, beside how it stood before."""
    at = now()
    fresh = {name: getattr(row, name) for name in _STATE} | {
        "is_replaced": row.replaced_by_id is not None
    }
    if keep_state(access.states().filter(document=row), at=at, values=fresh):
        DocumentState(document=row, valid_from=at, **fresh).save()


def _fill(row: Document, document: NewDocument) -> None:
    row.kind, row.subject = document.kind, document.subject
    row.number, row.number_key = document.number.strip(), rules.number_key(document.number)
    row.issuer, row.issuer_key = document.issuer.strip(), rules.issuer_key(document.issuer)
    row.issued_on, row.year = document.issued_on, document.issued_on.year
    row.title = document.title.strip()
    row.folded = fold(f"{row.number} {row.title} {row.issuer}")[:800]
    row.unit_id = accounts.unit_key(document.unit_code)
    row.is_private = document.is_private
    row.holds_from = document.holds_from or document.issued_on
    row.holds_to, row.review_on = document.holds_to, document.review_on
    if document.file_key is not None:
        row.file_key, row.file_name = document.file_key, document.file_name


def _save(row: Document) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        same = access.documents().filter(
            number_key=row.number_key, issuer_key=row.issuer_key, year=row.year
        )
        other = same.exclude(pk=row.pk).first()
        raise NumberTaken(
            issuer=row.issuer,
            number=row.number,
            year=row.year,
            title=other.title if other and not other.is_private else "…",
        ) from taken


def _put_lines(row: Document, document: NewDocument) -> None:
    access.obligations().filter(document=row).delete()
    for position, line in enumerate(document.obligations):
        found = rules.found_in(line)
        FoundObligation(
            document=row,
            position=position,
            article=found.article,
            words=found.words,
            due_on=found.due_on,
        ).save()
    _put_bases(row, document.bases)


def _put_bases(row: Document, lines: Sequence[str]) -> None:
    """Close the bases that are no longer written and open the new ones, each with what it means."""
    at = now()
    held = access.bases().filter(document=row, valid_to__isnull=True)
    candidates = grounds.candidates(lines, of=row)
    wanted = []
    for position, line in enumerate(lines):
        found = meant(line, candidates)
        wanted.append(
            (
                position,
                line,
                found.name if found and found.key is None else "",
                found.key if found else None,
            )
        )
    same = {(one.position, one.words, one.instrument, one.cited_id): one.pk for one in held}
    gone = [key for one, key in same.items() if one not in wanted]
    held.filter(pk__in=gone, valid_from__gte=at).delete()
    held.filter(pk__in=gone).update(valid_to=at)
    for one in wanted:
        if one not in same:
            position, words, instrument, cited = one
            Basis(
                document=row,
                position=position,
                words=words,
                instrument=instrument,
                cited_id=cited,
                valid_from=at,
            ).save()
