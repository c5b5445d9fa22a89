"""Reads of mail campaigns: how large each is, whoever looks; whose reports it holds, to whom may know."""

import msgspec
from django.db.models import Count, Max, Min, Q, QuerySet

from khien.act.mails import access
from khien.act.mails.models import MailCampaign, MailReport
from khien.act.mails.queries import mails as reads
from khien.act.mails.queries import own
from khien.act.mails.rules.signs import indicators_of
from khien.act.mails.types.campaigns import (
    SIGN_NAMES,
    CampaignAct,
    CampaignEntry,
    Indicator,
    MailCampaignLine,
    MailCampaignRecord,
    SignKind,
)
from khien.act.mails.types.mails import Finding, Headers, MailState
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.paging import Page, counted, newest_first, page_of

REPORTS_SHOWN = 200
MAILS_READ_MAX = 2000


def campaigns(actor: Actor, *, after: str = "") -> Page[MailCampaignLine]:
    """Return one page of the campaigns of which the actor sees a report, the newest first. Three queries."""
    rows = access.mail_campaigns_visible_to(actor)
    found, mark = newest_first(rows, after=after)
    return page_of(_lines(found), after=mark, total=counted(rows))


def all_campaigns(actor: Actor, *, most: int) -> list[MailCampaignLine]:
    """Return the campaigns of which the actor sees a report, the oldest first, at most so many."""
    return _lines(list(access.mail_campaigns_visible_to(actor).order_by("pk")[:most]))


def campaign(actor: Actor, number: str) -> MailCampaignRecord:
    """Return one visible campaign. Raises CampaignNotFound.

    To a unit: its own reports, and how many there are in all; which units, the centre alone is told.
    """
    row = access.require_mail_campaign(actor, number)
    is_centre = is_of_centre(actor)
    mine = access.mails_visible_to(actor).filter(campaign=row).order_by("-pk")
    units = access.mails().filter(campaign=row).values_list("unit__name", flat=True)
    entries = access.mail_campaign_entries(row).order_by("-pk") if is_centre else ()
    return MailCampaignRecord(
        line=_lines([row])[0],
        reports=tuple(reads.line(one) for one in mine[:REPORTS_SHOWN]),
        unit_names=tuple(sorted(set(units))) if is_centre else (),
        signs=_signs(row),
        indicators=tuple(indicators(row)) if is_centre else (),
        advisory=row.advisory if is_centre else "",
        history=tuple(
            CampaignEntry(one.at, one.by, CampaignAct(one.act), one.words) for one in entries
        ),
        is_centre=is_centre,
        may_warn=is_centre
        and not row.advisory
        and accounts.may_somewhere(actor, Capability.WRITE_ADVISORIES),
    )


def is_of_centre(actor: Actor) -> bool:
    """Return whether the actor checks for the whole province."""
    return accounts.oversees_province(actor, Capability.CHECK_PROCEDURES)


def indicators(row: MailCampaign) -> list[Indicator]:
    """Return what a campaign's phishing mails hold; of a campaign that passed the door."""
    rows = access.mails().filter(campaign=row, finding=Finding.PHISHING).order_by("pk")
    return indicators_of_rows(rows[:MAILS_READ_MAX])


def indicators_of_rows(rows: "QuerySet[MailReport] | list[MailReport]") -> list[Indicator]:
    """Return what reports that passed the door hold for other systems to look for."""
    held = [
        (
            msgspec.convert(row.headers, Headers),
            reads.links_of(row),
            reads.attachments_of(row),
        )
        for row in rows
    ]
    return indicators_of(held, own.own().domains)


def _lines(rows: list[MailCampaign]) -> list[MailCampaignLine]:
    """Return campaigns that passed the door with the numbers of all their reports. One query."""
    totals = {
        one["campaign_id"]: one
        for one in access.mails()
        .filter(campaign__in=rows)
        .values("campaign_id")
        .order_by("campaign_id")
        .annotate(
            reports=Count("pk"),
            units=Count("unit_id", distinct=True),
            first_at=Min("received_at"),
            last_at=Max("received_at"),
            unjudged=Count("pk", filter=Q(state=MailState.ANALYSED)),
        )
    }
    return [
        MailCampaignLine(
            row.number,
            row.title,
            totals[row.pk]["first_at"],
            totals[row.pk]["last_at"],
            totals[row.pk]["reports"],
            totals[row.pk]["units"],
            totals[row.pk]["unjudged"],
        )
        for row in rows
    ]


def _signs(row: MailCampaign) -> tuple[tuple[str, int], ...]:
    """Return what holds the campaign together: the name of each kind of sign, in how many reports."""
    shared = (
        access.mail_signs()
        .filter(report__campaign=row)
        .values("kind", "digest")
        .order_by()
        .annotate(reports=Count("report_id"))
        .filter(reports__gt=1)
        .order_by("-reports", "kind")[:10]
    )
    return tuple((SIGN_NAMES[SignKind(one["kind"])], one["reports"]) for one in shared)
