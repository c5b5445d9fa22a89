"""What leaves the inbox: a person's calendar addresses, and the daily letter."""

from datetime import datetime, timedelta

from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.casework import access, rules
from khien.base.casework.models import CalendarToken, DigestChoice
from khien.base.casework.queries import feeds
from khien.base.casework.types import Letter
from khien.base.core.clock import now, today
from khien.base.core.ids import new_token
from khien.base.core.outbox import ask
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.usecase import use_case

DIGEST = "casework.digest"
TOKENS_MAX = 10


@use_case
def make_token(by: Actor, *, name: str) -> str:
    """Make a calendar address of the person's own and return its secret, which is not kept."""
    if by.person_id is None:
        raise Invalid(what=text("Only a person has a calendar."))
    if not name.strip():
        raise Invalid(what=text("Say where this address is used, so that it can be told apart."))
    if access.tokens_of(by).count() >= TOKENS_MAX:
        raise Invalid(what=text("There are ten addresses already; revoke one first."))
    token = new_token()
    CalendarToken(
        person_id=by.person_id, name=name.strip()[:80], digest=rules.digest_of(token), made_at=now()
    ).save()
    return token


@use_case
def revoke_token(by: Actor, *, key: int) -> None:
    """End one of the person's own calendar addresses at once. Raises NotFound."""
    if not access.tokens_of(by).filter(pk=key).update(revoked_at=now()):
        raise NotFound(what=str(key))


def note_use(token: str) -> None:
    """Keep when a calendar address was last read."""
    held = access.token_of(rules.digest_of(token))
    if held is not None and (held.used_at is None or held.used_at < now() - timedelta(hours=1)):
        held.used_at = now()
        held.save(update_fields=["used_at"])


@use_case
def choose_digest(by: Actor, *, is_on: bool, hour: int) -> None:
    """Turn the person's own daily letter on or off, and say at which hour it comes."""
    if by.person_id is None or not 0 <= hour <= 23:
        raise Invalid(what=text("The hour lies between 0 and 23."))
    choice = access.digest_choice(by.person_id)
    choice.is_on, choice.hour, choice.turn = is_on, hour, choice.turn + 1
    choice.save()
    if is_on:
        ask_next(choice)


def letter_due(*, person: int, turn: int) -> Letter | None:
    """Return the letter of a person that is due, and ask for the next day's; None where none goes.

    One asked for under an earlier choice is dropped. After an outage of days one letter goes, not
    one a day. Call inside a transaction.
    """
    choice, contact = access.digest_choice(person), accounts.contact(person)
    if not choice.is_on or choice.turn != turn or contact is None:
        return None
    choice.last_at = now()
    choice.save(update_fields=["last_at"])
    ask_next(choice)
    text_of_day = feeds.digest(contact) if contact.email else None
    if text_of_day is None:
        return None
    return Letter(contact.email, text_of_day, f"digest:{person}:{today().isoformat()}")


def ask_next(choice: DigestChoice) -> None:
    """Ask for the next letter; one asked for under an earlier choice is dropped when it comes."""
    due = next_at(choice.hour, now())
    ask(DIGEST, due_at=due, person=choice.person_id, turn=choice.turn)


def next_at(hour: int, at: datetime) -> datetime:
    """Return the next time the province's clocks show this full hour."""
    local = timezone.localtime(at).replace(hour=hour, minute=0, second=0, microsecond=0)
    return local if local > at else local + timedelta(days=1)
