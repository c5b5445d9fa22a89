"""Cases: opened, moved under guards, given an owner, their facts and marks kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import access, rules
from khien.base.casework.models import Case, Mark, MarkChange
from khien.base.casework.queries import records
from khien.base.casework.services import clocks, items, steps
from khien.base.casework.services.timeline import changed, require_version, shown, write
from khien.base.casework.types import CaseMoved, EntryKind, NewCase, NumberTaken
from khien.base.core.cases import CaseKind
from khien.base.core.clock import now
from khien.base.core.outbox import tell
from khien.base.core.refusals import Invalid, text
from khien.base.core.search import fold
from khien.base.core.usecase import use_case

EXERCISE: Final = "DIỄN TẬP"
"""How exercises are marked in this country, in every language of the reader."""


@use_case
def open_case(by: Actor, *, case: NewCase) -> int:
    """Open a case of a unit with its first marks; its clocks run from now on. Returns the key.

    Raises NotFound, NotAllowed, NumberTaken, Invalid.
    """
    kind = access.kind_of(case.kind)
    accounts.require_may(by, Capability(kind.opens or kind.works), case.unit_code)
    for code in case.marks:
        rules.require_known_mark(kind, code)
    rules.require_marks(kind, case.marks, at=now())
    row = _insert(by, kind, case)
    for code, at in sorted(case.marks.items()):
        Mark(case=row, code=code, at=at).save()
    write(by, row, EntryKind.OPENED, values=_instants(case.marks))
    steps.begin(by, row, kind)
    clocks.recompute(by, row, kind)
    return row.pk


@use_case
def move_case(
    by: Actor, *, number: str, move: str, reason: str = "", version: int | None = None
) -> None:
    """Move a case along its definition.

    Raises NotFound, NotAllowed, Stale, MoveRefused, GuardRefused, ReasonMissing.
    """
    known = access.case_numbered(number)
    wanted = access.kind_of(known.kind).move(move) if known else None
    row, _ = access.lock_case(by, number, wanted.capability if wanted else "")
    require_version(row, version, entered=move)
    kind = access.kind_of(row.kind)
    found = rules.require_move(kind, number=number, state=row.state, move=move)
    words = rules.require_reason(reason, what=found.title) if found.needs_reason else reason.strip()
    rules.require_guards(found, records.guard_facts(by, row))
    before, row.state = row.state, found.target
    was_end = row.ended_at is not None
    is_end = kind.state(found.target).is_end
    row.ended_at = (row.ended_at or now()) if is_end else None
    write(
        by, row, EntryKind.MOVED, code=move, values={"from": before, "to": row.state}, words=words
    )
    _take_back(by, row, found.clears, words)
    _set(row, found.sets)
    changed(by, row)
    clocks.recompute(by, row, kind)
    if is_end:
        items.finish(access.open_items_of(row), at=now())
    elif was_end:
        steps.ask_again(by, row)
    tell(CaseMoved(row.kind, number, move, row.state, row.unit.code))


@use_case
def assign_case(
    by: Actor, *, number: str, owner_id: int | None, version: int | None = None
) -> None:
    """Name the person who has the case, or nobody; the waiting clocks go with it."""
    row, _ = access.lock_case(by, number)
    require_version(row, version, entered="")
    name = ""
    if owner_id is not None:
        able = accounts.people_who_may(Capability(access.kind_of(row.kind).works), row.unit.code)
        name = next((person.name for person in able if person.key == owner_id), "")
        if not name:
            raise Invalid(what=text("This person's role does not cover the unit of the case."))
    row.owner_id = owner_id
    write(by, row, EntryKind.ASSIGNED, words=name)
    changed(by, row)
    access.open_items_of(row).filter(kind=clocks.CLOCK_ITEM).update(owner_id=owner_id)


@use_case
def set_mark(
    by: Actor, *, number: str, code: str, at: datetime, version: int | None = None
) -> None:
    """Enter an instant of a case for the first time; clocks start and stop by it.

    Raises MarkIsSet where it stands already: then it is corrected with a reason.
    """
    row, _ = access.lock_case(by, number)
    require_version(row, version, entered=shown(at))
    kind = access.kind_of(row.kind)
    rules.require_known_mark(kind, code)
    marks = dict(access.marks_of(row).values_list("code", "at"))
    rules.require_new_mark(kind, marks, code)
    rules.require_marks(kind, marks | {code: at}, at=now())
    Mark(case=row, code=code, at=at).save()
    write(by, row, EntryKind.MARKED, code=code, values=_instants({"at": at}))
    changed(by, row)
    clocks.recompute(by, row, kind)


@use_case
def change_mark(
    by: Actor, *, number: str, code: str, at: datetime, reason: str, version: int | None = None
) -> None:
    """Correct an instant of a case: both values and the reason are kept, the clocks counted anew.

    Raises ReasonMissing, Stale, Invalid.
    """
    row, _ = access.lock_case(by, number)
    require_version(row, version, entered=f"{shown(at)} {reason.strip()}".strip())
    kind = access.kind_of(row.kind)
    words = rules.require_reason(reason, what=kind.mark_title(code))
    mark = access.marks_of(row).filter(code=code).first()
    if mark is None:
        raise Invalid(what=text("This time is not entered yet; enter it first."))
    if mark.at == at:
        return
    marks = dict(access.marks_of(row).values_list("code", "at")) | {code: at}
    rules.require_marks(kind, marks, at=now())
    old, mark.at = mark.at, at
    mark.save(update_fields=["at"])
    MarkChange(
        case=row, code=code, old=old, new=at, reason=words, by=by.name[:200], at=now()
    ).save()
    moved = _instants({"from": old, "to": at})
    write(by, row, EntryKind.MARK_CHANGED, code=code, values=moved, words=words)
    changed(by, row)
    clocks.recompute(by, row, kind)


@use_case
def set_facts(by: Actor, *, number: str, facts: frozenset[str], version: int | None = None) -> None:
    """Say what is known of a case, in place of what was said before; clocks follow."""
    row, _ = access.lock_case(by, number)
    require_version(row, version, entered=", ".join(sorted(facts)))
    before, after = sorted(row.facts), sorted(facts)
    if before == after:
        return
    row.facts = after
    write(by, row, EntryKind.FACTS, values={"from": before, "to": after})
    changed(by, row)
    clocks.recompute(by, row, access.kind_of(row.kind))


@use_case
def rename_case(by: Actor, *, number: str, title: str, version: int | None = None) -> None:
    """Give a case another title. Raises Stale, Invalid."""
    row, _ = access.lock_case(by, number)
    require_version(row, version, entered=title)
    row.title = _title(title, is_exercise=row.is_exercise)
    row.folded = fold(row.title)[:400]
    changed(by, row)


def _take_back(by: Actor, row: Case, codes: tuple[str, ...], reason: str) -> None:
    """Remove marks that a move takes back; each is kept among the changes, with the reason."""
    for mark in access.marks_of(row).filter(code__in=codes):
        gone = MarkChange(case=row, code=mark.code, old=mark.at, reason=reason)
        gone.by, gone.at = by.name[:200], now()
        gone.save()
        mark.delete()


def _set(row: Case, codes: tuple[str, ...]) -> None:
    """Enter the marks that a move sets, as of now; those that stand are left."""
    held = set(access.marks_of(row).values_list("code", flat=True))
    for code in codes:
        if code not in held:
            Mark(case=row, code=code, at=now()).save()


def _insert(by: Actor, kind: CaseKind, case: NewCase) -> Case:
    title = _title(case.title, is_exercise=case.is_exercise)
    row = Case(
        kind=kind.code,
        number=case.number,
        unit_id=accounts.unit_key(case.unit_code),
        title=title,
        folded=fold(f"{case.number} {title}")[:400],
        state=kind.first,
        facts=sorted(case.facts),
        dues={
            code: {"at": due.at.isoformat(), "source": due.source}
            for code, due in sorted(case.dues.items())
        },
        owner_id=case.owner_id,
        opened_at=now(),
        opened_by=by.name[:200],
        opener_id=by.person_id,
        is_exercise=case.is_exercise,
        changed_at=now(),
        changed_by=by.name[:200],
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise NumberTaken(number=case.number) from taken
    return row


def _title(title: str, *, is_exercise: bool) -> str:
    """Return the title as it is kept: one of an exercise says so first, in every list and letter."""
    said = title.strip()
    if not said:
        raise Invalid(what=text("The title is empty; say in a few words what it is about."))
    marked = is_exercise and not said.startswith(EXERCISE)
    return f"{EXERCISE}: {said}"[:300] if marked else said[:300]


def _instants(marks: Mapping[str, datetime]) -> dict[str, str]:
    return {code: at.isoformat() for code, at in sorted(marks.items())}
