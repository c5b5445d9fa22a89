"""The API of measures and of level dossiers."""

from datetime import datetime

from ninja import Router, Schema

from khien.base.accounts.http import Request
from khien.base.accounts.types import Capability
from khien.show.assurance.queries import dossiers
from khien.show.assurance.queries import measures as queries
from khien.show.assurance.types.dossiers import DossierFilter, DossierLine, Stage
from khien.show.assurance.types.measures import Figure

router = Router(tags=["measures"])
levels_router = Router(tags=["levels"])


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


class DossierOut(Schema):
    """A level dossier; `due_at` is when its next limit ends, null where none runs."""

    number: str
    system: str
    unit_code: str
    level: int
    stage: Stage
    decision: str
    due_at: datetime | None
    is_late: bool


class DossiersOut(Schema):
    """One page of dossiers; `after` starts the next one and is empty on the last."""

    rows: list[DossierOut]
    after: str
    total: int


@levels_router.get("", response=DossiersOut)
def level_dossiers(
    request: Request, stage: Stage | None = None, after: str = "", *, late: bool = False
) -> dict[str, object]:
    """List the level dossiers that you may see, the newest first."""
    codes = request.units(Capability.SEE_INVENTORY)
    wanted = DossierFilter(stage.value if stage else "", is_late=late, unit_codes=codes)
    page = dossiers.dossiers(request.actor, wanted, after=after)
    rows: list[DossierLine] = list(page.rows)
    return {"rows": rows, "after": page.after, "total": page.total}
