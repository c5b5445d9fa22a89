"""Units are told of an assessment: letters, and items that wait until they are done."""

from collections.abc import Sequence
from datetime import datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, Contact
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.cases import ItemKind
from khien.base.core.refusals import text
from khien.base.delivery import services as delivery
from khien.show.assurance import access
from khien.show.assurance.models import Subject
from khien.show.assurance.rules import assessments as rules

ANSWERS = Capability.ANSWER_ASSESSMENTS


def ask(by: Actor, subjects: Sequence[Subject], *, with_notice: bool) -> None:
    """Have the subjects' units answer by their day; the first time the notice waits to be received too."""
    told = accounts.contacts_who_may(ANSWERS, {one.unit.code for one in subjects})
    for subject in subjects:
        _ask(by, subject, with_notice=with_notice)
        _write(by, subject, told[subject.unit.code])


def wait_for_team(by: Actor, subject: Subject, *, due_at: datetime) -> None:
    """Have submitted answers wait for the team's lead."""
    _wait(
        by,
        subject,
        rules.JUDGE_ITEM,
        text("Judge the answers of %(what)s (%(number)s)"),
        capability=Capability.RUN_ASSESSMENTS,
        due_at=due_at,
        owner_id=lead_of(subject),
    )


def wait_for_signature(by: Actor, subject: Subject, *, due_at: datetime) -> None:
    """Have minutes wait for the unit's signature."""
    _wait(
        by,
        subject,
        rules.SIGN_ITEM,
        text("Sign the minutes of %(number)s: %(what)s"),
        capability=ANSWERS,
        due_at=due_at,
    )


def done(by: Actor, subject: Subject, *kinds: ItemKind) -> None:
    """Take items of a subject out of every inbox."""
    for kind in kinds:
        casework.finish_item(by, kind=kind.code, subject=str(subject.pk))


def forget(by: Actor, subject: Subject) -> None:
    """Take everything of a subject out of every inbox."""
    done(by, subject, rules.NOTICE_ITEM, rules.ANSWER_ITEM, rules.JUDGE_ITEM, rules.SIGN_ITEM)


def lead_of(subject: Subject) -> int | None:
    """Return the key of the person who leads the team."""
    found = access.team().filter(assessment_id=subject.assessment_id, is_lead=True).first()
    return found.person_id if found else None


def end_of(subject: Subject) -> datetime:
    """Return the end of the day by which a subject is answered."""
    return timezone.make_aware(datetime.combine(subject.due_on, time(17, 0)))


def _ask(by: Actor, subject: Subject, *, with_notice: bool) -> None:
    _wait(
        by,
        subject,
        rules.ANSWER_ITEM,
        text("Answer %(number)s: %(what)s"),
        capability=ANSWERS,
        due_at=end_of(subject),
        with_ladder=True,
    )
    if with_notice:
        due = min(end_of(subject), subject.assessment.starts_at)
        _wait(
            by,
            subject,
            rules.NOTICE_ITEM,
            text("Receive the notice of %(number)s: %(what)s"),
            capability=ANSWERS,
            due_at=due,
        )


def _wait(  # noqa: PLR0913 - the parts of an item
    by: Actor,
    subject: Subject,
    kind: ItemKind,
    title: str,
    *,
    capability: Capability,
    due_at: datetime,
    owner_id: int | None = None,
    with_ladder: bool = False,
) -> None:
    casework.open_item(
        by,
        item=NewItem(
            kind=kind.code,
            title=title,
            values={
                "number": subject.assessment.number,
                "what": (subject.system_name or subject.unit.name)[:120],
            },
            unit_code=subject.unit.code,
            capability=capability.value,
            due_at=due_at,
            url=reverse("assurance:subject", args=[subject.pk]),
            subject=str(subject.pk),
            owner_id=owner_id,
        ),
        ladder=rules.LADDER if with_ladder else (),
    )


def _write(by: Actor, subject: Subject, told: Sequence[Contact]) -> None:
    """Send letters that say that there is something to answer, and nothing of what it says."""
    url = reverse("assurance:subject", args=[subject.pk])
    values = {
        "number": subject.assessment.number,
        "unit": subject.unit.name,
        "due": f"{subject.due_on:%d/%m/%Y}",
        "address": f"{settings.KHIEN.address}{url}",
    }
    with translation.override(settings.LANGUAGE_CODE):
        subject_line = gettext("Khiên: %(number)s is to be answered") % values
        body = (
            gettext(
                "%(number)s asks %(unit)s for answers by %(due)s. Sign in to Khiên, receive the notice and"
                " answer what is asked: %(address)s"
            )
            % values
        )
    for person in told:
        if person.email:
            delivery.send_mail(
                by,
                to=person.email,
                subject=subject_line,
                body=body,
                about=url,
                key=f"assessment-{subject.pk}-{subject.round}-{person.key}",
            )
