"""Decisions on money: sums that must come out, what may be entered after what."""

from collections import Counter
from collections.abc import Mapping

from khien.base.core.refusals import text
from khien.show.planning.types.money import (
    ACT_NAMES,
    BOUNDED_BY,
    GivenProgramme,
    GivenProject,
    MoneyAct,
    NewMoneyEntry,
    PaperMissing,
    ShareImpossible,
    SumWrong,
    TooMuch,
)


def require_sums(name: str, programme: GivenProgramme) -> None:
    """Raise SumWrong unless the sums that a programme states are those of its projects.

    A project's years may be fewer than its whole time: they are together at most its total.
    """
    found = sum(one.total for one in programme.projects)
    if programme.stated_total and programme.stated_total != found:
        _refuse(name, programme.place, text("the total"), programme.stated_total, found)
    by_year: Counter[int] = Counter()
    for one in programme.projects:
        _require_years(name, one)
        by_year.update(dict(one.years))
    for year, stated in programme.stated_years:
        if stated != by_year[year]:
            _refuse(name, programme.place, str(year), stated, by_year[year])


def require_entry(entry: NewMoneyEntry, sums: Mapping[MoneyAct, int], *, title: str) -> None:
    """Raise unless an act names its paper and stays within what came before it."""
    if not entry.document.strip():
        raise PaperMissing
    after = dict(sums)
    after[entry.act] = after.get(entry.act, 0) + entry.amount
    for act, bound in BOUNDED_BY.items():
        most = after.get(bound, 0) if bound else None
        have = after.get(act, 0)
        if have < 0 or (most is not None and have > most):
            raise TooMuch(
                title=title,
                wanted=f"{have:,}",
                act=ACT_NAMES[act],
                most=f"{most or 0:,}",
                bound=ACT_NAMES[bound] if bound else "",
            )


def require_share(it_total: int, security: int) -> None:
    """Raise ShareImpossible for a part that is more than its whole."""
    if not 0 <= security <= it_total:
        raise ShareImpossible(security=f"{security:,}", total=f"{it_total:,}")


def _require_years(name: str, one: GivenProject) -> None:
    found = sum(amount for _, amount in one.years)
    is_whole = {year for year, _ in one.years} >= set(range(one.starts, one.ends + 1))
    if found > one.total or (is_whole and found != one.total):
        _refuse(name, one.place, one.clause, one.total, found)


def _refuse(name: str, place: str, what: str, stated: int, found: int) -> None:
    raise SumWrong(name=name, place=place, what=what, stated=f"{stated:,}", found=f"{found:,}")
