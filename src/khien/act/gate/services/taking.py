"""Taking: what a form from the gateway asks for is done once, then its files are checked and attached."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, override

from khien.act.gate import access
from khien.act.gate.models import Phone, TakenForm
from khien.act.gate.rules import message as rules
from khien.act.gate.rules import sealing
from khien.act.gate.services import approvals, phones, public
from khien.act.gate.types import Message, Outcome, SealBroken, TooMany
from khien.act.response.queries import reporting
from khien.act.response.services import attachments, incidents, notices
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.files.services import storing as files
from khien.base.files.types.stored import MarkedSecret

REPORT = "report"
PUBLIC = "public"
RECEIVED = text("The receipt is entered.")
ENTERED = text("The report is entered as %(number)s.")
UNKNOWN_PHONE = text("The phone is not known, or was revoked.")
UNKNOWN_KIND = text("The gateway sent a form of a kind that is not known here.")
INSTEAD = text("The report stands without it; send the file anew, or hand it to the response team.")


def take(form: str, sealed: bytes) -> str:
    """Take a form once, with its files, and return the sentence that came of it.

    A form that cannot be opened or is refused is taken too: it is not asked for again. Broken off
    between two files, it goes on with the next one when it is taken again. Call outside transactions.
    Raises TooMany for a report of the public beyond the hour's bound, which is left where it is.
    """
    known = access.taken_forms().filter(form=form).first()
    if known is not None and known.is_whole:
        return known.outcome
    try:
        message = rules.unpack(sealing.open_at_core(sealed, phones.core_key()))
    except SealBroken as broken:
        return _note(form, None, Message("", {}), _refused(broken)).outcome
    row = known or enter(form, message)
    for place in range(len(row.files), 0 if row.is_whole else len(message.files)):
        _attach(row, place, message)
    return row.outcome


def enter(form: str, message: Message) -> TakenForm:
    """Do what a form asks for, once, and note what came of it in the same transaction."""
    if message.kind == PUBLIC:
        return _entered(form, None, message)
    phone = access.phone_by_mark(sealing.mark_of(message.key))
    if phone is None:
        return _note(form, None, message, Outcome(gettext(UNKNOWN_PHONE), is_done=False))
    with override(phones.language_of(phone.person_id)):
        return _entered(form, phone, message)


def _entered(form: str, phone: Phone | None, message: Message) -> TakenForm:
    row = TakenForm(form=form, phone=phone, kind=message.kind[:20], at=now(), is_done=True)
    try:
        with transaction.atomic():
            row.save()  # first of all: whoever takes the same form meanwhile waits here, and gets none
            _fill(row, _done(phone, message), message)
            if phone is not None:
                phone.used_at = row.at
                phone.save(update_fields=["used_at"])
    except IntegrityError:
        known = access.taken_forms().filter(form=form).first()
        if known is None:
            raise
        return known
    except TooMany:
        raise
    except Refusal as refusal:
        return _note(form, phone, message, _refused(refusal))
    return row


def _note(form: str, phone: Phone | None, message: Message, outcome: Outcome) -> TakenForm:
    """Note what came of a form that nothing was done for."""
    row = TakenForm(form=form, phone=phone, kind=message.kind[:20], at=now())
    try:
        with transaction.atomic():
            _fill(row, outcome, message)
    except IntegrityError:  # taken by another puller in the same instant
        return access.taken_forms().get(form=form)
    return row


def _fill(row: TakenForm, outcome: Outcome, message: Message) -> None:
    row.outcome, row.number = outcome.words[:1000], outcome.number
    row.subject, row.is_done = outcome.subject[:300], outcome.is_done
    row.is_whole = not (outcome.is_done and message.files)
    row.save()


def _done(phone: Phone | None, message: Message) -> Outcome:
    """Do what a form asks for, as its person, with that person's rights."""
    said = message.said
    if phone is None:
        number = public.take_report(public.PUBLIC, report=rules.report_of(said))
        return Outcome(number, number)
    actor = accounts.actor_of(phone.person_id)
    if message.kind == REPORT:
        return _report(actor, said)
    if message.kind == "acknowledge":
        notices.acknowledge(actor, key=rules.number_in(said, "notice"))
        return Outcome(gettext(RECEIVED), subject=str(said.get("number", "")))
    if message.kind == "approve":
        return approvals.approve(actor, said)
    if message.kind == "give_back":
        return approvals.give_back(actor, said)
    raise Invalid(what=UNKNOWN_KIND)


def _report(actor: Actor, said: dict[str, Any]) -> Outcome:
    new = rules.incident_of(
        said,
        unit_code=actor.home_unit,
        level=reporting.level_suggested(rules.facts_of(said)),
    )
    files.require_unmarked(f"{new.title}\n{new.summary}")
    may_lead = accounts.may_do(actor, Capability.WORK_INCIDENTS, actor.home_unit)
    number = incidents.open_incident(
        actor, incident=new, lead_id=actor.person_id if may_lead else None
    )
    return Outcome(gettext(ENTERED) % {"number": number}, number, new.title)


def _attach(row: TakenForm, place: int, message: Message) -> None:
    """Check one file outside transactions; attach it and note that in one. A refused one says why."""
    assert row.phone is not None
    actor, file = accounts.actor_of(row.phone.person_id), message.files[place]
    with override(phones.language_of(row.phone.person_id)):
        try:
            kept = files.keep_file(
                actor, name=file.name, content=file.content, unit_code=actor.home_unit
            )
            _enter_file(actor, row, place, message, kept.key)
        except Refusal as refusal:
            with transaction.atomic():
                _note_file(row, place, message, _why_not(refusal))


@transaction.atomic
def _enter_file(actor: Actor, row: TakenForm, place: int, message: Message, key: int) -> None:
    if _note_file(row, place, message, ""):
        attachments.enter_attachment(actor, number=row.number, file_key=key)


def _note_file(row: TakenForm, place: int, message: Message, why: str) -> bool:
    """Note what came of a file; False where another puller noted it first. Inside a transaction."""
    held = access.locked_form(row.form)
    if len(held.files) != place:
        return False
    file = message.files[place]
    noted = {"name": file.name[:180], "size": len(file.content), "why": why[:1000]}
    held.files = [*held.files, noted]
    held.is_whole = place + 1 == len(message.files)
    held.save(update_fields=["files", "is_whole"])
    return True


def _why_not(refusal: Refusal) -> str:
    """Return why a file was not taken and what to do; a marked one goes its own lawful way."""
    instead = "" if isinstance(refusal, MarkedSecret) else gettext(INSTEAD)
    return f"{_in_words(refusal)} {instead}".strip()


def _refused(refusal: Refusal) -> Outcome:
    return Outcome(_in_words(refusal), is_done=False)


def _in_words(refusal: Refusal) -> str:
    """Return a refusal in the language of the person whose phone it goes to."""
    values = {
        name: gettext(value) if isinstance(value, str) and value else value
        for name, value in refusal.values.items()
    }
    return gettext(refusal.message) % values
