"""The incident API."""

from ninja import Router

from khien.act.response.queries import incidents as queries
from khien.act.response.types.incidents import IncidentLine
from khien.base.accounts.http import Request
from khien.base.accounts.types import Capability
from khien.base.core.paging import Page

router = Router(tags=["incidents"])


@router.get("", response=list[IncidentLine])
def incidents(request: Request, state: str = "", after: str = "") -> tuple[IncidentLine, ...]:
    """List the incidents you may see, newest first, 50 a page; `after` is the last key seen."""
    codes = request.units(Capability.SEE_INCIDENTS)
    page: Page[IncidentLine] = queries.incidents(
        request.actor, state=state, unit_codes=codes, after=after
    )
    return page.rows


@router.get("/{number}", response=IncidentLine)
def incident(request: Request, number: str) -> IncidentLine:
    """Show one incident."""
    return queries.incident(request.actor, number).line
