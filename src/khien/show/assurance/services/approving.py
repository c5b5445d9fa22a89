"""A level is approved by a decision and in force from then on; a former decision is replaced."""

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.casework import services as casework
from khien.base.core.clock import now, today
from khien.base.core.outbox import tell
from khien.base.core.usecase import use_case
from khien.base.documents.queries.in_force import rules_at
from khien.show.assurance import access
from khien.show.assurance.models import Dossier
from khien.show.assurance.rules import dossiers as cases
from khien.show.assurance.services import keeping, reminding
from khien.show.assurance.types.dossiers import Decision, Stage
from khien.show.assurance.types.level_refusals import (
    LevelApproved,
    OtherApprover,
    OwnProposal,
    RulesLater,
    RulesNotIssued,
)


@use_case
def approve(by: Actor, *, number: str, decision: Decision, version: int | None = None) -> None:
    """Enter the decision that approves a level; it is in force, and replaces the one before.

    Raises OtherApprover, OwnProposal, RulesNotIssued, RulesLater, DecisionWrong, ListMissing, MoveRefused,
    NotAllowed, DossierChanged.
    """
    row = keeping.locked(by, number, version)
    cases.require_decision(row.level, decision, today())
    _require_approver(by, row)
    _require_rules(row, decision)
    take_force(by, row, decision, cases.APPROVE)


@use_case
def hand_back(by: Actor, *, number: str, reason: str, version: int | None = None) -> None:
    """Hand a submitted dossier back to be reworked, with the reasons. Raises OtherApprover, MoveRefused."""
    row = keeping.locked(by, number, version)
    _require_approver(by, row)
    row.returned = reason.strip()[:2000]
    keeping.move(by, row, cases.HAND_BACK, reason)


def take_force(by: Actor, row: Dossier, decision: Decision, move: str) -> None:
    """Put a decision in force, in place of the one before. Call inside a transaction."""
    _put_in_place(by, row)
    row.decision_number, row.issuer = decision.number.strip()[:80], decision.issuer.strip()[:200]
    row.decided_on, row.review_on = decision.decided_on, decision.review_on
    row.listed_by, row.approved_by = decision.listed_by.strip()[:120], by.name[:200]
    row.returned, row.planned_on = "", None
    keeping.move(by, row, move)
    reminding.settle(by, row)
    tell(
        LevelApproved(
            number=row.number,
            system_key=row.system_key,
            system=row.system,
            unit_code=row.unit.code,
            level=row.level,
            decision=row.decision_number,
            decided_on=decision.decided_on,
        )
    )


def _put_in_place(by: Actor, row: Dossier) -> None:
    """End the decision in force; the move of the new one writes the register."""
    former = access.dossier_in_force(row.system_key)
    if former is None:
        return
    casework.move_case(by, number=former.number, move=cases.SUPERSEDE)
    former.stage = Stage.SUPERSEDED
    keeping.save(by, former)
    reminding.settle(by, former)
    row.former = former


def _require_approver(by: Actor, row: Dossier) -> None:
    body = accounts.body_unit(cases.approver(row.level))
    if body is not None and by.home_unit != body.code:
        raise OtherApprover(level=row.level, body=body.name)
    if by.person_id is not None and by.person_id in {*row.writers, row.appraiser_id}:
        raise OwnProposal(number=row.number)


def _require_rules(row: Dossier, decision: Decision) -> None:
    held = rules_at(now(), frozenset({row.unit.code})).get(row.unit.code)
    if held is None:
        raise RulesNotIssued(unit=row.unit.name)
    if decision.decided_on < held.issued_on:
        raise RulesLater(
            decided=f"{decision.decided_on:%d/%m/%Y}",
            rules=held.number,
            issued=f"{held.issued_on:%d/%m/%Y}",
        )
