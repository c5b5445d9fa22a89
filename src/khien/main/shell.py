"""What every page's shell shows: the rail for this person, units to focus on, work that waits."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import queries as casework
from khien.base.core.offers import registry

MOST_SHOWN = 99
"""More waiting items than these are not counted for every page: the number beside “To do” ends there."""


@dataclass(frozen=True, slots=True)
class RailLine:
    """One line of the left rail."""

    title: str
    url: str
    icon: str
    is_here: bool


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the shell's values; nothing for the anonymous. Three queries."""
    actor = getattr(request, "actor", None)
    common: dict[str, object] = {"profile": settings.KHIEN.profile}
    if actor is None or actor.person_id is None:
        return common
    focus = getattr(request, "focus", "")
    few = accounts.few_units(actor)
    waiting = casework.count_open(actor, most=MOST_SHOWN + 1)
    return common | {
        "rail": _rail(request, actor),
        "actor": actor,
        "focus_unit": accounts.find_unit(actor, focus) if focus else None,
        "may_focus": few is None or len(few) > 1,
        "waiting": f"{MOST_SHOWN}+" if waiting > MOST_SHOWN else waiting or "",
    }


def _rail(request: HttpRequest, actor: Actor) -> list[RailLine]:
    lines = []
    for entry in registry.entries:
        wanted = [word for word in (entry.capability, *entry.or_capabilities) if word]
        if wanted and not any(accounts.may_somewhere(actor, Capability(word)) for word in wanted):
            continue
        url = reverse(entry.url_name)
        lines.append(RailLine(entry.title, url, entry.icon, request.path.startswith(url)))
    longest = max((len(line.url) for line in lines if line.is_here), default=0)
    return [
        RailLine(line.title, line.url, line.icon, line.is_here and len(line.url) == longest)
        for line in lines
    ]
