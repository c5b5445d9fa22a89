"""The registers of reported mail as workbooks: single reports, and campaigns."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from khien.act.mails.models import MailReport
from khien.act.mails.queries import campaigns as campaign_reads
from khien.act.mails.queries import mails as reads
from khien.act.mails.types.mails import (
    DID_NAMES,
    HANDED_NAMES,
    Did,
    Handed,
    defanged,
)
from khien.base.accounts.types import Actor
from khien.base.core import workbooks
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import record

REPORT_HEADS: Final = (
    text("Number"),
    text("Received"),
    text("Unit (code)"),
    text("Unit"),
    text("How it came"),
    text("Sender"),
    text("Subject line"),
    text("Hosts in the mail"),
    text("Attachments"),
    text("What the receiver did"),
    text("Look of the machine"),
    text("State"),
    text("Judge by"),
    text("What it was"),
    text("Answer of the centre"),
    text("Judged"),
    text("Judged by"),
    text("Closed"),
    text("Campaign of mail"),
    text("Incident"),
)
CAMPAIGN_HEADS: Final = (
    text("Number"),
    text("Campaign of mail"),
    text("Number of reports"),
    text("Units"),
    text("Not judged"),
    text("First report"),
    text("Last report"),
)


def reports(by: Actor, wanted: reads.MailFilter) -> bytes:
    """Return the reports that a list shows as a workbook; who takes it out is audited. Raises Invalid.

    As on the pages, no address in it makes a link, and who reported stands in none.
    """
    rows = list(reads.filtered(by, wanted).order_by("pk")[: workbooks.ROWS_MAX + 1])
    return _book(by, text("Reported mails"), REPORT_HEADS, [_report(row) for row in rows])


def campaigns(by: Actor) -> bytes:
    """Return the visible campaigns as a workbook; who takes it out is audited. Raises Invalid."""
    rows = [
        (
            line.number,
            line.title,
            line.reports,
            line.units,
            line.unjudged,
            _at(line.first_at),
            _at(line.last_at),
        )
        for line in campaign_reads.all_campaigns(by, most=workbooks.ROWS_MAX + 1)
    ]
    return _book(by, text("Campaigns of mail"), CAMPAIGN_HEADS, rows)


def _book(by: Actor, title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    if len(rows) > workbooks.ROWS_MAX:
        raise Invalid(what=text("More than 50,000 rows go into no sheet; narrow the list first."))
    with transaction.atomic():
        record(by, "mails.export_mails", {"sheet": title, "rows": len(rows)})
    return workbooks.pages([(gettext(title), [gettext(head) for head in heads], rows)])


def _report(row: MailReport) -> tuple[object, ...]:
    line = reads.line(row)
    hosts = dict.fromkeys(defanged(link.host) for link in reads.links_of(row))
    return (
        line.number,
        _at(line.received_at),
        line.unit_code,
        line.unit,
        gettext(HANDED_NAMES[Handed(row.handed)]),
        defanged(line.sender),
        line.subject,
        "\n".join(hosts),
        len(row.attachments),
        gettext(DID_NAMES[Did(row.did)]),
        gettext(line.verdict_name),
        gettext(line.state_name),
        _at(line.due_at),
        gettext(line.finding_name) if line.finding else "",
        row.answer,
        _at(row.judged_at),
        row.judged_by,
        _at(row.closed_at),
        line.campaign,
        row.incident,
    )


def _at(instant: datetime | None) -> str:
    return f"{timezone.localtime(instant):%H:%M %d/%m/%Y}" if instant else ""
