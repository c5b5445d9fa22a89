"""A dossier is sent, found complete or returned, appraised, submitted (NĐ 331/2026, Art. 23 and 24)."""

from dataclasses import asdict

from django.utils.translation import gettext

from khien.base.accounts.types import Actor
from khien.base.core.usecase import use_case
from khien.know.inventory.queries import systems
from khien.show.assurance.models import Dossier
from khien.show.assurance.queries import parts
from khien.show.assurance.rules import dossiers as cases
from khien.show.assurance.rules import plans, sections
from khien.show.assurance.services import answering, keeping
from khien.show.assurance.services.dossiers import require_not_below
from khien.show.assurance.types.dossiers import Opinion
from khien.show.assurance.types.level_refusals import (
    DossierIncomplete,
    OwnProposal,
    OwnSystem,
    PlanUnanswered,
)


@use_case
def propose(by: Actor, *, number: str, version: int | None = None) -> None:
    """Send a dossier for appraisal; what the registers say of the system is kept as of now.

    Raises BelowCriteria, DossierIncomplete, PlanUnanswered, MoveRefused, NotAllowed.
    """
    row = keeping.locked(by, number, version)
    system = systems.system(by, row.system_key)
    held = parts.parts_of(by, system)
    open_points = sections.missing(row.content, row.level, held)
    if row.level:
        require_not_below(system, row.level)
    if open_points:
        first = open_points[0]
        told = {name: gettext(value) for name, value in first.values.items()}
        what = gettext(first.message) % told
        raise DossierIncomplete(number=number, what=what, count=len(open_points))
    _require_answered(row)
    row.frozen, row.returned = asdict(held), ""
    row.writers = sorted({*row.writers, by.person_id}, key=str)
    keeping.move(by, row, cases.PROPOSE)


@use_case
def find_complete(by: Actor, *, number: str, version: int | None = None) -> None:
    """Say that a dossier is complete: its appraisal goes on. Raises OwnSystem, OwnProposal, MoveRefused."""
    row = keeping.locked(by, number, version)
    _require_other(by, row)
    keeping.move(by, row, cases.CHECK)


@use_case
def return_invalid(by: Actor, *, number: str, reason: str, version: int | None = None) -> None:
    """Return a dossier as not valid, with the reasons. Raises OwnSystem, ReasonMissing, MoveRefused."""
    row = keeping.locked(by, number, version)
    _require_other(by, row)
    row.returned = reason.strip()[:2000]
    keeping.move(by, row, cases.RETURN, reason)


@use_case
def appraise(by: Actor, *, number: str, opinion: Opinion, version: int | None = None) -> None:
    """Enter the opinion of the appraisal: fit, or not fit and what is not.

    Raises OwnSystem, OwnProposal, OpinionIncomplete, OutsideOpinionMissing, MoveRefused, NotAllowed.
    """
    row = keeping.locked(by, number, version)
    _require_other(by, row)
    cases.require_opinion(row.level, opinion)
    kept = asdict(opinion)
    kept["outside_on"] = opinion.outside_on.isoformat() if opinion.outside_on else ""
    row.opinion, row.appraiser_id, row.appraised_by = kept, by.person_id, by.name[:200]
    if opinion.is_fit:
        keeping.move(by, row, cases.FIND_FIT)
    else:
        keeping.move(by, row, cases.FIND_UNFIT, opinion.unfit)


@use_case
def rework(by: Actor, *, number: str, reason: str, version: int | None = None) -> None:
    """Take a dossier back to the desk after its appraisal. Raises ReasonMissing, MoveRefused, NotAllowed."""
    row = keeping.locked(by, number, version)
    keeping.move(by, row, cases.REWORK, reason)


@use_case
def submit(by: Actor, *, number: str, version: int | None = None) -> None:
    """Submit a dossier that was found fit for approval (Form 05). Raises MoveRefused, NotAllowed."""
    row = keeping.locked(by, number, version)
    keeping.move(by, row, cases.SUBMIT)


def _require_answered(row: Dossier) -> None:
    codes, given = answering.asked(row), plans.read(row.answers)
    answered = sum(1 for code in codes if code in given)
    if not codes or answered < len(codes):
        raise PlanUnanswered(number=row.number, answered=answered, asked=len(codes))


def _require_other(by: Actor, row: Dossier) -> None:
    """Raise OwnSystem or OwnProposal for who runs the system or wrote the dossier (Art. 18.4)."""
    if by.home_unit == row.unit.code:
        raise OwnSystem(system=row.system, unit=row.unit.name)
    if by.person_id is not None and by.person_id in row.writers:
        raise OwnProposal(number=row.number)
