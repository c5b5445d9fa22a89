"""The figure of weaknesses with a fix that were mended within a month of being seen."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Min

from khien.base.core.addresses import addresses
from khien.base.core.offers import Counted
from khien.know.exposure import access

MONTH: Final = timedelta(days=31)
SPAN: Final = timedelta(days=183)


def mended_within_month(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each weakness with a known fix whose month ended in the half year before an instant.

    It counts where it was no longer open when its month ended. Two queries.
    """
    begun = access.states().values("finding_id").annotate(first=Min("valid_from"))
    rows = access.findings().exclude(fixed_in="")
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    began = dict(
        begun.filter(first__lte=at - MONTH, first__gt=at - MONTH - SPAN).values_list(
            "finding_id", "first"
        )
    )
    ends = access.states().filter(finding_id__in=rows.values("pk"))
    still = {
        key
        for key, start, end in ends.values_list("finding_id", "valid_from", "valid_to")
        if key in began
        and start <= began[key] + MONTH
        and (end is None or end > began[key] + MONTH)
    }
    page = addresses("exposure:finding")
    fields = rows.values_list("pk", "title", "unit__code", "fixed_in")
    return [
        Counted(title, code, counts=key not in still, detail=fixed, url=page(key))
        for key, title, code, fixed in fields.order_by("unit__path", "title", "pk")
        if key in began
    ]
