"""A unit's rules are written, submitted, approved by another person, issued, withdrawn."""

from datetime import datetime

from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewCase, NewItem
from khien.base.core.cases import ItemKind
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case
from khien.base.documents import access
from khien.base.documents.models import Draft
from khien.base.documents.queries import templates
from khien.base.documents.rules import drafts as cases
from khien.base.documents.rules.register import lines_of, require_lines
from khien.base.documents.rules.templates import BODY_MAX
from khien.base.documents.services import register
from khien.base.documents.services.waiting import require_version
from khien.base.documents.types.register import DatesWrong, DocumentKind, NewDocument, Subject
from khien.base.documents.types.rules import (
    DraftClosed,
    DraftEmpty,
    DraftState,
    Issue,
    NewDraft,
    OwnDraft,
)

TITLE_MAX = 300


@use_case
def begin_draft(by: Actor, *, draft: NewDraft) -> str:
    """Begin a unit's rules, of nothing or of a template. Returns the number.

    Raises NotFound, NotAllowed, Invalid.
    """
    accounts.require_may(by, Capability.KEEP_DOCUMENTS, draft.unit_code)
    row = Draft(
        unit_id=accounts.unit_key(draft.unit_code),
        subject=draft.subject,
        title=_title(draft.title),
        state=DraftState.DRAFTING,
        writers=[by.person_id],
        begun_at=now(),
        changed_at=now(),
    )
    if draft.template:
        taken = templates.newest(draft.template)
        row.body = cases.filled(taken.body, unit=accounts.name_of_unit(draft.unit_code))
        row.bases, row.subject = list(taken.bases), taken.subject
        row.template, row.template_version = taken.code, taken.version
    count = access.drafts().filter(unit_id=row.unit_id).count()
    row.number = f"QC.{draft.unit_code}.{count + 1}"
    casework.open_case(
        by,
        case=NewCase(
            kind=cases.KIND,
            number=row.number,
            unit_code=draft.unit_code,
            title=row.title,
            marks={cases.BEGUN: now()},
            owner_id=by.person_id,
        ),
    )
    row.save()
    return row.number


@use_case
def write_draft(  # noqa: PLR0913 - the fields of one form
    by: Actor, *, number: str, title: str, body: str, bases: str, version: int,
    file: tuple[int, str] | None = None,
) -> None:  # fmt: skip
    """Change a draft that is being written. Raises NotFound, NotAllowed, DraftClosed, Changed."""
    row = access.require_draft(by, number, is_locked=True)
    accounts.require_may(by, Capability.KEEP_DOCUMENTS, row.unit.code)
    require_version(row.version, version, what=number)
    if row.state != DraftState.DRAFTING:
        raise DraftClosed(number=number, state=cases.DRAFT.state(row.state).title)
    if len(body) > BODY_MAX:
        raise Invalid(what=text("The text is longer than 100,000 characters; attach it as a file."))
    lines = lines_of(bases)
    require_lines(lines)
    row.title, row.body, row.bases = _title(title), body.strip(), list(lines)
    if file is not None:
        row.file_key, row.file_name = file
    row.writers = sorted({*row.writers, by.person_id}, key=str)
    row.version, row.changed_at = row.version + 1, now()
    row.save()


@use_case
def submit_draft(by: Actor, *, number: str) -> None:
    """Have a draft wait for somebody else's approval. Raises DraftEmpty, MoveRefused."""
    row = access.require_draft(by, number, is_locked=True)
    if not row.body and row.file_key is None:
        raise DraftEmpty(number=number)
    _move(by, row, cases.SUBMIT)
    _wait(
        by,
        row,
        cases.APPROVE_ITEM,
        text("Approve %(number)s: %(title)s"),
        capability=Capability.SIGN_DOCUMENTS,
        due_at=now() + cases.APPROVE_WITHIN,
    )


@use_case
def return_draft(by: Actor, *, number: str, reason: str) -> None:
    """Give a draft back to be reworked, with a reason."""
    _move(by, access.require_draft(by, number, is_locked=True), cases.RETURN, reason)


@use_case
def approve_draft(by: Actor, *, number: str) -> None:
    """Approve a draft that others wrote; it waits to be issued. Raises GuardRefused, OwnDraft."""
    row = access.require_draft(by, number, is_locked=True)
    _move(by, row, cases.APPROVE)
    if by.person_id in row.writers:
        raise OwnDraft(number=number)
    _wait(
        by,
        row,
        cases.ISSUE_ITEM,
        text("Issue %(number)s under a number: %(title)s"),
        capability=Capability.KEEP_DOCUMENTS,
        due_at=now() + cases.ISSUE_WITHIN,
    )


@use_case
def withdraw_draft(by: Actor, *, number: str, reason: str) -> None:
    """Give a draft up, with a reason that stays."""
    _move(by, access.require_draft(by, number, is_locked=True), cases.WITHDRAW, reason)


@use_case
def issue_draft(by: Actor, *, number: str, issue: Issue) -> int:
    """Enter approved rules under number and day; the unit's former rules on it are replaced.

    Returns the document's key. Raises MoveRefused, NumberTaken, DatesWrong.
    """
    row = access.require_draft(by, number, is_locked=True)
    _require_days(issue)
    _move(by, row, cases.ISSUE)
    key = register.put_down(
        by,
        NewDocument(
            kind=DocumentKind.RULES,
            number=issue.number,
            issuer=issue.issuer,
            issued_on=issue.issued_on,
            title=row.title,
            unit_code=row.unit.code,
            subject=Subject(row.subject),
            review_on=issue.review_on,
            bases=tuple(row.bases),
            file_key=row.file_key,
            file_name=row.file_name,
        ),
    )
    row.document_id = key
    row.save(update_fields=["document"])
    newer = access.documents().get(pk=key)
    if row.subject:
        former = access.documents().filter(
            unit=row.unit, kind=DocumentKind.RULES, subject=row.subject, replaced_by__isnull=True
        )
        for old in former.exclude(pk=key).select_related("unit"):
            register.take_over(by, old, newer)
    return key


def _require_days(issue: Issue) -> None:
    if issue.issued_on > today():
        raise DatesWrong(
            what=text("Issued on"),
            earlier=f"{today():%d/%m/%Y}",
            later=f"{issue.issued_on:%d/%m/%Y}",
        )
    if issue.review_on <= issue.issued_on:
        raise DatesWrong(
            what=text("Review by"),
            earlier=f"{issue.review_on:%d/%m/%Y}",
            later=f"{issue.issued_on:%d/%m/%Y}",
        )


def _move(by: Actor, row: Draft, move: str, reason: str = "") -> None:
    casework.move_case(by, number=row.number, move=move, reason=reason)
    wanted = cases.DRAFT.move(move)
    assert wanted is not None
    row.state, row.changed_at, row.version = wanted.target, now(), row.version + 1
    row.save(update_fields=["state", "changed_at", "version"])
    for kind in (cases.APPROVE_ITEM, cases.ISSUE_ITEM):
        casework.finish_item(by, kind=kind.code, subject=row.number)


def _wait(
    by: Actor, row: Draft, kind: ItemKind, title: str, *, capability: Capability, due_at: datetime
) -> None:
    casework.open_item(
        by,
        item=NewItem(
            kind=kind.code,
            title=title,
            values={"number": row.number, "title": row.title[:120]},
            unit_code=row.unit.code,
            capability=capability,
            due_at=due_at,
            url=reverse("documents:draft", args=[row.number]),
            subject=row.number,
        ),
        ladder=cases.LADDER,
    )


def _title(title: str) -> str:
    if not 0 < len(title.strip()) <= TITLE_MAX:
        raise Invalid(what=text("Write a title of at most 300 characters."))
    return title.strip()
