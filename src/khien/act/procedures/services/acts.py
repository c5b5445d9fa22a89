"""Acts are opened, changed while they may be, moved step by step; their things follow in inventory."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext

from khien.act.procedures.access import acts as access
from khien.act.procedures.models import Act, ActState
from khien.act.procedures.queries import digests
from khien.act.procedures.queries.definitions import definition
from khien.act.procedures.rules import kinds
from khien.act.procedures.services import entering, following
from khien.act.procedures.services.nights import ask_for_night
from khien.act.procedures.types.acts import (
    ActChanged,
    ActMoved,
    FieldWrong,
    FromPaper,
    Grade,
    NewThing,
    NotEditable,
    ThingsWrong,
)
from khien.act.procedures.types.definitions import OPENED, Definition, FieldSaid, MoveSaid
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor
from khien.base.casework import services as casework
from khien.base.casework.types import NewCase, OwnDue
from khien.base.core import fields as rules
from khien.base.core.clock import now, today
from khien.base.core.fields import FieldKind
from khien.base.core.history import keep_state
from khien.base.core.outbox import tell
from khien.base.core.refusals import text
from khien.base.core.search import fold
from khien.base.core.usecase import use_case
from khien.base.files.services.storing import require_unmarked
from khien.know.inventory.queries import registers
from khien.know.inventory.services.control import allow_ahead
from khien.know.inventory.services.registers import change_entry

WORDS_MAX: Final = 1000
_SYSTEM = everything(text("an act of a procedure changed it"))
END_OF_DAY: Final = time(17, 0)


@use_case
def open_act(
    by: Actor,
    *,
    procedure: str,
    unit_code: str,
    given: Mapping[str, object],
    things: Sequence[NewThing] = (),
) -> str:
    """Begin an act for a unit with what its opening asks for. Returns the number.

    Raises NotAllowed, FieldWrong, NamesAPerson, ThingsWrong.
    """
    said = definition(procedure)
    accounts.require_may(by, kinds.RIGHTS[said.opens], unit_code)
    unit_id = accounts.unit_key(unit_code)
    content = entering.content_of(said, said.opening, given, unit_id, before={})
    entering.require_things(said, things)
    row = Act(
        procedure=procedure,
        number=_number(said, unit_code, unit_id),
        unit_id=unit_id,
        state=said.first,
        content=content,
        opened_at=now(),
        opened_by=by.name[:200],
    )
    name_act(said, row, [one.label for one in things])
    dues = {
        clock.code: OwnDue(_end_of(str(content[clock.day])), said.source)
        for clock in said.clocks
        if clock.day and content.get(clock.day)
    }
    _keep(by, row, said)
    ask_for_night(today())
    entering.put_things(row, said, things)
    following.begun(procedure, things)
    casework.open_case(
        by,
        case=NewCase(
            kind=said.kind,
            number=row.number,
            unit_code=unit_code,
            title=row.title,
            marks={OPENED: now()},
            facts=digests.facts_of(row, said),
            dues=dues,
            owner_id=by.person_id,
        ),
    )
    return row.number


@use_case
def change_act(
    by: Actor, *, number: str, given: Mapping[str, object], version: int | None = None
) -> None:
    """Enter anew what the opening asked for, while the act may still be changed.

    Raises NotEditable, ActChanged, FieldWrong.
    """
    row, said = locked(by, number, version)
    accounts.require_may(by, kinds.RIGHTS[said.opens], row.unit.code)
    state = said.state(row.state)
    if state is None or not state.edits:
        raise NotEditable(number=number, state=state.title if state else row.state)
    fresh = entering.content_of(said, said.opening, given, row.unit_id, before=row.content)
    later = {code: value for code, value in row.content.items() if code not in _codes(said.opening)}
    row.content = {**later, **fresh}
    name_act(said, row, list(access.things_of(row).values_list("label", flat=True)))
    _keep(by, row, said)
    casework.rename_case(by, number=number, title=row.title)
    tell_facts(by, row, said)


@use_case
def move_act(
    by: Actor,
    *,
    number: str,
    move: str,
    given: Mapping[str, object] = {},
    reason: str = "",
    version: int | None = None,
) -> None:
    """Take one step with what it asks for; the things' registers follow. All of it, or nothing.

    Raises NotFound, ActChanged, FieldWrong, NotAllowed, MoveRefused, GuardRefused, ReasonMissing.
    """
    row, said = locked(by, number, version)
    step = said.move(move)
    if step is not None and step.asks and row.state in step.sources:
        accounts.require_may(by, kinds.RIGHTS[step.role], row.unit.code)
        asked = tuple(one for one in said.fields if one.code in step.asks)
        fresh = entering.content_of(said, asked, given, row.unit_id, before=row.content)
        kept = {code: value for code, value in row.content.items() if code not in step.asks}
        row.content = {**kept, **fresh}
    if reason.strip():
        require_unmarked(reason)
    casework.set_facts(_SYSTEM, number=number, facts=digests.facts_of(row, said))
    casework.move_case(by, number=number, move=move, reason=reason)
    assert step is not None
    row.state = step.to
    state = said.state(step.to)
    row.ended_at = now() if state and state.end else None
    _keep(by, row, said)
    _follow(row, said, step)
    if step.allows:
        _allow(row, step)
    if step.leads_to and kinds.applies(step.leads_when, digests.facts_of(row, said)):
        following.ask_next(row, step.leads_to)
    if row.state in said.uses or row.ended_at is not None:
        casework.finish_item(_SYSTEM, kind=kinds.ALARM_ITEM.code, subject=number)
    tell(ActMoved(said.code, number, row.state, row.unit.code))


@use_case
def answer_checks(
    by: Actor, *, number: str, answers: Mapping[str, tuple[str, str]], version: int | None = None
) -> None:
    """Answer lines of the checklist: by code the grade (empty: not yet) and words. A failure says why.

    Raises NotEditable, ActChanged, FieldWrong, NotAllowed.
    """
    row, said = locked(by, number, version)
    accounts.require_may(by, kinds.RIGHTS[said.checked_by], row.unit.code)
    state = said.state(row.state)
    if state is None or not state.checks:
        raise NotEditable(number=number, state=state.title if state else row.state)
    known = {one.code: one for one in said.checks}
    kept = dict(row.checks)
    for code, (grade, words) in answers.items():
        if code not in known:
            continue
        if grade not in {"", *Grade}:
            raise FieldWrong(field=known[code].title, what=text("choose one of the three answers"))
        said_words = words.strip()[:WORDS_MAX]
        if grade == Grade.FAILED and not said_words:
            raise FieldWrong(field=known[code].title, what=text("say what was found wrong"))
        require_unmarked(said_words)
        held = kept.get(code, {})
        if (held.get("grade", ""), held.get("words", "")) != (grade, said_words):
            stamp = {"by": by.name[:200], "at": now().isoformat()}
            kept[code] = {"grade": grade, "words": said_words, **stamp}
    row.checks = kept
    _keep(by, row, said)
    tell_facts(by, row, said)


@use_case
def fill_thing(
    by: Actor, *, number: str, place: int, given: Mapping[str, object], version: int | None = None
) -> None:
    """Enter the own fields of one thing of an act. Raises NotEditable, FieldWrong, ThingsWrong."""
    row, said = locked(by, number, version)
    accounts.require_may(by, kinds.RIGHTS[said.opens], row.unit.code)
    state = said.state(row.state)
    if state is None or not (state.edits or state.checks):
        raise NotEditable(number=number, state=state.title if state else row.state)
    thing = access.things_of(row).filter(place=place).first()
    if thing is None:
        raise ThingsWrong(what=text("there is no such thing in this act"), value=str(place))
    thing.content = entering.read_fields(said.things.fields, given, row.unit_id)
    thing.serial = entering.serial_of(thing.content)
    thing.save(update_fields=["content", "serial"])
    _keep(by, row, said)


def locked(by: Actor, number: str, version: int | None = None) -> tuple[Act, Definition]:
    """Return a visible act, locked, that still says what the reader saw. Raises FromPaper, ActChanged."""
    row = access.require_act(by, number, is_locked=True)
    if row.is_paper:
        raise FromPaper(number=number)
    if version is not None and version != row.version:
        at = f"{timezone.localtime(row.changed_at):%H:%M %d/%m/%Y}"
        raise ActChanged(who=row.changed_by, number=number, at=at)
    return row, definition(row.procedure)


def tell_facts(by: Actor, row: Act, said: Definition) -> None:
    """Have casework know what the act says now: clocks and guards look at it."""
    casework.set_facts(_SYSTEM, number=row.number, facts=digests.facts_of(row, said))


def _follow(row: Act, said: Definition, step: MoveSaid) -> None:
    """Change the register entries of an act's things as a step says."""
    if not step.things:
        return
    for thing in access.things_of(row).exclude(register__in=["", "device"]):
        held = registers.entry(_SYSTEM, thing.key or 0)
        known = {rule.code for rule in held.register.fields}
        fresh = {
            code: row.content.get(value[1:]) if value.startswith("=") else value
            for code, value in step.things.items()
            if code in known
        }
        content = {**held.content, **{code: one for code, one in fresh.items() if one is not None}}
        change_entry(_SYSTEM, key=held.line.key, content=content)


def _allow(row: Act, step: MoveSaid) -> None:
    """Have a product that was asked for be allowed in the unit before it appears there."""
    allow_ahead(
        _SYSTEM,
        unit_code=row.unit.code,
        name=str(row.content[step.allows]),
        publisher=str(row.content.get("publisher", "")),
        until=row.expires_on,
        words=row.number,
    )


def _keep(by: Actor, row: Act, said: Definition) -> None:
    is_new = row.pk is None
    row.version += 0 if is_new else 1
    row.changed_at, row.changed_by = now(), by.name[:200]
    day = row.content.get(said.expires) if said.expires else None
    state = said.state(row.state)
    is_over = state is not None and (state.end and row.state not in said.uses)
    row.expires_on = date.fromisoformat(str(day)) if day and not is_over else None
    row.save()
    values = {"state": row.state, "content": dict(row.content)}
    if keep_state(access.states_of(row), at=now(), values=values):
        ActState(act=row, valid_from=now(), **values).save()


def name_act(said: Definition, row: Act, labels: Sequence[str]) -> None:
    """Give an act its title, and the words by which it is found."""
    head = str(row.content.get(said.heading, "")) if said.heading else ""
    field = said.field(said.heading) if said.heading else None
    if field is not None and head:
        head = rules.shown(field.rule, row.content[field.code], {}, str)
    named = ", ".join(labels[:3]) + (f" (+{len(labels) - 3})" if len(labels) > 3 else "")
    row.title = (head or named or gettext(said.single))[:300]
    listed = [
        str(row.content.get(one.code, ""))
        for one in said.fields
        if one.kind in {FieldKind.TEXT, FieldKind.LONG}
    ]
    row.folded = fold(" ".join([row.number, row.title, *labels[:20], *listed]))[:900]


def _number(said: Definition, unit_code: str, unit_id: int) -> str:
    """Return the next number of a procedure in a unit and year."""
    head = f"{said.prefix}.{unit_code}.{today():%Y}."
    held = access.acts().filter(procedure=said.code, number__startswith=head)
    last = max(
        (int(one.rsplit(".", 1)[1]) for one in held.values_list("number", flat=True)), default=0
    )
    return f"{head}{last + 1}"


def _codes(fields: Sequence[FieldSaid]) -> frozenset[str]:
    return frozenset(one.code for one in fields)


def _end_of(day: str) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), END_OF_DAY))
