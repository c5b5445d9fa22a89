"""Reads of account lists: systems with their newest list, one system's history, one list, its accounts."""

from collections.abc import Iterable

from django.db.models import Count

from khien.act.reviews import access
from khien.act.reviews.models import AccountList
from khien.act.reviews.queries.items import FLAGGED
from khien.act.reviews.types.account_lists import (
    AccountLine,
    Column,
    Counts,
    Flag,
    ListForm,
    ListLine,
    ListRecord,
    RowFault,
    SystemChoice,
    SystemLine,
)
from khien.act.reviews.types.reviews import Outcome, ReviewKind
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor
from khien.base.core.paging import Page, counted, newest_first, ordered, page_of
from khien.base.core.refusals import NotFound, text
from khien.base.core.search import folded_match
from khien.know.inventory.queries import systems as inventory

CHOICES_MAX = 500


def systems(
    actor: Actor, *, unit_codes: frozenset[str] | None = None, after: str = ""
) -> Page[SystemLine]:
    """Return one page of the visible systems with lists, the newest list first. Four queries."""
    rows = access.lists_visible_to(actor).filter(is_newest=True)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    found, mark = newest_first(rows, after=after)
    running = _running([row.system_id for row in found])
    lines = [
        SystemLine(
            row.system_id,
            row.system_name,
            row.unit.code,
            row.unit.name,
            line(row),
            running.get(row.system_id),
        )
        for row in found
    ]
    return page_of(lines, after=mark, total=counted(rows))


def system(actor: Actor, key: int) -> SystemLine:
    """Return one system with visible lists. Raises NotFound. Three queries."""
    rows = access.lists_visible_to(actor).filter(system_id=key)
    row = rows.filter(is_newest=True).first()
    if row is None:
        raise NotFound(what=str(key))
    running = _running([key]).get(key)
    return SystemLine(key, row.system_name, row.unit.code, row.unit.name, line(row), running)


def history(actor: Actor, key: int, *, after: str = "") -> Page[ListLine]:
    """Return the visible lists of a system, the newest first. Two queries."""
    rows = access.lists_visible_to(actor).filter(system_id=key)
    found, mark = newest_first(rows, after=after)
    return page_of([line(row) for row in found], after=mark, total=counted(rows))


def account_list(actor: Actor, key: int) -> ListRecord:
    """Return one visible list whole. Raises NotFound. Two queries."""
    row = access.require_list(actor, key)
    shown = access.outcomes().filter(account_list=row).order_by()
    counts = dict(shown.values_list("outcome").annotate(count=Count("pk")))
    told = line(row)
    return ListRecord(
        line=told,
        faults=tuple(RowFault(place, why) for place, why in row.faults),
        silent_on=tuple(one for one in Column if one not in told.tells),
        proved=counts.get(Outcome.PROVED.value, 0),
        undone=counts.get(Outcome.UNDONE.value, 0),
        back=counts.get(Outcome.BACK.value, 0),
        inactive_days=row.inactive_days,
    )


def accounts_in(
    actor: Actor, key: int, *, flag: str = "", words: str = "", after: str = ""
) -> Page[AccountLine]:
    """Return one page of the accounts of a visible list, by name. Raises NotFound. Three queries."""
    rows = access.accounts_of(access.require_list(actor, key))
    if flag:
        rows = rows.filter(FLAGGED[Flag(flag)]) if flag in FLAGGED else rows.none()
    if words.strip():
        rows = rows.filter(folded_match("folded", words[:100]))
    found, mark = ordered(rows, by="folded", after=after)
    lines = [AccountLine(one.pk, one.account, one.post, one.state) for one in found]
    return page_of(lines, after=mark, total=counted(rows))


def choices(actor: Actor) -> list[SystemChoice]:
    """Return the systems of which the actor may hand in lists, by unit, at most 500. Three queries."""
    keys = access.runs(actor)
    codes = None if keys is None else frozenset(accounts.unit_codes_by_key(keys).values())
    reader = everything(text("the systems of a unit, for its account lists"))
    found = inventory.with_levels(reader, codes)[:CHOICES_MAX]
    named = {one.code: one for one in accounts.units_of(actor)}
    lines = [
        (
            named[one.unit_code].path,
            SystemChoice(one.key, one.name, one.unit_code, named[one.unit_code].name),
        )
        for one in found
        if one.unit_code in named
    ]
    return [one for _, one in sorted(lines, key=lambda pair: (pair[0], pair[1].name))]


def reviewable(actor: Actor) -> list[ListLine]:
    """Return the newest lists that the actor can have reviewed now, at most 500. Three queries."""
    rows = access.lists_visible_to(actor).filter(is_newest=True, reduced_at__isnull=True)
    keys = access.runs(actor)
    rows = rows if keys is None else rows.filter(unit_id__in=keys)
    busy = access.parts().filter(
        review__ended_at__isnull=True, review__kind=ReviewKind.CAMPAIGN.value
    )
    rows = rows.exclude(system_id__in=busy.order_by().values("account_list__system_id"))
    return [line(row) for row in rows.order_by("unit__path", "system_name")[:CHOICES_MAX]]


def line(row: AccountList) -> ListLine:
    """Return a list as pages show it."""
    return ListLine(
        key=row.pk,
        system_key=row.system_id,
        system=row.system_name,
        unit_code=row.unit.code,
        unit=row.unit.name,
        made_on=row.made_on,
        taken_at=row.taken_at,
        taken_by=row.taken_by,
        form=ListForm(row.form),
        counts=Counts(**row.counts),
        refused=row.refused,
        tells=tuple(Column(one) for one in row.tells),
        added=row.added,
        gone=row.gone,
        is_reduced=row.reduced_at is not None,
    )


def _running(keys: Iterable[int]) -> dict[int, int]:
    """Return which open review runs over which system."""
    rows = access.parts().filter(
        account_list__system_id__in=list(keys),
        review__ended_at__isnull=True,
        review__kind=ReviewKind.CAMPAIGN.value,
    )
    return dict(rows.values_list("account_list__system_id", "review_id"))


def reviewable_units(actor: Actor) -> list[SystemChoice]:
    """Return the systems with a whole newest list where the actor runs reviews. Two queries."""
    rows = access.lists_visible_to(actor).filter(is_newest=True, reduced_at__isnull=True)
    keys = access.runs(actor)
    rows = rows if keys is None else rows.filter(unit_id__in=keys)
    return [
        SystemChoice(row.system_id, row.system_name, row.unit.code, row.unit.name)
        for row in rows.order_by("unit__path", "system_name")[:CHOICES_MAX]
    ]


def may_run_somewhere(actor: Actor) -> bool:
    """Return whether the actor hands in lists and has them reviewed in some unit."""
    return any(accounts.may_somewhere(actor, one) for one in (access.ASK, access.CHECK))
