"""Drafts: begun, kept while they grow, handed to a second person, begun anew as a next version."""

from django.urls import reverse

from khien.act.advisories import access
from khien.act.advisories.models import Advisory, Version
from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.rules import answers, case
from khien.act.advisories.rules import content as rules
from khien.act.advisories.types.advisories import (
    Lacking,
    NoAddressee,
    NotDraft,
    Overwritten,
    VersionState,
    WorkedOn,
    WrongState,
)
from khien.act.advisories.types.content import Content
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.cases import ItemKind
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, text
from khien.base.core.search import fold
from khien.base.core.series import following
from khien.base.core.usecase import use_case

_WRITE = Capability.WRITE_ADVISORIES


@use_case
def begin(by: Actor, *, content: Content, origin: str = "", origin_version: str = "") -> str:
    """Begin an advisory as a draft and return its number. It needs a title, no more yet.

    Raises NotAllowed, Invalid.
    """
    access.require_editor(by, _WRITE)
    advisory = Advisory(
        number=_next_number(), created_at=now(), created_by=by.name[:200], origin=origin
    )
    advisory.save()
    row = Version(
        advisory=advisory,
        number=1,
        state=VersionState.DRAFT,
        writers=_with(by, []),
        origin_version=origin_version,
    )
    fill(by, row, content)
    row.save()
    return advisory.number


@use_case
def keep(by: Actor, *, number: str, content: Content, revision: int) -> None:
    """Keep a changed draft. Raises NotFound, NotAllowed, NotDraft, Overwritten, Invalid.

    `revision` is the one that the person had opened: a second editor is told, nothing is lost.
    """
    row = access.lock_version(by, number, _WRITE)
    _require_draft(row)
    if row.revision != revision:
        raise Overwritten(who=row.changed_by, number=number)
    row.revision += 1
    row.writers = _with(by, row.writers)
    fill(by, row, content)
    row.save()


@use_case
def submit(by: Actor, *, number: str, revision: int) -> None:
    """Hand a whole draft to a second person. Raises NotDraft, Overwritten, Lacking, NoAddressee."""
    row = access.lock_version(by, number, _WRITE)
    _require_draft(row)
    if row.revision != revision:
        raise Overwritten(who=row.changed_by, number=number)
    content = rules.from_plain(row.content)
    require_whole(row, content)
    row.state, row.submitted_by, row.returned_why = VersionState.IN_REVIEW, by.name[:200], ""
    row.writers = _with(by, row.writers)
    row.save()
    have_wait(
        by,
        row,
        case.APPROVE_ITEM,
        text("Approve %(number)s: %(title)s"),
        Capability.APPROVE_ADVISORIES,
    )


@use_case
def revise(by: Actor, *, number: str) -> int:
    """Begin the next version of an advisory that went out, from its words; returns its number.

    Raises WorkedOn while another version is in hand, WrongState where none went out.
    """
    row = access.lock_version(by, number, _WRITE)
    if VersionState(row.state) in answers.IN_HAND:
        raise WorkedOn(version=row.number, number=number)
    if VersionState(row.state) not in answers.WENT_OUT:
        raise WrongState(number=number, state=answers.STATE_NAMES[VersionState(row.state)])
    return next_version(by, row, rules.from_plain(row.content)).number


@use_case
def discard(by: Actor, *, number: str) -> None:
    """Put a version aside that has not gone out. Its words are kept, it is not worked on."""
    row = access.lock_version(by, number, _WRITE)
    if VersionState(row.state) not in answers.IN_HAND:
        raise WrongState(number=number, state=answers.STATE_NAMES[VersionState(row.state)])
    row.state = VersionState.DISCARDED
    changed(by, row)
    end_waiting(by, row)


def next_version(by: Actor, before: Version, content: Content, origin_version: str = "") -> Version:
    """Add the next version as a draft. Call inside a transaction, none being in hand."""
    kept = access.versions_of(before.advisory).exclude(state=VersionState.DISCARDED)
    last = kept.order_by("-number").values_list("number", flat=True).first()
    row = Version(
        advisory=before.advisory,
        number=(last or 0) + 1,
        state=VersionState.DRAFT,
        writers=_with(by, []),
        origin_version=origin_version,
    )
    fill(by, row, _renewed(content))
    row.save()
    return row


def fill(by: Actor, row: Version, content: Content) -> None:
    """Put a content into a version, and into the columns that lists and limits read."""
    title = content.title.strip()[:300]
    if not title:
        raise Invalid(what=text("The title is empty; say in a few words what it is about."))
    names = " ".join(f"{each.vendor} {each.name}" for each in content.products)
    row.title, row.kind, row.severity = title, content.kind, content.severity
    row.folded = fold(f"{row.advisory.number} {title} {' '.join(content.cves)} {names}")
    row.content = rules.to_plain(content)
    row.accept_by, row.done_by = content.accept_by, content.done_by
    row.changed_at, row.changed_by = now(), by.name[:200]


def changed(by: Actor, row: Version) -> None:
    """Keep a version with who changed how it stands."""
    row.changed_at, row.changed_by = now(), by.name[:200]
    row.save()


def have_wait(by: Actor, row: Version, kind: ItemKind, title: str, capability: Capability) -> None:
    """Have a version wait for who may do a thing for the province, until the time to accept it."""
    root = accounts.province()
    assert root is not None
    assert row.accept_by is not None
    number = row.advisory.number
    casework.open_item(
        by,
        item=NewItem(
            kind=kind.code,
            title=title,
            values={"number": number, "title": row.title},
            unit_code=root.code,
            capability=capability.value,
            due_at=row.accept_by,
            url=reverse("advisories:advisory", args=[number]),
            subject=f"{number}:{row.number}",
        ),
    )


def end_waiting(by: Actor, row: Version) -> None:
    """Take the items for approving and sending a version out of every inbox."""
    subject = f"{row.advisory.number}:{row.number}"
    for kind in (case.APPROVE_ITEM, case.SEND_ITEM):
        casework.finish_item(by, kind=kind.code, subject=subject)


def require_whole(row: Version, content: Content) -> None:
    """Raise Lacking, or NoAddressee, unless a version says all that it must and reaches somebody."""
    number = row.advisory.number
    for missing in rules.lacks(content, at=now(), is_later_version=row.number > 1):
        raise Lacking(number=number, missing=missing)
    if not papers.addressed_units(content):
        raise NoAddressee(number=number)


def _renewed(content: Content) -> Content:
    """Return a content for the next version: its own news, its own times."""
    plain = rules.to_plain(content) | {"news": "", "accept_by": None, "done_by": None}
    return rules.from_plain(plain)


def _require_draft(row: Version) -> None:
    state = VersionState(row.state)
    if state is not VersionState.DRAFT:
        raise NotDraft(number=row.advisory.number, state=answers.STATE_NAMES[state])


def _with(by: Actor, writers: list[int]) -> list[int]:
    known = set(writers)
    return sorted(known | {by.person_id}) if by.person_id is not None else sorted(known)


def _next_number() -> str:
    return following(access.advisories(), f"CB-{today().year}-", digits=4)
