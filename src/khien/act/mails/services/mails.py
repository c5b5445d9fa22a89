"""Reports of mail: handed in and looked through, judged by the centre, closed when the answer is read."""

import hashlib
from datetime import timedelta
from typing import Final

import msgspec
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from khien.act.mails import access
from khien.act.mails.models import MailReport, MailSign
from khien.act.mails.queries import own
from khien.act.mails.rules import cases, signs
from khien.act.mails.rules.letters.looking import verdict_of
from khien.act.mails.services import looking
from khien.act.mails.services.campaigns import join_alike, unjudged
from khien.act.mails.types.mails import (
    A_DAY_MAX,
    ACTED,
    SIZE_MAX,
    STATE_NAMES,
    Finding,
    GivenMail,
    Handed,
    MailState,
    NewReport,
)
from khien.act.mails.types.refusals import (
    MailTooLarge,
    NoOwnUnit,
    NothingGiven,
    NotToJudge,
    ReasonNeeded,
    SenderUnknown,
    TooManyReports,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewCase, NewItem
from khien.base.core.clock import now, today
from khien.base.core.refusals import text
from khien.base.core.series import following
from khien.base.core.usecase import use_case
from khien.base.regulation import queries as regulation

CHECKS: Final = Capability.CHECK_PROCEDURES
READ_WITHIN: Final = timedelta(days=7)
_SYSTEM = everything(text("a mail is reported, or its answer is read"))
_FORWARDED = everything(text("a mail came to the reporting address"))
_BUTTON = everything(text("a mail program's button reported a mail"))


def hand_in(by: Actor, *, mail: GivenMail) -> str:
    """Look through a mail that a person hands in, report it to the centre, and return its number.

    The mail itself is forgotten with this call. The same mail again is the same report. Takes some
    seconds; call outside transactions. Raises refusals for what cannot be taken, MarkedSecret among them.
    """
    if not by.home_unit:
        raise NoOwnUnit
    digest = _taken(mail)
    known = _known(by.home_unit, by.person_id, digest)
    if known:
        return known
    _require_room(by.home_unit, by.person_id)
    looked = looking.look(by, mail, unit_code=by.home_unit)
    report = _report(mail, looked, digest, by.home_unit, by.person_id)
    return enter_report(by, report=report)


def take_from_button(*, unit_code: str, mail: GivenMail, reporter: str = "") -> str:
    """Report a mail that a unit's mail program sends, for the address that pressed the button; its number.

    An address that no account of the unit has leaves the report the unit's own. As `hand_in` else.
    """
    digest = _taken(mail)
    account = accounts.account_at(reporter.strip())
    person = account[0] if account and account[1] == unit_code else None
    known = _known(unit_code, person, digest)
    if known:
        return known
    _require_room(unit_code, person)
    looked = looking.look(_BUTTON, mail, unit_code=unit_code)
    return enter_report(_BUTTON, report=_report(mail, looked, digest, unit_code, person))


def take_forwarded(content: bytes) -> str:
    """Report a mail that came to the reporting address, for the one who forwarded it; its number.

    Who that is, an account's e-mail address says, or the register of mail domains. Raises SenderUnknown.
    """
    mail = GivenMail(content, Handed.FORWARDED)
    digest = _taken(mail)
    found = looking.analyse(mail)
    account = accounts.account_at(found.forwarder)
    domain = found.forwarder.rpartition("@")[2]
    unit = account[1] if account else own.unit_of_domain(domain) if domain else ""
    if not unit:
        raise SenderUnknown(sender=found.forwarder or "?")
    person = account[0] if account else None
    known = _known(unit, person, digest)
    if known:
        return known
    _require_room(unit, person)
    looked = looking.check(_FORWARDED, found, unit_code=unit)
    return enter_report(_FORWARDED, report=_report(mail, looked, digest, unit, person))


@use_case
def enter_report(by: Actor, *, report: NewReport) -> str:
    """Write a report down, have it wait for the centre, and find the campaign it belongs to."""
    at, is_urgent = now(), report.did in ACTED
    row = MailReport(
        number=_next_number(),
        unit_id=accounts.unit_key(report.unit_code),
        reporter_id=report.reporter_id,
        handed=report.handed,
        did=report.did,
        digest=report.digest,
        received_at=at,
        due_at=regulation.due(cases.clock_of(is_urgent=is_urgent), at).at,
        verdict=verdict_of(report.reasons),
        reasons=msgspec.to_builtins(report.reasons),
        headers=msgspec.to_builtins(report.headers),
        links=msgspec.to_builtins(report.links),
        attachments=msgspec.to_builtins(report.attachments),
        state=MailState.ANALYSED,
    )
    row.save()
    found_signs = signs.signs_of(
        report.links, report.attachments, report.subject_key, own.own().domains
    )
    for sign in found_signs:
        MailSign(report=row, kind=sign.kind, digest=sign.digest).save()
    title = report.headers.subject or report.headers.from_domain or _nameless()
    case = NewCase(
        kind=cases.KIND,
        number=row.number,
        unit_code=report.unit_code,
        title=title,
        marks={cases.RECEIVED: at},
        facts=frozenset({cases.ACTED_FACT}) if is_urgent else frozenset(),
    )
    casework.open_case(_SYSTEM, case=case)
    join_alike(by, row, found_signs)
    return row.number


@use_case
def judge(by: Actor, *, number: str, finding: Finding, words: str = "") -> None:
    """Say for the centre what a reported mail was; the one who reported it is answered.

    Judged anew it needs a reason. Raises NotAllowed, ReasonNeeded.
    """
    row = access.require_mail(by, number, is_locked=True)
    accounts.require_may(by, CHECKS, row.unit.code)
    is_first = row.state == MailState.ANALYSED
    if not is_first and not words.strip():
        raise ReasonNeeded
    move = cases.JUDGE if is_first else cases.AGAIN
    casework.move_case(by, number=number, move=move, reason=words)
    row.state, row.finding, row.answer = MailState.JUDGED, finding, words.strip()[:2000]
    row.judged_at, row.judged_by = row.judged_at or now(), by.name[:200]
    row.closed_at = None
    row.save(update_fields=["state", "finding", "answer", "judged_at", "judged_by", "closed_at"])
    if row.reporter_id is not None:
        item = NewItem(
            kind=cases.ANSWER_ITEM.code,
            title=text("Read the answer on the mail that you reported: %(number)s"),
            values={"number": number},
            unit_code=row.unit.code,
            capability=Capability.SEE_PROCEDURES.value,
            due_at=now() + READ_WITHIN,
            url=reverse("mails:mail", args=[number]),
            subject=number,
            owner_id=row.reporter_id,
        )
        casework.open_item(_SYSTEM, item=item)


@use_case
def judge_campaign(by: Actor, *, number: str, finding: Finding, words: str = "") -> int:
    """Say of all reports of a campaign what they were, all of them or none; return how many waited.

    Raises NotFound, NotAllowed.
    """
    waiting = unjudged(by, number)
    for one in waiting:
        judge(by, number=one, finding=finding, words=words)
    return len(waiting)


@use_case
def close(by: Actor, *, number: str) -> None:
    """Close a judged report: its reporter has read the answer, or the centre has done what was to do."""
    row = access.require_mail(by, number, is_locked=True)
    if row.reporter_id is None or row.reporter_id != by.person_id:
        accounts.require_may(by, CHECKS, row.unit.code)
    if row.state != MailState.JUDGED:
        raise NotToJudge(number=number, state=STATE_NAMES[MailState(row.state)])
    casework.move_case(_SYSTEM, number=number, move=cases.CLOSE)
    casework.finish_item(_SYSTEM, kind=cases.ANSWER_ITEM.code, subject=number)
    row.state, row.closed_at = MailState.CLOSED, now()
    row.save(update_fields=["state", "closed_at"])


def _taken(mail: GivenMail) -> str:
    if not mail.content.strip():
        raise NothingGiven
    if len(mail.content) > SIZE_MAX:
        raise MailTooLarge(size=len(mail.content), most=SIZE_MAX)
    return hashlib.sha256(mail.content).hexdigest()


def _known(unit_code: str, person: int | None, digest: str) -> str:
    """Return the number of the report that the same person made of the same mail, or nothing."""
    rows = access.mails().filter(unit__code=unit_code, reporter_id=person, digest=digest)
    return rows.values_list("number", flat=True).first() or ""


def _require_room(unit_code: str, person: int | None) -> None:
    rows = access.mails().filter(received_at__gt=now() - timedelta(days=1))
    same = rows.filter(reporter_id=person) if person else rows.filter(unit__code=unit_code)
    if same[:A_DAY_MAX].count() >= A_DAY_MAX:
        raise TooManyReports(most=A_DAY_MAX)


def _report(
    mail: GivenMail, looked: looking.Looked, digest: str, unit: str, person: int | None
) -> NewReport:
    found = looked.analysis
    return NewReport(
        unit_code=unit,
        reporter_id=person,
        handed=mail.handed,
        did=mail.did,
        digest=digest,
        headers=found.headers,
        links=found.links,
        attachments=looked.attachments,
        reasons=looked.reasons,
        subject_key=found.subject_key,
    )


def _nameless() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return gettext("Mail without sender and subject")


def _next_number() -> str:
    return following(access.mails(), f"TR-{today().year}-", digits=5)
