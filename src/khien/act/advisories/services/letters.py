"""Letters: to a unit when something is sent or withdrawn, before a time runs out, up the ladder after."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from khien.act.advisories.models import FollowUp
from khien.act.advisories.rules import case
from khien.act.advisories.rules import content as rules
from khien.act.advisories.types.content import Severity
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability, Contact
from khien.base.casework.types import ItemEscalated, ReminderDue
from khien.base.core.refusals import text
from khien.base.delivery import services as delivery

SYSTEM = everything(text("an advisory is followed up"))

_HEARS = Capability.HEAR_ESCALATIONS
SENT = text(
    "%(what)s was sent to %(unit)s.\n\nAccept by: %(accept_by)s\nDone by: %(done_by)s\n\n"
    "Sign in to Khiên, read it and press “Accept”, or say why it does not concern the unit: "
    "%(address)s\n\nOpening this letter or the page accepts nothing."
)
WITHDRAWN = text("%(what)s was withdrawn; nothing waits for an answer any more: %(address)s")
RETURNED = text(
    "The answer of %(unit)s to %(what)s was returned: more is asked for.\n\nAccept by: %(accept_by)s\n"
    "Done by: %(done_by)s\n\nThe reason stands on the page: %(address)s"
)
REMINDER = text("%(what)s still waits for %(unit)s. The time ends at %(due)s: %(address)s")
ESCALATED = text(
    "%(unit)s has not answered %(what)s. The time ended at %(due)s. Please see to it: %(address)s"
)


def tell_sent(by: Actor, row: FollowUp) -> None:
    """Tell the people who answer for a unit that an advisory waits. Call inside a transaction."""
    _to_unit(by, row, SENT, "sent")


def tell_withdrawn(by: Actor, row: FollowUp) -> None:
    """Tell the people who answer for a unit that an advisory no longer holds."""
    _to_unit(by, row, WITHDRAWN, "withdrawn")


def tell_returned(by: Actor, row: FollowUp, turn: int) -> None:
    """Tell the people who answer for a unit that its answer came back; `turn` tells the times apart.

    The reason is not in the letter: it may tell of the unit what a letter should not carry.
    """
    _to_unit(by, row, RETURNED, f"returned-{turn}")


def remind(fact: ReminderDue) -> None:
    """Write to a unit that a time of an advisory runs out. In the worker's transaction."""
    if fact.kind != case.KIND:
        return
    for person in _people(Capability.ANSWER_ADVISORIES, fact.unit_code):
        key = f"adv-remind-{fact.number}-{fact.clock}-{fact.before_s}-{person.key}"
        _about_time(person, REMINDER, fact.number, fact, key)


def write_up(fact: ItemEscalated) -> None:
    """Write to those who stand above a silent unit, rung by rung. In the worker's transaction."""
    number = fact.case_number
    if not number or not fact.subject.startswith(f"{number}:") or not number.startswith("CB-"):
        return
    for person in _heads(fact.to_unit) if fact.level == 1 else _people(_HEARS, fact.to_unit):
        key = f"adv-up-{fact.subject}-{fact.level}-{person.key}"
        _about_time(person, ESCALATED, number, fact, key)


def _to_unit(by: Actor, row: FollowUp, message: str, what: str) -> None:
    version = row.version
    content = rules.from_plain(version.content)
    number = version.advisory.number
    url = reverse("advisories:answer", args=[f"{number}.{version.number}.{row.unit.code}"])
    for person in _people(Capability.ANSWER_ADVISORIES, row.unit.code):
        with translation.override(person.language or settings.LANGUAGE_CODE):
            level = gettext(rules.SEVERITY_NAMES[Severity(version.severity)])
            title = "" if content.tlp in rules.UNTITLED else f" {version.title}"
            named = f"{number}{title}"
            body = gettext(message) % {
                "what": named,
                "unit": row.unit.name,
                "accept_by": moment(version.accept_by),
                "done_by": moment(version.done_by),
                "address": f"{settings.KHIEN.address}{url}",
            }
            subject = f"Khiên: [{level}] {named}"[:200]
        delivery.send_mail(
            by,
            to=person.email,
            subject=subject,
            body=body,
            about=url,
            key=f"adv-{what}-{row.pk}-{person.key}",
        )


def _about_time(
    person: Contact, message: str, number: str, fact: ReminderDue | ItemEscalated, key: str
) -> None:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        body = gettext(message) % {
            "what": number,
            "unit": accounts.name_of_unit(fact.unit_code),
            "due": moment(fact.due_at),
            "address": f"{settings.KHIEN.address}{fact.url}",
        }
        subject = gettext("Khiên: advisory %(number)s waits for an answer") % {"number": number}
    delivery.send_mail(
        SYSTEM, to=person.email, subject=subject, body=body, about=fact.url, key=key[:200]
    )


def moment(at: object) -> str:
    """Return an instant to the minute with its zone, in the province's time."""
    local = timezone.localtime(at)  # type: ignore[arg-type]
    return f"{local:%H:%M %d/%m/%Y} (UTC{local:%z})".replace("00)", ":00)")


def _heads(unit_code: str) -> Iterator[Contact]:
    """Yield who hears of silence in a unit and works there; not who oversees it from elsewhere."""
    own = {person.key for person in accounts.people_who_may(_HEARS, unit_code)} & {
        person.key for person in accounts.people_who_may(Capability.ANSWER_ADVISORIES, unit_code)
    }
    return (person for person in _people(_HEARS, unit_code) if person.key in own)


def _people(capability: Capability, unit_code: str) -> Iterator[Contact]:
    for line in accounts.people_who_may(capability, unit_code):
        person = accounts.contact(line.key)
        if person is not None and person.email:
            yield person
