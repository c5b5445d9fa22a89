"""Campaigns: begun with a letter, their reports awaited, ticked off as they come in."""

from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now, today
from khien.base.core.refusals import NotFound, text
from khien.base.core.usecase import use_case
from khien.know.exposure import access
from khien.know.exposure.models import Campaign, CampaignUnit, ScanReport
from khien.know.exposure.rules.cases import EXPECTED_ITEM, LADDER
from khien.know.exposure.rules.findings import require_words
from khien.know.exposure.types.campaigns import LEVELS, CampaignInvalid, CampaignKind, NewCampaign
from khien.know.exposure.types.findings import Reporter

UNITS_MAX = 2000
CAME_IN = text("a report came in")
NO_SCAN = frozenset({Reporter.MATCHING.value, Reporter.CHECK.value, Reporter.PERSON.value})


@use_case
def begin_campaign(by: Actor, *, campaign: NewCampaign) -> int:
    """Enter a campaign with its letter; each unit's report is awaited until the window's end.

    Raises CampaignInvalid, NotAllowed, NotFound.
    """
    _require_whole(campaign)
    for code in campaign.unit_codes:
        accounts.require_may(by, Capability.MANAGE_INVENTORY, code)
    row = Campaign(
        title=campaign.title.strip()[:200],
        kind=campaign.kind.value,
        level=campaign.level,
        letter_number=campaign.letter_number.strip()[:60],
        letter_date=campaign.letter_date,
        signatory=campaign.signatory.strip()[:200],
        hosts=campaign.hosts.strip()[:4000],
        performers=campaign.performers.strip()[:500],
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        entered_at=now(),
        entered_by=by.name[:200],
    )
    row.save()
    due_at = end_of(row)
    for code in sorted(set(campaign.unit_codes)):
        CampaignUnit(campaign=row, unit_id=accounts.unit_key(code), due_at=due_at).save()
        _ask(by, row, code, due_at)
    return row.pk


@use_case
def finish_unit(by: Actor, *, key: int, words: str) -> None:
    """Say how a unit's part ended where no report is imported: a hunt, a report on paper."""
    row = access.expected_visible_to(by, Capability.MANAGE_INVENTORY).filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    told = require_words(words, text("how this part of the campaign ended"))
    if row.done_at is None:
        _finish(row, by=by.name, words=told, at=now())


def tick_off(report: ScanReport, *, unit_code: str) -> None:
    """Tick off what a unit's report fulfils: scans whose window has begun. Inside a transaction."""
    if report.reporter in NO_SCAN:
        return
    scanned_on = timezone.localdate(report.ended_at)
    waiting = (
        access.expected()
        .select_related("campaign", "unit")
        .filter(
            unit_id=report.unit_id,
            done_at__isnull=True,
            campaign__kind=CampaignKind.SCAN.value,
            campaign__starts_on__lte=scanned_on,
        )
    )
    for row in waiting:
        _finish(row, by=report.by, words=report.name or report.tool, at=report.at)


def end_of(row: Campaign) -> datetime:
    """Return the instant at which a campaign's window ends."""
    return timezone.make_aware(datetime.combine(row.ends_on + timedelta(days=1), time()))


def subject_of(campaign_id: int, unit_code: str) -> str:
    """Return under which subject a unit's report is awaited."""
    return f"{campaign_id}:{unit_code}"


def _ask(by: Actor, row: Campaign, unit_code: str, due_at: datetime) -> None:
    casework.open_item(
        by,
        item=NewItem(
            kind=EXPECTED_ITEM.code,
            title=text("Import the report of “%(title)s”"),
            values={"title": row.title},
            unit_code=unit_code,
            capability=Capability.MANAGE_INVENTORY.value,
            due_at=due_at,
            url=reverse("exposure:campaign", args=[row.pk]),
            subject=subject_of(row.pk, unit_code),
        ),
        ladder=LADDER,
    )


def _finish(row: CampaignUnit, *, by: str, words: str, at: datetime) -> None:
    row.done_at, row.done_by, row.words = at, by[:200], words[:500]
    row.save()
    subject = subject_of(row.campaign_id, row.unit.code)
    casework.finish_item(everything(CAME_IN), kind=EXPECTED_ITEM.code, subject=subject, at=at)


def _require_whole(campaign: NewCampaign) -> None:
    faults = (
        (not campaign.title.strip(), text("it has no title")),
        (not campaign.letter_number.strip(), text("the number of the letter is missing")),
        (not campaign.signatory.strip(), text("who signed the letter is missing")),
        (campaign.letter_date > today(), text("the letter is dated in the future")),
        (not campaign.performers.strip(), text("who carries it out is missing")),
        (not campaign.unit_codes, text("no unit is in its scope")),
        (len(campaign.unit_codes) > UNITS_MAX, text("more than 2,000 units are in its scope")),
        (campaign.level not in LEVELS, text("the level is one of 1 to 5")),
        (campaign.ends_on < campaign.starts_on, text("the window ends before it begins")),
        (campaign.starts_on < campaign.letter_date, text("it begins before the letter's date")),
    )
    for is_wrong, what in faults:
        if is_wrong:
            raise CampaignInvalid(what=what)
