"""The door of reported mail: its reporter's, its unit's and the centre's."""

from django.db.models import Q, QuerySet

from khien.act.mails.models import MailCampaign, MailCampaignEntry, MailReport, MailSign
from khien.act.mails.types.campaigns import CampaignNotFound
from khien.act.mails.types.refusals import MailNotFound
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability


def mails() -> QuerySet[MailReport]:
    """Return all reports of mail: for services, measures, and numbers of a campaign."""
    return MailReport.objects.select_related("unit", "campaign")


def mails_visible_to(actor: Actor) -> QuerySet[MailReport]:
    """Return the reports that somebody handed in, and those of units whose procedures one sees."""
    units = accounts.unit_ids(actor, Capability.SEE_PROCEDURES)
    if units is None:
        return mails()
    return mails().filter(Q(unit_id__in=units) | Q(reporter_id=actor.person_id or 0))


def require_mail(actor: Actor, number: str, *, is_locked: bool = False) -> MailReport:
    """Return one visible report. Raises MailNotFound, the same for absent and others'."""
    rows = mails_visible_to(actor)
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(number=number).first()
    if row is None:
        raise MailNotFound(what=number)
    return row


def mail_signs() -> QuerySet[MailSign]:
    """Return what all reports are compared by."""
    return MailSign.objects.all()


def mail_campaigns() -> QuerySet[MailCampaign]:
    """Return all campaigns: for services, and for reports that passed the door."""
    return MailCampaign.objects.all()


def mail_campaigns_visible_to(actor: Actor) -> QuerySet[MailCampaign]:
    """Return the campaigns of which the actor sees a report."""
    seen = mails_visible_to(actor).filter(campaign__isnull=False).values("campaign_id")
    return MailCampaign.objects.filter(pk__in=seen)


def require_mail_campaign(actor: Actor, number: str, *, is_locked: bool = False) -> MailCampaign:
    """Return one visible campaign. Raises CampaignNotFound, the same for absent and others'."""
    rows = mail_campaigns_visible_to(actor)
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(number=number).first()
    if row is None:
        raise CampaignNotFound(what=number)
    return row


def mail_campaign_entries(campaign: MailCampaign) -> QuerySet[MailCampaignEntry]:
    """Return what was done with a campaign that passed the door."""
    return MailCampaignEntry.objects.filter(campaign=campaign)
