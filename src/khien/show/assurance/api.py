"""The measure API."""

from datetime import datetime

from ninja import Router, Schema

from khien.base.accounts.http import Request
from khien.base.accounts.types import Capability
from khien.show.assurance.queries import measures as queries
from khien.show.assurance.types.measures import Figure

router = Router(tags=["measures"])


class FigureOut(Schema):
    """A measure's figure; `share` is null where there is no data."""

    code: str
    title: str
    source: str
    target: float
    as_of: datetime
    numerator: int
    denominator: int
    share: float | None


@router.get("", response=list[FigureOut])
def measures(request: Request) -> list[Figure]:
    """List every measure as of now, over the units you may see."""
    codes = request.units(Capability.SEE_MEASURES)
    return queries.figures(request.actor, unit_codes=codes)
