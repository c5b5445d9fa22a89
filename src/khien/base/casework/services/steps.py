"""Steps of a case: those of its kind and those added, for a unit or a person; done or skipped."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.casework import access, rules
from khien.base.casework.models import Case, Step
from khien.base.casework.services import clocks, items
from khien.base.casework.services.timeline import shown, write
from khien.base.casework.types import EntryKind, NewItem, NewStep, Stale, StepEnded, StepState
from khien.base.core.cases import CaseKind
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.usecase import use_case

STEP_ITEM = "step"


@use_case
def add_step(by: Actor, *, number: str, step: NewStep) -> int:
    """Add a step for the case's unit or a participant, and return its key.

    Raises NotFound, NotAllowed, CaseEnded, Invalid for a unit that takes no part.
    """
    row, _ = access.lock_case(by, number)
    rules.require_open(number=number, is_ended=row.ended_at is not None)
    added = _add(by, row, step)
    write(by, row, EntryKind.STEP_ADDED, code=added.code, words=added.title)
    return added.pk


@use_case
def assign_step(by: Actor, *, number: str, key: int, unit_code: str, owner_id: int | None) -> None:
    """Give an open step to a unit that takes part, and there to a person or to all who may do it."""
    row, _ = access.lock_case(by, number)
    rules.require_open(number=number, is_ended=row.ended_at is not None)
    step = _open_step(row, key)
    step.unit_id = _part_unit(row, unit_code)
    name = _require_able(row, unit_code, owner_id)
    step.owner_id = owner_id
    step.version += 1
    step.save()
    words = f"{step.title}: {name or accounts.name_of_unit(unit_code)}"
    write(by, row, EntryKind.STEP_ASSIGNED, code=step.code, words=words)
    items.finish(access.open_items(STEP_ITEM, _subject(row, step)), at=now())
    _ask(by, row, step)


@use_case
def finish_step(
    by: Actor, *, number: str, key: int, words: str = "", version: int | None = None
) -> None:
    """Say that a step is done, with what was done. Raises StepEnded, Stale, NotAllowed."""
    row, step = _require_ending(by, number, key, version)
    _end(by, row, step, StepState.DONE, words.strip())


@use_case
def skip_step(by: Actor, *, number: str, key: int, reason: str, version: int | None = None) -> None:
    """Leave a step out, saying why. Raises ReasonMissing, StepEnded, Stale, NotAllowed."""
    row, step = _require_ending(by, number, key, version)
    _end(by, row, step, StepState.SKIPPED, rules.require_reason(reason, what=step.title))


def begin(by: Actor, row: Case, kind: CaseKind) -> None:
    """Add the steps that every case of a kind begins with. Call inside a transaction."""
    for rule in kind.steps:
        due = clocks.due_time(rule.regulation_code, now()) if rule.regulation_code else None
        within = now() + rule.within if rule.within else None
        step = NewStep(
            rule.code,
            rule.title,
            due_at=due.at if due else within,
            source=due.source if due else "",
        )
        _add(by, row, step)


def ask_again(by: Actor, row: Case) -> None:
    """Have the open steps of a case that was opened again wait anew. Call inside a transaction."""
    for step in access.steps_of(row).filter(state=StepState.OPEN).select_related("unit"):
        _ask(by, row, step)


def _add(by: Actor, row: Case, new: NewStep) -> Step:
    if not new.title.strip():
        raise Invalid(what=text("The step has no title; say what is to be done."))
    unit_code = new.unit_code or row.unit.code
    step = Step(
        case=row,
        code=new.code,
        title=new.title.strip()[:300],
        unit_id=_part_unit(row, unit_code),
        owner_id=new.owner_id,
        due_at=new.due_at,
        source=new.source[:300],
        state=StepState.OPEN,
    )
    _require_able(row, unit_code, new.owner_id)
    step.save()
    _ask(by, row, step)
    return step


def _part_unit(row: Case, unit_code: str) -> int:
    """Return the key of a unit that takes part in the case. Raises Invalid for another."""
    key = accounts.unit_key(unit_code)
    if key != row.unit_id and not access.participants_of(row).filter(unit_id=key).exists():
        raise Invalid(what=text("This unit takes no part in the case; invite it first."))
    return key


def _require_able(row: Case, unit_code: str, owner_id: int | None) -> str:
    """Return a person's name. Raises Invalid for one who may not do steps in the unit."""
    if owner_id is None:
        return ""
    able = accounts.people_who_may(Capability(_capability(row, unit_code)), unit_code)
    name = next((person.name for person in able if person.key == owner_id), "")
    if not name:
        raise Invalid(what=text("This person's role does not cover the unit of the step."))
    return name


def _capability(row: Case, unit_code: str) -> str:
    """Return what somebody must be able to do in a step's unit: work there, or answer for its part."""
    kind = access.kind_of(row.kind)
    held = access.participants_of(row).filter(unit__code=unit_code).first()
    part = kind.part(held.part) if held else None
    return part.answers if part and not part.works else kind.works


def _open_step(row: Case, key: int) -> Step:
    step = access.steps_of(row).select_for_update(of=("self",)).filter(pk=key).first()
    if step is None:
        raise NotFound(what=str(key))
    if step.state != StepState.OPEN:
        raise StepEnded(title=step.title)
    return step


def _require_ending(by: Actor, number: str, key: int, version: int | None) -> tuple[Case, Step]:
    """Return a step that the actor may end: who works on the case, or does so in the step's unit."""
    row, sight = access.require_case(by, number)
    rules.require_open(number=number, is_ended=row.ended_at is not None)
    step = access.steps_seen(row, sight).select_for_update(of=("self",)).filter(pk=key).first()
    if step is None:
        raise NotFound(what=str(key))
    capability = _capability(row, step.unit.code)
    if not (sight.may(capability, step.unit_id) or sight.works):
        raise RightMissing(Capability(capability))
    if version is not None and version != step.version:
        raise _stale(step)
    if step.state != StepState.OPEN:
        raise StepEnded(title=step.title)
    return row, step


def _stale(step: Step) -> Stale:
    ended: datetime = step.ended_at or now()
    return Stale(who=step.ended_by or "–", what=step.title, at=shown(ended), entered="–")


def _end(by: Actor, row: Case, step: Step, state: StepState, words: str) -> None:
    step.state, step.ended_at, step.ended_by = state, now(), by.name[:200]
    step.words, step.version = words[: rules.TEXT_MAX], step.version + 1
    step.save()
    kind = EntryKind.STEP_DONE if state is StepState.DONE else EntryKind.STEP_SKIPPED
    with translation.override(settings.LANGUAGE_CODE):
        title = gettext(step.title)
    said = f"{title}: {words}" if words else title
    write(by, row, kind, code=step.code, words=said)
    items.finish(access.open_items(STEP_ITEM, _subject(row, step)), at=now())


def _ask(by: Actor, row: Case, step: Step) -> None:
    """Have an open step wait in the inbox where it has a due time or a person."""
    if step.due_at is None and step.owner_id is None:
        return
    unit_code = step.unit.code
    item = NewItem(
        kind=STEP_ITEM,
        title=text("%(step)s: %(number)s %(title)s"),
        values={"number": row.number, "title": row.title} | clocks.in_languages("step", step.title),
        unit_code=unit_code,
        capability=_capability(row, unit_code),
        due_at=step.due_at or timezone.localtime(now()).replace(hour=23, minute=59),
        url=reverse(access.kind_of(row.kind).url, args=[row.number]),
        subject=_subject(row, step),
        owner_id=step.owner_id,
        case_id=row.pk,
    )
    items.open_item(by, item=item)


def _subject(row: Case, step: Step) -> str:
    return f"{row.number}#{step.pk}"
