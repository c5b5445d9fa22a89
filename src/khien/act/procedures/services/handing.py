"""What of procedures goes along when a unit ends: its open acts."""

from typing import Final

from khien.act.procedures.access import acts as access
from khien.base.core.handing import of_rows
from khien.base.core.offers import Holding
from khien.base.core.refusals import text

HOLDINGS: Final[tuple[Holding, ...]] = (
    of_rows(text("open acts of procedures"), lambda unit: access.open_acts().filter(unit_id=unit)),
)
