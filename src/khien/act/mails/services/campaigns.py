"""Campaigns of mail: found by what reports share, joined and split by hand, judged whole, warned of."""

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext

from khien.act.advisories.services import drafts
from khien.act.advisories.types.content import AdvisoryKind, Content, Severity
from khien.act.mails import access
from khien.act.mails.models import MailCampaign, MailCampaignEntry, MailReport
from khien.act.mails.queries import campaigns as reads
from khien.act.mails.queries import own
from khien.act.mails.rules.signs import WITHIN, as_csv, as_stix, is_telling
from khien.act.mails.types.campaigns import (
    AlreadyWarned,
    CampaignAct,
    Indicator,
    NothingToGive,
    Sign,
)
from khien.act.mails.types.mails import Finding, LinkSeen, MailState, defanged
from khien.act.mails.types.refusals import ReasonNeeded
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, NotAllowed, text
from khien.base.core.series import following
from khien.base.core.stix import instance_uuid
from khien.base.core.usecase import use_case

CHECKS: Final = Capability.CHECK_PROCEDURES
TOLD_MAX: Final = 40


def join_alike(by: Actor, row: MailReport, signs: Sequence[Sign]) -> None:
    """Put a fresh report into the campaign of those that share a sign with it. Inside a transaction.

    What the centre took out by hand, or found to be harmless, draws nothing in.
    """
    mates = _alike(row, signs)
    if not mates:
        return
    held = sorted({mate.campaign_id for mate in mates if mate.campaign_id})
    if held:
        campaign = access.mail_campaigns().get(pk=held[0])
    else:
        campaign = MailCampaign(number=_next_number(), title=_title(row), opened_at=now())
        campaign.save()
    fresh = [row, *(mate for mate in mates if mate.campaign_id is None)]
    access.mails().filter(pk__in=[one.pk for one in fresh]).update(campaign=campaign)
    row.campaign = campaign


@use_case
def join(by: Actor, *, number: str, campaign: str, reason: str) -> None:
    """Put a report into a campaign by hand, with a reason. Raises NotAllowed, ReasonNeeded."""
    row = access.require_mail(by, number, is_locked=True)
    accounts.require_may(by, CHECKS, row.unit.code)
    into = access.require_mail_campaign(by, campaign, is_locked=True)
    if row.campaign_id == into.pk:
        raise Invalid(what=text("The report is in this campaign already."))
    words = _reason(reason)
    row.campaign, row.is_apart = into, False
    row.save(update_fields=["campaign", "is_apart"])
    _write(by, into, CampaignAct.JOINED, f"{number}: {words}")


@use_case
def split(by: Actor, *, number: str, reason: str) -> None:
    """Take a report out of its campaign by hand, with a reason; it is not drawn in again by itself."""
    row = access.require_mail(by, number, is_locked=True)
    accounts.require_may(by, CHECKS, row.unit.code)
    if row.campaign is None:
        raise Invalid(what=text("The report is in no campaign."))
    words, former = _reason(reason), row.campaign
    row.campaign, row.is_apart = None, True
    row.save(update_fields=["campaign", "is_apart"])
    _write(by, former, CampaignAct.SPLIT, f"{number}: {words}")


@use_case
def begin_warning(by: Actor, *, number: str) -> str:
    """Begin an early warning from what a campaign's phishing mails hold; the advisory's number.

    Raises NotAllowed, NothingToGive, AlreadyWarned.
    """
    row = _centre(by, number)
    if row.advisory:
        raise AlreadyWarned(advisory=row.advisory, number=number)
    found = _given(row)
    with translation.override(settings.LANGUAGE_CODE):
        content = _content(row, found)
    row.advisory = drafts.begin(by, content=content)
    row.save(update_fields=["advisory"])
    _write(by, row, CampaignAct.WARNED, row.advisory)
    return row.advisory


@use_case
def give_out(by: Actor, *, number: str, form: str) -> bytes:
    """Return a campaign's indicators as `csv` or `stix`; that they were given out is noted.

    Raises NotAllowed, NothingToGive.
    """
    row = _centre(by, number)
    found = _given(row)
    if form not in {"csv", "stix"}:
        raise Invalid(what=text("Indicators are given out as csv or stix."))
    _write(by, row, CampaignAct.EXPORTED, f"{form}, {len(found)}")
    if form == "csv":
        return as_csv(found)
    centre = accounts.province()
    return as_stix(
        found,
        number=number,
        instance=instance_uuid(settings.SECRET_KEY),
        centre=centre.name if centre else "Khiên",
        since=row.opened_at,
        at=now(),
    )


def unjudged(by: Actor, number: str) -> list[str]:
    """Return the numbers of a campaign's reports that the centre has not judged. Inside a transaction.

    Raises NotAllowed.
    """
    row = _centre(by, number)
    rows = access.mails().filter(campaign=row, state=MailState.ANALYSED).order_by("pk")
    return list(rows.values_list("number", flat=True))


def _centre(by: Actor, number: str) -> MailCampaign:
    if not reads.is_of_centre(by):
        raise NotAllowed(what=text("this belongs to the centre of the province"))
    return access.require_mail_campaign(by, number, is_locked=True)


def _given(row: MailCampaign) -> list[Indicator]:
    found = reads.indicators(row)
    if not found:
        raise NothingToGive(number=row.number)
    return found


def _alike(row: MailReport, signs: Sequence[Sign]) -> list[MailReport]:
    by_kind: dict[str, list[str]] = {}
    for sign in signs:
        by_kind.setdefault(sign.kind, []).append(sign.digest)
    alike = Q()
    for kind, digests in by_kind.items():
        alike |= Q(kind=kind, digest__in=digests)
    if not alike:
        return []
    sharing = access.mail_signs().filter(alike).values("report_id")
    rows = access.mails().filter(pk__in=sharing, received_at__gte=row.received_at - WITHIN)
    rows = rows.exclude(pk=row.pk).exclude(finding=Finding.HARMLESS).filter(is_apart=False)
    return list(rows.order_by("pk"))


def _title(row: MailReport) -> str:
    """Return what a campaign is called: by a host or the sender's domain, nothing that is a unit's own."""
    own_domains = own.own().domains
    links = [LinkSeen(**one) for one in row.links]
    host = next((link.host for link in links if is_telling(link, own_domains)), "")
    sender = str(row.headers.get("from_address", "")).rpartition("@")[2]
    return host or sender or row.digest[:12]


def _content(row: MailCampaign, found: Sequence[Indicator]) -> Content:
    told = "\n".join(f"- {one.shown}" for one in found[:TOLD_MAX])
    summary = gettext(
        "Staff of the province reported mails that were made to deceive. What they hold:"
    )
    return Content(
        kind=AdvisoryKind.ADVISORY,
        title=gettext("Phishing mails: %(what)s") % {"what": defanged(row.title)},
        summary=f"{summary}\n\n{told}",
        severity=Severity.HIGH,
        remedies=(
            gettext("Block these names and addresses at the mail gateway, the firewall and DNS."),
            gettext("Tell the staff not to open such mails, and to report them."),
            gettext(
                "Look in the logs for machines that have been there; change passwords entered."
            ),
        ),
    )


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonNeeded
    return reason.strip()[:400]


def _write(by: Actor, row: MailCampaign, act: CampaignAct, words: str) -> None:
    MailCampaignEntry(campaign=row, at=now(), by=by.name[:200], act=act, words=words[:500]).save()


def _next_number() -> str:
    return following(access.mail_campaigns(), f"CD-{today().year}-", digits=4)
