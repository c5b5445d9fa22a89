"""Reads of legal bases: what lines may mean, which of them no longer hold."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from khien.base.accounts.types import UnitKind
from khien.base.documents import access
from khien.base.documents.models import Basis, Document
from khien.base.documents.rules import bases as rules
from khien.base.documents.types.register import BasisLine, Ground
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import Instrument

LOCAL = "local"
ALIKE = (UnitKind.COMMUNE, UnitKind.ENTERPRISE, UnitKind.SERVICE)


def candidates(lines: Iterable[str], *, of: Document) -> list[rules.Candidate]:
    """Return what the lines of a document may mean: others of the register, then instruments. One query.

    Many communes give the same number in a year: of their documents only the unit's own are meant.
    """
    numbers = {rules.number_of(line) for line in lines} - {""}
    own = Q(unit_id=of.unit_id) | (Q(is_private=False) & ~Q(unit__kind__in=ALIKE))
    rows = access.documents().filter(own, number_key__in=numbers).exclude(pk=of.pk)
    found = [
        rules.Candidate(number, key, year)
        for key, number, year in rows.values_list("pk", "number", "year")
    ]
    named = {}
    for one in regulation.book().of(Instrument):
        if one.code != LOCAL:
            year = rules.year_of(one.name, one.issued_on)
            named[one.name] = rules.Candidate(one.name, None, year)
    return found + list(named.values())


def instrument_ends() -> dict[str, list[date | None]]:
    """Return for each instrument of the rule book when its periods end."""
    found: defaultdict[str, list[date | None]] = defaultdict(list)
    for one in regulation.book().of(Instrument):
        found[one.name].append(one.valid_to)
    return dict(found)


def expired(day: date) -> QuerySet[Basis]:
    """Return the bases, as they are written now, of what no longer holds on a day. Lazy."""
    gone = [
        name
        for name, ends in instrument_ends().items()
        if rules.ground(ends=ends, day=day)[0] is Ground.EXPIRED
    ]
    ended = Q(cited__replaced_by__isnull=False) | Q(cited__holds_to__lte=day)
    rows = access.bases().filter(valid_to__isnull=True)
    return rows.filter(Q(instrument__in=gone) | ended)


def lines(rows: Iterable[Basis], day: date, seen: frozenset[int]) -> list[BasisLine]:
    """Return bases with how they stand; the documents that the reader sees (`seen`) are linked."""
    ends = instrument_ends()
    return [_line(row, day, ends, seen) for row in rows]


def _line(
    row: Basis, day: date, ends: dict[str, list[date | None]], seen: frozenset[int]
) -> BasisLine:
    if row.cited is not None:
        is_seen = row.cited.pk in seen
        newer = row.cited.replaced_by
        stands, ended = rules.ground(ends=[row.cited.holds_to], day=day)
        if newer is not None:
            stands, ended = Ground.EXPIRED, newer.holds_from
        url = reverse("documents:document", args=[row.cited.pk]) if is_seen else ""
        return BasisLine(row.words, row.cited.number if is_seen else "", url, stands, ended)
    stands, ended = rules.ground(ends=ends.get(row.instrument, ()), day=day)
    named = regulation.instrument(row.instrument) if row.instrument else None
    url = reverse("regulation:entry", args=[named.kind, named.key]) if named else ""
    return BasisLine(row.words, row.instrument, url, stands, ended)
