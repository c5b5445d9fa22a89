"""The four-layer model of protection, unit by unit: which of its layers stand."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.core.offers import Counted
from khien.base.core.refusals import text
from khien.know.inventory.queries import protection
from khien.know.inventory.queries.measures import CONNECTED
from khien.show.assurance.queries import assessments


def four_layers(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether all four layers stood at an instant; the detail names those missing.

    The layers: a force on site, professional monitoring, an independent check within the year, connection
    to the national centre. Source: CT 14/CT-TTg 07/6/2019. About ten queries.
    """
    centres = {
        code: said.get("monitoring_centre") for code, said in protection.said_by_unit(at).items()
    }
    layers = (
        (text("force on site"), _standing(accounts.units_with_officer(at, unit_codes))),
        (text("monitoring"), _standing(protection.units_monitored(at, unit_codes))),
        (text("independent check"), _standing(assessments.inspected(at, unit_codes))),
        (text("national centre"), {code for code, one in centres.items() if one in CONNECTED}),
    )
    page = reverse("inventory:coverage")
    found = []
    for unit in accounts.watched_units(at):
        if unit_codes is None or unit.code in unit_codes:
            missing = [gettext(name) for name, units in layers if unit.code not in units]
            found.append(Counted(unit.name, unit.code, not missing, ", ".join(missing), page))
    return found


def _standing(rows: Sequence[Counted]) -> set[str]:
    return {row.unit_code for row in rows if row.counts}
