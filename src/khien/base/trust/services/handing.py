"""The open certificates of a unit that ends go to the unit that follows."""

from django.db.models import QuerySet

from khien.base.core.clock import now
from khien.base.core.handing import of_rows
from khien.base.core.refusals import text
from khien.base.trust.access import certificates as access
from khien.base.trust.models import Certificate
from khien.base.trust.types.certificates import Fate


def _open(unit: int) -> QuerySet[Certificate, Certificate]:
    return access.certificates().filter(unit_id=unit, fate=Fate.NONE, ends_at__gt=now())


HOLDINGS = (of_rows(text("Certificates that hold"), _open),)
