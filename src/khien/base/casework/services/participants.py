"""Who takes part in a case, each with its own state; and what is said in a case."""

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.casework import access, rules
from khien.base.casework.models import Comment, Participant
from khien.base.casework.services.timeline import shown, write
from khien.base.casework.types import AlreadyPart, EntryKind, Stale
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.usecase import use_case


@use_case
def invite(by: Actor, *, number: str, unit_code: str, part: str) -> int:
    """Have another unit take part in a case, in the first state of its part, and return the key.

    Raises NotFound, NotAllowed, CaseEnded, AlreadyPart, Invalid for a part the kind does not know.
    """
    row, _ = access.lock_case(by, number)
    rules.require_open(number=number, is_ended=row.ended_at is not None)
    rule = access.kind_of(row.kind).part(part)
    if rule is None:
        raise Invalid(what=text("This kind of case knows no such part."))
    unit_id = accounts.unit_key(unit_code)
    if unit_id == row.unit_id or access.participants_of(row).filter(unit_id=unit_id).exists():
        raise AlreadyPart(unit=accounts.name_of_unit(unit_code), number=number)
    invited = Participant(
        case=row, unit_id=unit_id, part=part, state=rule.states[0].code, since=now()
    )
    invited.save()
    write(by, row, EntryKind.INVITED, code=part, values={"unit": unit_code})
    return invited.pk


@use_case
def set_participant_state(
    by: Actor,
    *,
    number: str,
    unit_code: str,
    state: str,
    note: str = "",
    version: int | None = None,
) -> None:
    """Set a participant's state: by its own people, or by who works on the case, with a note.

    The note says how one knows (rung up at 10:20, dispatch book 41). Raises ReasonMissing, Stale.
    """
    row, sight = access.require_case(by, number)
    rows = access.participants_of(row).select_for_update(of=("self",)).select_related("unit")
    held = rows.filter(unit__code=unit_code).first()
    if held is None:
        raise NotFound(what=unit_code)
    rule = access.kind_of(row.kind).part(held.part)
    if rule is None or state not in {one.code for one in rule.states}:
        raise Invalid(what=text("This part knows no such state."))
    if not sight.may(rule.answers, held.unit_id):
        if not sight.may(access.kind_of(row.kind).works, row.unit_id):
            raise RightMissing(Capability(rule.answers))
        note = rules.require_reason(note, what=held.unit.name)
    if version is not None and version != held.version:
        raise Stale(who=held.unit.name, what=number, at=shown(held.since), entered=state)
    before, held.state = held.state, state
    held.since, held.note, held.version = now(), note.strip()[:500], held.version + 1
    held.save()
    values = {"unit": unit_code, "from": before, "to": state}
    write(by, row, EntryKind.ANSWERED, code=held.part, values=values, words=held.note)


@use_case
def comment(by: Actor, *, number: str, text: str, private_to: str = "") -> int:
    """Write in a case, for all who see its comments or for one's own body only; returns the key.

    Raises NotFound, NotAllowed, Invalid.
    """
    row, sight = access.require_case(by, number)
    if not text.strip():
        raise Invalid(what=EMPTY)
    if private_to and private_to != by.home_unit and not by.sees_everything:
        raise Invalid(what=NOT_OWN)
    if not private_to and not (sight.works or "comments" in sight.sections):
        raise RightMissing(Capability(access.kind_of(row.kind).works))
    written = Comment(
        case=row,
        at=now(),
        by=by.name[:200],
        unit_id=accounts.unit_key(by.home_unit) if by.home_unit else None,
        text=text.strip()[: rules.TEXT_MAX],
        private_to_id=accounts.unit_key(private_to) if private_to else None,
    )
    written.save()
    return written.pk


EMPTY = text("The comment is empty; write what the others should know.")
NOT_OWN = text("A note can be private to the body that you work in only.")
