"""Who is reminded that a certificate ends: its unit from 90 days before, the centre too from 30."""

from datetime import date, time, timedelta
from typing import Final

from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people
from khien.base.accounts.types import Actor, BodyTask, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core import nights
from khien.base.core.cases import ItemKind, Rung
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.base.trust.access import certificates as access
from khien.base.trust.models import Certificate
from khien.base.trust.queries.certificates import reminder_days
from khien.base.trust.rules.register import standing

NIGHT: Final = "trust.certificates-night"
AT: Final = time(3, 40)
UNIT_ITEM: Final = ItemKind("certificate-ending", text("Certificates that end"))
CENTRE_ITEM: Final = ItemKind(
    "certificate-ending-centre", text("Certificates of units that end within days")
)
LADDER: Final = (Rung(timedelta(0), Capability.HEAR_ESCALATIONS.value, "unit"),)
_TITLE: Final = text(
    "The certificate %(serial)s of %(holder)s ends on %(day)s (%(days)s days before)"
)


def night(*, on: str) -> None:
    """Look at every certificate that ends, and ask for the next night. A job."""
    by = people.everything(text("certificates are looked at every night"))
    last = now() + timedelta(days=max(reminder_days()))
    rows = access.certificates().filter(
        fate="", ends_at__lte=last, ends_at__gt=now() - timedelta(days=2)
    )
    for row in rows.select_related("unit").order_by("pk"):
        settle(by, row)
    ask_for_night(date.fromisoformat(on))


def ask_for_night(day: date) -> None:
    """Ask for the look in the night after a day. Call inside a transaction."""
    nights.ask_for_night(NIGHT, day, AT)


@use_case
def settle(by: Actor, row: Certificate) -> None:
    """Bring what waits because of a certificate in line with how it stands."""
    at, days = now(), reminder_days()
    due = 0 if row.fate or row.ends_at <= at else standing.stage(row.ends_at, days, at=at)
    if due == row.reminded_days:
        return
    subject = str(row.pk)
    for kind in (UNIT_ITEM, CENTRE_ITEM):
        casework.finish_item(by, kind=kind.code, subject=subject)
    if due:
        _wait(by, row, UNIT_ITEM, row.unit.code, due)
    centre = accounts.body_unit(BodyTask.LEADS_SECURITY)
    if due == min(days) and centre is not None and centre.code != row.unit.code:
        _wait(by, row, CENTRE_ITEM, centre.code, due)
    access.certificates().filter(pk=row.pk).update(reminded_days=due)


def _wait(by: Actor, row: Certificate, kind: ItemKind, unit_code: str, days: int) -> None:
    values = {
        "serial": row.serial[:40],
        "holder": row.holder[:80],
        "day": f"{row.ends_at:%d/%m/%Y}",
        "days": str(days),
    }
    item = NewItem(
        kind=kind.code,
        title=_TITLE,
        values=values,
        unit_code=unit_code,
        capability=Capability.KEEP_DOCUMENTS,
        due_at=row.ends_at,
        url=reverse("trust:certificate", args=[row.pk]),
        subject=str(row.pk),
    )
    casework.open_item(by, item=item, ladder=LADDER)
