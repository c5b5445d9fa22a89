"""Reads of level dossiers: pages of them, one whole, what a system's page links to."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import queries as casework
from khien.base.casework.types import ClockLine
from khien.base.core.clock import now
from khien.base.core.offers import Finding
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import NotFound, text
from khien.base.core.search import folded_match
from khien.base.documents.queries.in_force import rules_at
from khien.know.inventory.queries import systems
from khien.know.inventory.types.registers import SystemLine
from khien.show.assurance import access
from khien.show.assurance.models import Dossier
from khien.show.assurance.queries import parts
from khien.show.assurance.queries.catalogues import edition
from khien.show.assurance.rules import dossiers as cases
from khien.show.assurance.rules import plans, sections
from khien.show.assurance.types.dossiers import (
    OPEN,
    Decision,
    Deployed,
    DossierFilter,
    DossierLine,
    DossierRecord,
    FamilyLine,
    Ground,
    Missing,
    Opinion,
    Parts,
    Plan,
    RequirementLine,
    Stage,
)

FOUND_MAX = 8
SYSTEM_GONE = SystemLine(0, "", "", "", {})


def dossiers(actor: Actor, wanted: DossierFilter, *, after: str = "") -> Page[DossierLine]:
    """Return one page of the visible dossiers, the newest first. Four queries."""
    rows = _wanted(actor, wanted)
    found, mark = newest_first(rows.select_related("unit"), after=after)
    return page_of(lines_of(found), after=mark, total=counted(rows))


def dossier(actor: Actor, number: str) -> DossierRecord:
    """Return one visible dossier whole. Raises NotFound."""
    row = access.require_dossier(actor, number)
    case = casework.case(actor, number)
    system = _system(actor, row)
    held = parts.parts_of(actor, system) if system.key else Parts((), (), (), ())
    shown = Parts(**_tuples(row.frozen)) if row.frozen and row.stage != Stage.DRAFT else held
    clocks = casework.clocks_of(actor, number)
    proposes = accounts.may_do(actor, Capability.PROPOSE_LEVELS, row.unit.code)
    plan = _plan(row)
    newer = access.dossiers_visible_to(actor).filter(former=row).order_by("-pk").first()
    is_draft = row.stage == Stage.DRAFT
    return DossierRecord(
        line=_line(row, next((one for one in clocks if one.is_running), None)),
        ground=Ground(row.ground),
        ground_words=row.ground_words,
        former=row.former.number if row.former else "",
        newer=newer.number if newer else "",
        suggestion=parts.suggestion(system.content),
        sections=sections.lines(row.content, row.level),
        parts=shown,
        plan=plan,
        missing=_missing(row, held, plan) if is_draft else (),
        before_approval=_before_approval(row),
        returned=row.returned,
        opinion=opinion_of(row),
        appraised_by=row.appraised_by,
        decision=decision_of(row),
        approved_by=row.approved_by,
        planned_on=row.planned_on,
        file_name=row.file_name,
        moves=tuple(one for one in case.moves if one.code not in cases.HIDDEN),
        clocks=clocks,
        history=casework.timeline(actor, number),
        may_write=proposes and is_draft,
        may_answer=proposes and row.stage in {Stage.DRAFT, Stage.APPROVED},
        version=row.version,
    )


def file_of(actor: Actor, number: str) -> int:
    """Return the key of a visible dossier's scan. Raises NotFound."""
    key = access.require_dossier(actor, number).file_key
    if key is None:
        raise NotFound(what=number)
    return key


def in_force(actor: Actor, system_key: int) -> str:
    """Return the number of the visible dossier by which a system's level is in force; empty without one."""
    row = access.dossiers_visible_to(actor).filter(system_key=system_key, stage=Stage.APPROVED)
    return row.values_list("number", flat=True).first() or ""


def of_entry(actor: Actor, key: str) -> list[Finding]:
    """Return what a system's page in the register links to: its dossiers, or where one is begun."""
    system = _system_or_none(actor, key)
    if system is None:
        return []
    rows = access.dossiers_visible_to(actor).filter(system_key=system.key).order_by("-pk")
    found = [
        Finding(
            f"{row.number}", text("Level dossier"), reverse("assurance:dossier", args=[row.number])
        )
        for row in rows[:FOUND_MAX]
    ]
    is_busy = rows.filter(stage__in=OPEN).exists()
    if accounts.may_do(actor, Capability.PROPOSE_LEVELS, system.unit_code) and not is_busy:
        url = reverse("assurance:begin-dossier", args=[system.key])
        found.append(Finding(text("Begin its level dossier"), text("Level of the system"), url))
    if accounts.may_do(actor, Capability.RUN_ASSESSMENTS, system.unit_code):
        url = reverse("assurance:assess", args=[system.key])
        found.append(Finding(text("Assess conditions"), text("Assessments before operation"), url))
    return found


def find(actor: Actor, words: str) -> list[Finding]:
    """Return visible dossiers by words of system and unit: for the search box. One query."""
    rows = access.dossiers_visible_to(actor).filter(folded_match("folded", words))
    return [
        Finding(
            f"{row.number}: {row.system}"[:200],
            text("Level dossiers"),
            reverse("assurance:dossier", args=[row.number]),
            row.unit.name,
        )
        for row in rows.select_related("unit").order_by("-pk")[:FOUND_MAX]
    ]


def lines_of(rows: Iterable[Dossier]) -> list[DossierLine]:
    """Return dossiers that passed the door as lines. One query more."""
    held = list(rows)
    clocks = casework.next_clocks([row.case_key for row in held])
    return [_line(row, clocks.get(row.case_key)) for row in held]


def opinion_of(row: Dossier) -> Opinion | None:
    """Return the opinion of a dossier's appraisal, where there is one."""
    if not row.opinion:
        return None
    day = row.opinion["outside_on"]
    return Opinion(**{**row.opinion, "outside_on": date.fromisoformat(day) if day else None})


def decision_of(row: Dossier) -> Decision | None:
    """Return the decision of a dossier, where there is one."""
    if row.decided_on is None:
        return None
    return Decision(row.decision_number, row.decided_on, row.issuer, row.review_on, row.listed_by)


def _wanted(actor: Actor, wanted: DossierFilter) -> QuerySet[Dossier]:
    rows = access.dossiers_visible_to(actor)
    if wanted.stage == "open":
        rows = rows.filter(stage__in=OPEN)
    elif wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    if wanted.words.strip():
        rows = rows.filter(folded_match("folded", wanted.words))
    if wanted.unit_codes is not None:
        rows = rows.filter(unit__code__in=wanted.unit_codes)
    if wanted.is_late:
        keys = list(rows.filter(stage__in=OPEN).values_list("case_key", flat=True))
        late = [key for key, one in casework.next_clocks(keys).items() if one.due_at < now()]
        rows = rows.filter(case_key__in=late)
    return rows


def _line(row: Dossier, clock: ClockLine | None) -> DossierLine:
    due_at = clock.due_at if clock and clock.is_running else None
    return DossierLine(
        number=row.number,
        system_key=row.system_key,
        system=row.system,
        unit_code=row.unit.code,
        unit=row.unit.name,
        stage=Stage(row.stage),
        level=row.level,
        is_paper=row.is_paper,
        decision=row.decision_number,
        due_at=due_at,
        is_late=due_at is not None and due_at < now(),
        changed_at=row.changed_at,
    )


def _plan(row: Dossier) -> Plan:
    if row.edition_id is None:
        return Plan(None, None, "", (), 0, 0, Deployed(row.deployed))
    held = edition(row.edition_id).catalogue
    given = plans.read(row.answers)
    families = tuple(
        FamilyLine(
            family.code,
            family.title,
            tuple(
                RequirementLine(one.code, one.title, one.text, given.get(one.code))
                for one in family.requirement
                if one.is_asked_of(row.level)
            ),
        )
        for family in held.family
    )
    shown = tuple(one for one in families if one.requirements)
    return Plan(
        row.edition_id,
        held.title,
        held.version,
        shown,
        sum(one.answered for one in shown),
        sum(len(one.requirements) for one in shown),
        Deployed(row.deployed),
    )


def _missing(row: Dossier, held: Parts, plan: Plan) -> tuple[Missing, ...]:
    found = list(sections.missing(row.content, row.level, held))
    if plan.answered < plan.asked or not plan.asked:
        message = text("%(open)s requirements of the protection plan are not answered")
        found.append(Missing("plan", message, {"open": str(plan.asked - plan.answered)}))
    return tuple(replace(one, values=_spoken(one.values)) for one in found)


def _spoken(values: Mapping[str, str]) -> dict[str, str]:
    return {name: gettext(value) for name, value in values.items()}


def _before_approval(row: Dossier) -> tuple[Missing, ...]:
    """Return what is not needed to send a dossier, but before it is approved."""
    if row.stage not in OPEN or row.unit.code in rules_at(now(), frozenset({row.unit.code})):
        return ()
    message = text("the unit has no rules on security in force (NĐ 331/2026, Art. 30.7)")
    return (Missing("rules", message),)


def _system(actor: Actor, row: Dossier) -> SystemLine:
    return _system_or_none(actor, str(row.system_key)) or SYSTEM_GONE


def _system_or_none(actor: Actor, key: str) -> SystemLine | None:
    try:
        return systems.system(actor, int(key))
    except NotFound:
        return None


def _tuples(frozen: dict[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(tuple(one) if isinstance(one, list) else one for one in rows)
        for name, rows in frozen.items()
    }
