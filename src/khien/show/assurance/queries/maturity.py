"""Reads of maturity: the share of each family that is met, by unit, newest assessment and the one before."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Count

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, UnitLine
from khien.base.core.chunks import chunks
from khien.base.core.refusals import NotFound
from khien.base.regulation.types import SILENCE
from khien.show.assurance import access
from khien.show.assurance.queries import catalogues
from khien.show.assurance.rules import assessments as rules
from khien.show.assurance.types.assessments import KIND_NAMES, AssessmentKind, Grade
from khien.show.assurance.types.catalogues import Edition, Family
from khien.show.assurance.types.maturity import (
    FamilyShare,
    Judged,
    Maturity,
    Share,
    UnitMaturity,
    UnitShares,
)

PAST_MAX: Final = 12
Counts = Mapping[str, Mapping[str, int]]
"""How many requirements of each family have which verdict."""


class _Held(NamedTuple):
    """A judged assessment of a unit: its subjects there."""

    assessment: int
    edition: int
    number: str
    kind: str
    at: datetime
    subjects: tuple[int, ...]


def maturity(
    actor: Actor, *, catalogue: str = "", unit_codes: frozenset[str] | None = None
) -> Maturity:
    """Return the visible units × the families of a catalogue (the newest judged by, where none is named).

    The number of queries does not grow with the units.
    """
    choices = _choices(actor)
    code = catalogue if catalogue in choices else next(iter(choices), "")
    if not code:
        return Maturity("", SILENCE, (), (), ())
    newest = choices[code]
    held = _held(actor, code)
    chosen = [one for rows in held.values() for one in rows[:2]]
    counts = _counts(key for one in chosen for key in one.subjects)
    units = [unit for unit in _units(actor) if unit_codes is None or unit.code in unit_codes]
    return Maturity(
        catalogue=code,
        title=newest.catalogue.title,
        families=tuple((one.code, one.title) for one in newest.catalogue.family),
        units=tuple(_row(unit.code, unit.name, held.get(unit.code, []), counts) for unit in units),
        choices=tuple((one, edition.catalogue.title) for one, edition in choices.items()),
    )


def unit(actor: Actor, code: str, *, catalogue: str = "") -> UnitMaturity:
    """Return one unit's families in its newest assessment, and its past. Raises NotFound."""
    line = accounts.unit_by_code(actor, code)
    choices = _choices(actor, code)
    chosen = catalogue if catalogue in choices else next(iter(choices), "")
    rows = _held(actor, chosen, code).get(code, []) if chosen else []
    if not rows:
        raise NotFound(what=line.name)
    counts = _counts(key for one in rows[:PAST_MAX] for key in one.subjects)
    now, before = _summed(rows[:1], counts), _summed(rows[1:2], counts)
    held = catalogues.edition(rows[0].edition).catalogue
    return UnitMaturity(
        code=code,
        name=line.name,
        title=held.title,
        version=held.version,
        families=tuple(
            _family(one, now[one.code], before.get(one.code, {}))
            for one in held.family
            if one.code in now
        ),
        past=tuple(
            Judged(
                one.number,
                KIND_NAMES[AssessmentKind(one.kind)],
                one.at,
                rules.share_met(_whole(_summed([one], counts))),
            )
            for one in reversed(rows[:PAST_MAX])
        ),
    )


def _family(one: Family, now: Mapping[str, int], before: Mapping[str, int]) -> FamilyShare:
    return FamilyShare(
        one.code,
        one.title,
        Share(rules.share_met(now), rules.share_met(before)),
        met=now.get(Grade.MET, 0),
        partly=now.get(Grade.PARTLY, 0),
        not_met=now.get(Grade.NOT_MET, 0),
        not_applicable=now.get(Grade.NOT_APPLICABLE, 0),
    )


def _units(actor: Actor) -> list[UnitLine]:
    watched = {one.code for one in accounts.watched_units()}
    return [one for one in accounts.units_of(actor, Capability.SEE_MEASURES) if one.code in watched]


def _choices(actor: Actor, code: str = "") -> dict[str, Edition]:
    """Return the newest edition of each catalogue that visible units were judged by, the newest first."""
    rows = access.subjects_visible_to(actor).filter(judged_at__isnull=False)
    if code:
        rows = rows.filter(unit__code=code)
    names = rows.order_by().values_list("assessment__edition_id", "assessment__edition__code")
    newest = {name: key for key, name in sorted(names.distinct())}
    by_key = sorted(newest.items(), key=lambda one: -one[1])
    return {name: catalogues.edition(key) for name, key in by_key}


def _held(actor: Actor, catalogue: str, code: str = "") -> dict[str, list[_Held]]:
    """Return the judged assessments of each unit, the newest first. One query."""
    rows = access.subjects_visible_to(actor).filter(
        judged_at__isnull=False, assessment__edition__code=catalogue
    )
    if code:
        rows = rows.filter(unit__code=code)
    found: defaultdict[str, dict[int, _Held]] = defaultdict(dict)
    fields = rows.order_by("-judged_at", "-pk").values_list(
        "pk",
        "unit__code",
        "assessment_id",
        "assessment__edition_id",
        "assessment__number",
        "assessment__kind",
        "judged_at",
    )
    for key, unit_code, assessment, edition, number, kind, at in fields:
        held = found[unit_code].get(assessment)
        assert at is not None
        subjects = (*held.subjects, key) if held else (key,)
        first = held.at if held else at
        found[unit_code][assessment] = _Held(assessment, edition, number, kind, first, subjects)
    return {name: list(held.values()) for name, held in found.items()}


def _counts(keys: Iterable[int]) -> Mapping[int, Counts]:
    """Return how the current answers of subjects were judged, by subject and family."""
    found: dict[int, dict[str, dict[str, int]]] = {}
    rows = access.answers().filter(is_current=True).exclude(verdict="")
    for part in chunks(sorted(set(keys))):
        held = rows.filter(subject_id__in=part).values_list("subject_id", "family", "verdict")
        for key, family, verdict, count in held.annotate(n=Count("pk")).order_by():
            found.setdefault(key, {}).setdefault(family, {})[verdict] = count
    return found


def _summed(rows: Sequence[_Held], counts: Mapping[int, Counts]) -> Counts:
    """Return the counts of all subjects of some assessments together."""
    keys = [key for one in rows for key in one.subjects]
    if len(keys) == 1:
        return counts.get(keys[0], {})
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key in keys:
        for family, verdicts in counts.get(key, {}).items():
            found[family].update(verdicts)
    return found


def _whole(counts: Counts) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for verdicts in counts.values():
        for grade, count in verdicts.items():
            found[grade] = found.get(grade, 0) + count
    return found


def _row(code: str, name: str, held: list[_Held], counts: Mapping[int, Counts]) -> UnitShares:
    now, before = _summed(held[:1], counts), _summed(held[1:2], counts)
    whole = Share(rules.share_met(_whole(now)), rules.share_met(_whole(before)))
    shares = {
        family: Share(rules.share_met(verdicts), rules.share_met(before.get(family, {})))
        for family, verdicts in now.items()
    }
    return UnitShares(code, name, whole, shares, held[0].at if held else None)
