"""Reads of plans: the list, one by its headings, one obligation with its units, the matrix."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import today
from khien.base.core.offers import Finding, registry
from khien.base.core.refusals import NotFound, text
from khien.base.core.search import folded_match
from khien.show.assurance.queries import measures as assurance
from khien.show.assurance.types.measures import Figure
from khien.show.planning import access
from khien.show.planning.models import Duty, Obligation, Plan
from khien.show.planning.queries.duties import duty_line
from khien.show.planning.types.duties import (
    Matrix,
    ObligationLine,
    ObligationRecord,
    SectionLines,
    Standing,
    Tally,
)
from khien.show.planning.types.plans import Mark, PlanActs, PlanLine, PlanStatus, Said

LETTERS: Final[dict[Standing, str]] = {
    Standing.DONE: "d",
    Standing.PARTLY: "p",
    Standing.ON_THE_WAY: "w",
    Standing.LATE: "l",
    Standing.SILENT: "s",
    Standing.NOT_APPLICABLE: "n",
}
"""How the matrix writes a standing; what a unit does not owe is a hyphen."""


def plans(actor: Actor, unit_codes: frozenset[str] | None = None) -> list[tuple[PlanLine, Tally]]:
    """Return the visible plans, the newest first, each with how its duties stand. Two queries."""
    rows = access.plans_visible_to(actor).select_related("unit")
    counts: defaultdict[int, Counter[Standing]] = defaultdict(Counter)
    grouped = _duties(actor, unit_codes).values_list("obligation__plan_id", "standing")
    for plan, standing, count in grouped.annotate(n=Count("pk")).order_by():
        counts[plan][Standing(standing)] = count
    return [(_line(row), Tally(counts[row.pk])) for row in rows]


def plan(
    actor: Actor, code: str, unit_codes: frozenset[str] | None = None
) -> tuple[PlanLine, list[SectionLines], PlanActs]:
    """Return a visible plan by its headings, each obligation with how it stands, and what may be done.

    Raises NotFound.
    """
    row = access.require_plan(actor, code)
    counts = _counts(_duties(actor, unit_codes).filter(obligation__plan=row))
    per_section: defaultdict[int, list[ObligationLine]] = defaultdict(list)
    for one in access.obligations().filter(plan=row):
        per_section[one.section_id].append(_obligation(one, row.code, Tally(counts[one.pk])))
    sections = [
        SectionLines(one.clause, Said(**one.title), tuple(per_section[one.pk]))
        for one in access.sections().filter(plan=row)
    ]
    return _line(row), sections, _acts(actor, row)


def _acts(actor: Actor, row: Plan) -> PlanActs:
    is_draft = row.status == PlanStatus.DRAFT
    if row.unit is not None:
        signs = accounts.may_do(actor, Capability.SIGN_PLANS, row.unit.code)
    else:
        signs = accounts.oversees_province(actor, Capability.SIGN_PLANS)
    is_pilot = row.unit is not None and row.status == PlanStatus.IN_FORCE
    return PlanActs(
        may_sign=is_draft and signs and row.loaded_by_id != actor.person_id,
        may_copy=is_pilot and accounts.may_somewhere(actor, Capability.MANAGE_PLANS),
        parent=row.parent.code if row.parent else "",
    )


def obligation(
    actor: Actor, code: str, clause: str, unit_codes: frozenset[str] | None = None
) -> ObligationRecord:
    """Return one obligation with its figures and each visible unit's duty. Raises NotFound."""
    row = require_obligation(actor, clause, code)
    duties = list(
        _duties(actor, unit_codes)
        .filter(obligation=row)
        .select_related("unit", "owner", "obligation__plan")
        .order_by("unit__path")
    )
    return record(actor, row, duties, unit_codes)


def printable(
    actor: Actor,
    clause: str,
    *,
    unit_codes: frozenset[str] | None = None,
    at: datetime | None = None,
) -> ObligationRecord:
    """Return an obligation with its figures as of an instant, without its duties. Raises NotFound."""
    return record(actor, require_obligation(actor, clause), [], unit_codes, at)


def record(
    actor: Actor,
    row: Obligation,
    duties: Iterable[Duty],
    unit_codes: frozenset[str] | None = None,
    at: datetime | None = None,
) -> ObligationRecord:
    """Return an obligation that passed the door, whole."""
    held = list(duties)
    tally = Tally(Counter(Standing(one.standing) for one in held))
    return ObligationRecord(
        line=_obligation(row, row.plan.code, tally),
        plan=_line(row.plan),
        section=Said(**row.section.title),
        owed_by=Said(**row.owed_by),
        shown_by=Said(**row.shown_by),
        why_not=Said(**row.why_not),
        waits_for=Said(**row.waits_for),
        figures=figures(actor, row.measures, unit_codes, at),
        pages=tuple((_page_title(page), reverse(page)) for page in row.pages),
        due_on=row.due_on,
        duties=tuple(duty_line(one) for one in held),
    )


def figures(
    actor: Actor,
    measures: Iterable[str],
    unit_codes: frozenset[str] | None,
    at: datetime | None = None,
) -> tuple[Figure, ...]:
    """Return the figures of measures that exist, over the units the actor sees."""
    return tuple(
        assurance.figure(actor, code, unit_codes=unit_codes, at=at)
        for code in measures
        if code in registry.measures
    )


def require_obligation(actor: Actor, clause: str, code: str = "") -> Obligation:
    """Return one obligation by its clause, of a plan or of the province's newest one. Raises NotFound."""
    rows = access.obligations().filter(clause=clause, plan__in=access.plans_visible_to(actor))
    rows = rows.filter(plan__code=code) if code else rows.filter(plan__unit__isnull=True)
    row = rows.select_related("plan__unit", "section").order_by("-plan__year", "-plan_id").first()
    if row is None:
        raise NotFound(what=clause)
    return row


def require_obligation_of(actor: Actor, row: Duty) -> Obligation:
    """Return the obligation of a duty that passed the door."""
    found = access.every_obligation().select_related("plan__unit", "section")
    return found.get(pk=row.obligation_id, plan__in=access.plans_visible_to(actor))


def matrix(actor: Actor, code: str, unit_codes: frozenset[str] | None = None) -> Matrix:
    """Return a plan's obligations × the visible units that owe, one letter each. Raises NotFound.

    Four queries; 140 obligations × 170 units in well under 200 ms.
    """
    row = access.require_plan(actor, code)
    duties = _duties(actor, unit_codes).filter(obligation__plan=row)
    cells = {
        (one, unit): LETTERS[Standing(standing)]
        for one, unit, standing in duties.values_list("obligation_id", "unit_id", "standing")
    }
    keys = {unit for _, unit in cells}
    lines = accounts.units_of(actor, Capability.SEE_MEASURES)
    by_code = accounts.unit_keys_by_code([unit.code for unit in lines])
    shown = [(by_code[unit.code], unit) for unit in lines if by_code.get(unit.code) in keys]
    rows = access.obligations().filter(plan=row, pk__in={one for one, _ in cells})
    return Matrix(
        plan=_line(row),
        units=tuple((unit.code, unit.name) for _, unit in shown),
        rows=tuple(
            (
                one.pk,
                one.clause,
                Said(**one.summary),
                "".join(cells.get((one.pk, key), "-") for key, _ in shown),
            )
            for one in rows
        ),
    )


def carried(actor: Actor) -> list[tuple[str, str, list[str]]]:
    """Return each obligation of visible plans: clause, mark, and the pages and measures that carry it."""
    rows = access.obligations().filter(plan__in=access.plans_visible_to(actor))
    return [
        (
            row.clause,
            row.mark,
            [reverse(page) for page in row.pages]
            + [code for code in row.measures if code in registry.measures],
        )
        for row in rows.order_by("plan_id", "position")
    ]


def as_rows(actor: Actor, code: str) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Return a visible plan as its workbook has it, as the beginning of the next year's. Raises NotFound."""
    row = access.require_plan(actor, code)
    year = (row.year or today().year) + 1
    head: dict[str, object] = {"code": f"{code.partition('~')[0]}-{year}", "title": row.title}
    rows = [
        {
            "section": one.section.clause,
            "section_title": one.section.title["vi"],
            "clause": one.clause,
            "quote": one.quote,
            "summary": one.summary["vi"],
            "owed_by": one.owed_by["vi"],
            "owes": "; ".join(one.owes),
            "shown_by": one.shown_by["vi"],
            "mark": one.mark,
            "measures": "; ".join(one.measures),
            "due_on": "",
        }
        for one in access.obligations().filter(plan=row).select_related("section")
    ]
    return head, rows


def of_province(actor: Actor) -> list[tuple[str, str]]:
    """Return code and title of the province's plans in force: a draft follows one, a unit's serves one."""
    rows = access.plans_visible_to(actor).filter(unit__isnull=True, status=PlanStatus.IN_FORCE)
    return [(row.code, row.title) for row in rows]


def find(actor: Actor, words: str) -> list[Finding]:
    """Return obligations for the search box."""
    rows = access.obligations().filter(plan__in=access.plans_visible_to(actor))
    found = rows.filter(folded_match("folded", words)).select_related("plan")
    return [
        Finding(
            f"{row.clause}: {row.quote or row.summary['vi']}"[:120],
            text("Obligation"),
            reverse("planning:obligation", args=[row.plan.code, row.clause]),
        )
        for row in found.order_by("plan_id", "position")[:8]
    ]


def that_ask(actor: Actor, code: str) -> list[Finding]:
    """Return the obligations of plans in force that a measure shows, for the measure's page. One query."""
    rows = access.obligations().filter(plan__in=access.plans_visible_to(actor))
    rows = rows.filter(plan__status=PlanStatus.IN_FORCE, plan__unit__isnull=True)
    return [
        Finding(
            row.clause,
            text("Obligation"),
            reverse("planning:obligation", args=[row.plan.code, row.clause]),
            Said(**row.summary).spoken(get_language() or ""),
        )
        for row in rows.select_related("plan").order_by("plan_id", "position")
        if code in row.measures
    ]


def _duties(actor: Actor, unit_codes: frozenset[str] | None) -> QuerySet[Duty]:
    rows = access.duties_visible_to(actor)
    if unit_codes is None:
        return rows
    return rows.filter(unit_id__in=accounts.unit_keys(unit_codes))


def _counts(rows: QuerySet[Duty]) -> defaultdict[int, Counter[Standing]]:
    found: defaultdict[int, Counter[Standing]] = defaultdict(Counter)
    grouped = rows.values_list("obligation_id", "standing").annotate(n=Count("pk")).order_by()
    for key, standing, count in grouped:
        found[key][Standing(standing)] = count
    return found


def _obligation(row: Obligation, code: str, tally: Tally) -> ObligationLine:
    said = Said(**row.summary)
    return ObligationLine(row.pk, code, row.clause, row.quote, said, Mark(row.mark), tally)


def _page_title(page: str) -> str:
    """Return what the rail calls a page, or else the room that it belongs to; its address at last."""
    room = page.partition(":")[0]
    by_name = {entry.url_name: entry.title for entry in reversed(registry.entries)}
    by_room = {name.partition(":")[0]: title for name, title in by_name.items()}
    return by_name.get(page) or by_room.get(room) or reverse(page)


def _line(row: Plan) -> PlanLine:
    return PlanLine(
        key=row.pk,
        code=row.code,
        number=row.number,
        issued=row.issued,
        issuer=row.issuer,
        title=row.title,
        approved_by=row.approved_by,
        status=PlanStatus(row.status),
        unit=row.unit.name if row.unit else "",
        year=row.year,
        signed_by=row.signed_by,
        signed_at=row.signed_at,
    )
