"""The alert API."""

from ninja import Router

from khien.base.accounts.http import Request
from khien.base.accounts.types import Capability
from khien.watch.detection import queries
from khien.watch.detection.types import AlertFilter, AlertLine, RuleLine

router = Router(tags=["alerts"])


@router.get("", response=list[AlertLine])
def alerts(
    request: Request,
    level: str = "",
    state: str = "",
    host: str = "",
    source: str = "",
    after: str = "",
) -> tuple[AlertLine, ...]:
    """List the alerts you may see, newest first, 50 a page; `after` is the last key seen.

    `source` is a console's name, or `sigma` for what rules found.
    """
    wanted = AlertFilter(
        levels=tuple(word for word in level.split(",") if word),
        state=state,
        host=host,
        source=source,
        unit_codes=request.units(Capability.SEE_ALERTS),
    )
    return queries.alerts(request.actor, wanted, after=after).rows


@router.get("/rules", response=list[RuleLine])
def rules(request: Request, only: str = "", after: str = "") -> tuple[RuleLine, ...]:
    """List the rules: loaded, or not loaded and why."""
    return queries.rule_lines(request.actor, only=only, after=after).rows


@router.get("/{int:key}", response=AlertLine)
def alert(request: Request, key: int) -> AlertLine:
    """Show one alert."""
    return queries.alert_line(request.actor, key)
