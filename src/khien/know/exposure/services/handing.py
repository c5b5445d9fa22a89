"""Open findings and what is expected of a unit that ends go to the unit that follows."""

from django.db.models import QuerySet

from khien.base.core.handing import of_rows
from khien.base.core.refusals import text
from khien.know.exposure import access
from khien.know.exposure.models import CampaignUnit, Finding, FixRound, Lookalike
from khien.know.exposure.queries.findings import OPEN_VALUES
from khien.know.exposure.types.lookalikes import Standing


def _findings(unit: int) -> QuerySet[Finding]:
    return access.findings_of(unit).filter(state__in=OPEN_VALUES)


def _rounds(unit: int) -> QuerySet[FixRound]:
    return access.rounds_of(unit).filter(ended_at__isnull=True)


def _expected(unit: int) -> QuerySet[CampaignUnit]:
    return access.expected().filter(unit_id=unit, done_at__isnull=True)


def _lookalikes(unit: int) -> QuerySet[Lookalike]:
    return access.lookalikes().filter(unit_id=unit, state=Standing.NEW)


HOLDINGS = (
    of_rows(text("Open findings"), _findings, alike=("fingerprint",)),
    of_rows(text("Rounds of mending"), _rounds, alike=("grade",)),
    of_rows(text("Scans that are due"), _expected, alike=("campaign_id",)),
    of_rows(text("Look-alike names to be judged"), _lookalikes, alike=("name",)),
)
