"""What a report waits for stands in the inbox of those who do it."""

from django.urls import reverse

from khien.base.accounts.types import Actor
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now
from khien.show.reporting.models import Report
from khien.show.reporting.rules import case, periods
from khien.show.reporting.types.periods import Period, PeriodKind
from khien.show.reporting.types.reports import Stage


def have_wait(by: Actor, row: Report) -> None:
    """Have the next step of a report wait for those who do it. Call inside a transaction."""
    casework.finish_item(by, kind=case.STEP_ITEM.code, subject=row.number)
    wanted = case.WAITS.get(Stage(row.stage))
    if wanted is None:
        return
    title, capability = wanted
    said = row.said["title"]
    over = periods.written(Period(PeriodKind(row.said["period"]), row.first_day, row.last_day))
    casework.open_item(
        by,
        item=NewItem(
            kind=case.STEP_ITEM.code,
            title=title,
            values={
                "title": f"{said['vi']} {over}",
                "title@en": f"{said['en']} {over}",
                "title@vi": f"{said['vi']} {over}",
            },
            unit_code=row.unit.code,
            capability=capability,
            due_at=now() + case.STEP_WITHIN,
            url=reverse("reporting:report", args=[row.number]),
            subject=row.number,
        ),
        ladder=case.LADDER,
    )
