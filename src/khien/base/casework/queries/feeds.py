"""What leaves the inbox: the calendar of a token, a person's addresses, the daily letter's text."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Alarm, Calendar, Event

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Contact
from khien.base.casework import access, rules
from khien.base.casework.queries.inbox import inbox_page
from khien.base.casework.types import Digest, InboxFilter, ItemLine, TokenLine, Waiting
from khien.base.core.clock import now
from khien.base.core.refusals import NotFound

CALENDAR_ROWS = 500
DIGEST_ROWS = 20
REMIND = timedelta(hours=1)


def tokens(actor: Actor) -> tuple[TokenLine, ...]:
    """Return the actor's own calendar addresses, newest first. One query."""
    return tuple(
        TokenLine(one.pk, one.name, one.made_at, one.used_at)
        for one in access.tokens_of(actor).order_by("-pk")
    )


def digest_hour(actor: Actor) -> int | None:
    """Return the hour of the actor's daily letter, or None where it is off. One query."""
    choice = access.digest_choice(actor.person_id or 0)
    return choice.hour if choice.is_on else None


def calendar(token: str, *, base_url: str) -> bytes:
    """Return the iCalendar of a token: its person's inbox as it is now, and no more.

    Raises NotFound for an unknown or revoked token, and for a person who may no longer sign in.
    """
    held = access.token_of(rules.digest_of(token))
    contact = accounts.contact(held.person_id) if held else None
    if contact is None:
        raise NotFound(what="calendar")
    with translation.override(contact.language or settings.LANGUAGE_CODE):
        page = inbox_page(accounts.actor_of(contact.key), size=CALENDAR_ROWS)
        return _calendar(page.rows, base_url)


def digest(contact: Contact) -> Digest | None:
    """Return the text of a person's daily letter in their language; None where nothing waits."""
    actor = accounts.actor_of(contact.key)
    with translation.override(contact.language or settings.LANGUAGE_CODE):
        page = inbox_page(actor, size=DIGEST_ROWS)
        if not page.total:
            return None
        late = inbox_page(actor, InboxFilter(waiting=Waiting.LATE), size=1).total
        return Digest(_subject(page.total, late), _body(contact, page.rows, page.total))


def _calendar(rows: tuple[ItemLine, ...], base_url: str) -> bytes:
    made = Calendar()
    made.add("prodid", "-//Khien//To do//VI")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("To do"))
    made.add("refresh-interval", timedelta(minutes=30), parameters={"VALUE": "DURATION"})
    for line in rows:
        made.add_component(_event(line, base_url))
    return bytes(made.to_ical())


def _event(line: ItemLine, base_url: str) -> Event:
    event = Event()
    event.add("uid", f"item-{line.key}@{base_url.partition('://')[2] or 'khien'}")
    event.add("dtstamp", now())
    event.add("dtstart", line.due_at)
    event.add("summary", line.title)
    event.add("description", f"{line.unit}\n{base_url}{line.url}")
    event.add("url", f"{base_url}{line.url}")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", line.title)
    alarm.add("trigger", -REMIND)
    event.add_component(alarm)
    return event


def _subject(total: int, late: int) -> str:
    waiting = ngettext("%(count)s item waits", "%(count)s items wait", total) % {"count": total}
    return f"Khiên: {waiting}" + (_(", %(late)s late") % {"late": late} if late else "")


def _body(contact: Contact, rows: tuple[ItemLine, ...], total: int) -> str:
    lines = [_("For %(name)s, %(day)s") % {"name": contact.name, "day": _day(now())}, ""]
    for line in rows:
        mark = _("LATE") if line.is_late else _("due")
        lines += [f"[{mark} {_moment(line.due_at)}] {line.title}", f"    {line.unit}"]
    if total > len(rows):
        lines += ["", _("and %(count)s more") % {"count": total - len(rows)}]
    lines += [
        "",
        _("Open “To do” in Khiên to work on them. This letter is switched off there too."),
    ]
    return "\n".join(lines)


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y}"
