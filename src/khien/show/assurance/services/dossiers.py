"""Level dossiers are begun from the register, written section by section, withdrawn."""

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewCase
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, text
from khien.base.core.search import fold
from khien.base.core.usecase import use_case
from khien.know.inventory.queries import systems
from khien.know.inventory.types.registers import SystemLine
from khien.show.assurance import access
from khien.show.assurance.models import Dossier
from khien.show.assurance.queries import parts
from khien.show.assurance.queries.catalogues import for_plans
from khien.show.assurance.rules import dossiers as cases
from khien.show.assurance.rules import sections
from khien.show.assurance.services import keeping
from khien.show.assurance.types.dossiers import Ground, Stage
from khien.show.assurance.types.level_refusals import BelowCriteria, DossierOpen, GroundMissing

WORDS_MAX = 500


@use_case
def begin_dossier(
    by: Actor, *, system_key: int, ground: Ground = Ground.FIRST, words: str = ""
) -> str:
    """Begin the dossier of a system, filled in from its row, or from the one in force. Returns the number.

    Where a level is in force it is determined again, which needs a ground. Raises NotFound, NotAllowed,
    DossierOpen, GroundMissing.
    """
    system = systems.system(by, system_key)
    accounts.require_may(by, Capability.PROPOSE_LEVELS, system.unit_code)
    former = access.dossier_in_force(system_key)
    if former is not None and not ground:
        raise GroundMissing(system=system.name, decision=former.decision_number)
    row = start(by, system, former, is_paper=False)
    if former is not None:
        row.ground, row.ground_words = ground, words.strip()[:WORDS_MAX]
        row.content, row.answers, row.edition = former.content, former.answers, former.edition
        row.level = former.level
    row.level = max(row.level, level_asked(system))
    row.content = row.content or parts.filled(system)
    row.edition_id = row.edition_id or for_plans(today())
    keeping.save(by, row)
    keeping.tell_level(by, row)
    return row.number


@use_case
def write_section(
    by: Actor, *, number: str, section: str, given: Mapping[str, str], version: int
) -> None:
    """Write one section of a dossier that is being drafted. Raises DossierClosed, DossierChanged, Invalid."""
    row = keeping.writable(by, number, version)
    rule = sections.section_of(section)
    row.content = {**row.content, rule.code: sections.read(rule, given)}
    keeping.written(by, row)


@use_case
def choose_level(
    by: Actor, *, number: str, level: int, planned_on: date | None, version: int
) -> None:
    """Choose the level that is proposed, and by when its approval is expected.

    Raises BelowCriteria, Invalid, DossierClosed, DossierChanged.
    """
    row = keeping.writable(by, number, version)
    if not 1 <= level <= cases.TOP:
        raise Invalid(what=text("Choose a level from 1 to 5."))
    require_not_below(systems.system(by, row.system_key), level)
    row.level, row.planned_on = level, planned_on
    casework.set_facts(by, number=number, facts=frozenset({cases.level_fact(level)}))
    keeping.written(by, row)
    keeping.tell_level(by, row)


@use_case
def withdraw_dossier(by: Actor, *, number: str, reason: str, version: int | None = None) -> None:
    """Give a dossier up, with a reason that stays. Raises ReasonMissing, MoveRefused, NotAllowed."""
    row = keeping.locked(by, number, version)
    keeping.move(by, row, cases.WITHDRAW, reason)


def require_not_below(system: SystemLine, level: int) -> None:
    """Raise BelowCriteria for a level that undercuts what the criteria ask of a system today."""
    found = parts.suggestion(system.content)
    if found is not None and found.level > level:
        raise BelowCriteria(
            level=level,
            system=system.name,
            wanted=found.level,
            why=found.why,
            source=found.source,
        )


def level_asked(system: SystemLine) -> int:
    """Return the higher one of what a system's row says and what the criteria ask for."""
    found = parts.suggestion(system.content)
    return max(int(system.content.get("level") or 0), found.level if found else 0)


def start(by: Actor, system: SystemLine, former: Dossier | None, *, is_paper: bool) -> Dossier:
    """Put a new dossier of a system down, with its case. Call inside a transaction."""
    open_one = access.dossier_under_way(system.key)
    if open_one is not None:
        raise DossierOpen(system=system.name, number=open_one.number)
    unit_id = accounts.unit_key(system.unit_code)
    count = access.dossiers().filter(unit_id=unit_id).count()
    row = Dossier(
        number=f"HS.{system.unit_code}.{count + 1}",
        unit_id=unit_id,
        system_key=system.key,
        system=system.name[:300],
        folded=fold(f"{system.name} {system.unit}")[:600],
        stage=Stage.DRAFT,
        former=former,
        writers=[by.person_id],
        is_paper=is_paper,
        begun_at=now(),
        changed_at=now(),
    )
    level = max(former.level if former else 0, level_asked(system))
    row.case_key = casework.open_case(
        by,
        case=NewCase(
            kind=cases.KIND,
            number=row.number,
            unit_code=system.unit_code,
            title=system.name,
            marks={cases.BEGUN: now()},
            facts=frozenset({cases.level_fact(level)}),
        ),
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:
        raise DossierOpen(system=system.name, number=row.number) from twice
    return row
