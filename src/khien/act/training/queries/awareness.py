"""Reads of awareness: campaigns with their reach, one as its reader sees it, and the figures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count
from django.urls import reverse

from khien.act.training import access
from khien.act.training.models import Campaign, Opening
from khien.act.training.rules import awareness as rules
from khien.act.training.types.awareness import (
    Audience,
    CampaignLine,
    CampaignRecord,
    NotOpenYet,
    OpeningLine,
    Question,
    Reach,
    Reading,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, UnitLine
from khien.base.core.clock import now
from khien.base.core.history import as_of
from khien.base.core.offers import Counted, Finding
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import text

YEAR: Final = timedelta(days=365)
_PLACE: Final = tuple(Audience)


def campaigns(actor: Actor, *, after: str = "") -> Page[CampaignLine]:
    """Return one page of visible campaigns, the newest first. Seven queries."""
    rows = access.campaigns_visible_to(actor)
    found, mark = newest_first(rows, after=after)
    held = _openings(found)
    reach = _reach(held, now(), _seen(actor))
    lines = [_line(row, held, reach) for row in found]
    return page_of(lines, after=mark, total=counted(rows))


def campaign(actor: Actor, key: int) -> CampaignRecord:
    """Return one visible campaign with the reach in the units that the actor sees. Raises NotFound."""
    row = access.require_campaign(actor, key)
    held = _openings([row])
    reach = _reach(held, now(), _seen(actor))
    opened = {Audience(one.audience) for one in held}
    may = accounts.may_do(actor, access.MANAGE, row.unit.code) and row.ended_at is None
    mine = accounts.units_of(actor, access.MANAGE) if row.ended_at is None else []
    return CampaignRecord(
        line=_line(row, held, reach),
        words=row.words,
        questions=questions_of(row),
        pass_mark=row.pass_mark,
        goal=row.goal,
        file_key=row.file_key,
        reach=tuple((_opening(one), tuple(reach[one.pk])) for one in held),
        to_open=tuple(one for one in Audience if may and one not in opened),
        may_manage=may,
        units_to_count=frozenset(unit.code for unit in mine),
    )


def reading(actor: Actor, key: int) -> Reading:
    """Return a campaign as somebody addressed reads it. Raises NotFound."""
    row = access.require_addressed(actor, key)
    audience = rules.audience_of(accounts.roles_of(actor))
    held = {Audience(one.audience): one for one in _openings([row])}.get(audience)
    done = (
        access.acknowledgements().filter(opening=held, person_id=actor.person_id or 0).first()
        if held
        else None
    )
    return Reading(
        key=row.pk,
        title=row.title,
        unit=row.unit.name,
        words=row.words,
        has_file=row.file_key is not None,
        questions=questions_of(row),
        pass_mark=row.pass_mark,
        audience=audience,
        due_on=held.due_on if held and row.ended_at is None else None,
        acknowledged_at=done.at if done else None,
    )


def opening_for(actor: Actor, row: Campaign) -> Opening:
    """Return the opening of a running campaign for the actor's audience. Raises NotOpenYet."""
    audience = rules.audience_of(accounts.roles_of(actor))
    held = access.openings().filter(campaign=row, audience=audience.value).first()
    if held is None or row.ended_at is not None:
        raise NotOpenYet
    return held


def to_read(actor: Actor, _key: str) -> list[Finding]:
    """Return the running campaigns that the actor has not confirmed yet. Three queries."""
    audience = rules.audience_of(accounts.roles_of(actor))
    rows = access.openings().filter(audience=audience.value, campaign__ended_at__isnull=True)
    rows = rows.filter(campaign__in=access.campaigns_visible_to(actor))
    rows = rows.exclude(acknowledgements__person_id=actor.person_id or 0)
    return [
        Finding(
            row.campaign.title,
            text("Material to read and confirm"),
            reverse("training:read", args=[row.campaign_id]),
        )
        for row in rows.order_by("due_on")[:8]
    ]


def reach_in(row: Opening, unit_codes: frozenset[str] | None = None) -> list[Reach]:
    """Return the reach of an opening now in the units that it asks (or some). For services."""
    return list(_reach([row], now(), unit_codes).get(row.pk, []))


def asked_units(row: Campaign) -> list[UnitLine]:
    """Return the units of which a campaign asks the reach: those under its unit. One query."""
    return _under(row, accounts.watched_units())


def questions_of(row: Campaign) -> tuple[Question, ...]:
    """Return the questions of a campaign."""
    return tuple(
        Question(one["words"], tuple(one["answers"]), one["right"]) for one in row.questions
    )


def file_of(actor: Actor, key: int) -> int | None:
    """Return the key of the file of a visible campaign. Raises NotFound."""
    return access.require_campaign(actor, key).file_key


def list_of(actor: Actor, key: int) -> int | None:
    """Return the key of the signed list of a count that the actor sees. Raises NotFound."""
    return access.require_count(actor, key).file_key


def awareness_reach(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each audience opened in the year before, in each unit, and whether the goal was reached."""
    return _counted(at, unit_codes, tuple(Audience))


def leaders_reached(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the same of leaders alone."""
    return _counted(at, unit_codes, (Audience.LEADERS,))


def _counted(
    at: datetime, unit_codes: frozenset[str] | None, audiences: tuple[Audience, ...]
) -> list[Counted]:
    rows = access.openings().filter(
        opened_at__lte=at, opened_at__gt=at - YEAR, audience__in=[one.value for one in audiences]
    )
    held = list(rows.order_by("opened_at", "pk"))
    reach = _reach(held, at, unit_codes)
    return [
        Counted(
            label=f"{row.campaign.title}: {one.unit}",
            unit_code=one.unit_code,
            counts=one.is_enough,
            detail=f"{one.reached} / {one.addressed if one.addressed is not None else '?'}",
            url=reverse("training:campaign", args=[row.campaign_id]),
        )
        for row in held
        for one in reach[row.pk]
    ]


def _reach(
    held: Iterable[Opening], at: datetime, unit_codes: frozenset[str] | None
) -> Mapping[int, list[Reach]]:
    """Return the reach of openings in each unit asked, as it was at an instant. Three queries."""
    openings = list(held)
    keys = [row.pk for row in openings]
    read: Counter[tuple[int, str]] = Counter()
    rows = access.acknowledgements().filter(opening_id__in=keys, at__lte=at).order_by()
    for one in rows.values("opening_id", "unit__code").annotate(people=Count("pk")):
        read[one["opening_id"], one["unit__code"]] = one["people"]
    said = {
        (row.opening_id, row.unit.code): row
        for row in as_of(access.counts().filter(opening_id__in=keys), at)
    }
    watched = accounts.watched_units(at) if openings else []
    found: defaultdict[int, list[Reach]] = defaultdict(list)
    for opening in openings:
        for unit in _under(opening.campaign, watched):
            if unit_codes is not None and unit.code not in unit_codes:
                continue
            where = (opening.pk, unit.code)
            plain = Reach(unit.code, unit.name, None, read[where], 0, opening.campaign.goal)
            if where in said:
                row = said[where]
                plain = replace(
                    plain,
                    addressed=row.addressed,
                    by_list=row.by_list,
                    file_key=row.file_key,
                    key=row.pk,
                )
            found[opening.pk].append(plain)
    return found


def _under(row: Campaign, watched: Iterable[UnitLine]) -> list[UnitLine]:
    path = row.unit.path
    return [unit for unit in watched if unit.path == path or unit.path.startswith(f"{path}/")]


def _openings(rows: list[Campaign]) -> list[Opening]:
    """Return the openings of campaigns, leaders first. One query."""
    held = access.openings().filter(campaign__in=[row.pk for row in rows])
    return sorted(held, key=lambda one: (one.campaign_id, _PLACE.index(Audience(one.audience))))


def _seen(actor: Actor) -> frozenset[str] | None:
    return accounts.unit_codes(actor, access.SEE)


def _line(row: Campaign, held: list[Opening], reach: Mapping[int, list[Reach]]) -> CampaignLine:
    own = [_opening(one) for one in held if one.campaign_id == row.pk]
    asked = [one for opening in own for one in reach.get(opening.key, [])]
    return CampaignLine(
        key=row.pk,
        title=row.title,
        unit=row.unit.name,
        started_at=row.started_at,
        is_ended=row.ended_at is not None,
        openings=tuple(own),
        enough=sum(one.is_enough for one in asked),
        asked=len(asked),
    )


def _opening(row: Opening) -> OpeningLine:
    return OpeningLine(row.pk, Audience(row.audience), row.opened_at, row.due_on)
