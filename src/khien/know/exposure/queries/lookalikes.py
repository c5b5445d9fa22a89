"""Reads of look-alikes: the queue of names, and how the searches went."""

from django.db.models import Count

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.know.exposure import access
from khien.know.exposure.models import Lookalike
from khien.know.exposure.rules.checks.lookalikes import shown
from khien.know.exposure.types.lookalikes import (
    Likeness,
    LookalikeLine,
    Queue,
    Search,
    Source,
    Standing,
)
from khien.know.inventory.queries.sites import outside_entries_among

SEARCHES_MAX = 200


def lookalikes(
    actor: Actor,
    *,
    state: Standing | None = Standing.NEW,
    unit_codes: frozenset[str] | None = None,
    after: str = "",
) -> Page[LookalikeLine]:
    """Return one page of names that look like a unit's own, the newest first. Two queries."""
    rows = access.lookalikes_visible_to(actor).select_related("unit")
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    if state is not None:
        rows = rows.filter(state=state)
    found, mark = newest_first(rows, after=after)
    managed = accounts.unit_ids(actor, Capability.MANAGE_INVENTORY)
    lines = [_line(row, may_decide=managed is None or row.unit_id in managed) for row in found]
    return page_of(lines, after=mark, total=counted(rows))


def queue(actor: Actor, unit_codes: frozenset[str] | None = None) -> Queue:
    """Return how many names stand in each state, and how the searches of the actor's domains went."""
    rows = access.lookalikes_visible_to(actor)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    tallies = rows.order_by().values_list("state").annotate(Count("pk"))
    made = list(
        access.targets().filter(names_at__isnull=False).order_by("-names_at")[:SEARCHES_MAX]
    )
    entries = outside_entries_among(actor, [row.entry_id for row in made])
    searches = tuple(
        Search(
            entries[row.entry_id].name,
            entries[row.entry_id].unit,
            row.names_at,
            row.names_asked,
            row.names_untold,
            row.names_problem,
        )
        for row in made
        if row.entry_id in entries
        and (unit_codes is None or entries[row.entry_id].unit_code in unit_codes)
    )
    return Queue({Standing(state): count for state, count in tallies}, searches)


def _line(row: Lookalike, *, may_decide: bool) -> LookalikeLine:
    return LookalikeLine(
        key=row.pk,
        name=row.name,
        shown=shown(row.name),
        own=row.own,
        unit=row.unit.name,
        unit_code=row.unit.code,
        likeness=Likeness(row.likeness),
        source=Source(row.source),
        state=Standing(row.state),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        addresses=tuple(row.addresses),
        mail_servers=tuple(row.mail_servers),
        certificates=row.certificates,
        issuer=row.issuer,
        issued_at=row.issued_at,
        words=row.words,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        may_decide=may_decide,
    )
