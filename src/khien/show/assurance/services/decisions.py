"""Decisions in force that were taken on paper: entered one by one, or brought in from a table."""

from collections.abc import Sequence

from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import today
from khien.base.core.refusals import NotFound, Refusal, text
from khien.base.core.speech import sentence
from khien.base.core.usecase import use_case
from khien.base.files.services import storing as files
from khien.know.inventory.queries import systems
from khien.know.inventory.types.registers import SystemLine
from khien.show.assurance import access
from khien.show.assurance.queries import parts
from khien.show.assurance.rules import decision_sheets as sheets
from khien.show.assurance.rules import dossiers as cases
from khien.show.assurance.services import approving, dossiers
from khien.show.assurance.types.dossiers import DecisionRow, DecisionSheet, PaperDecision
from khien.show.assurance.types.level_refusals import (
    DecisionsNotTaken,
    DecisionWrong,
    DossierOpen,
)


def read_decisions(by: Actor, content: bytes) -> DecisionSheet:
    """Return what a table of decisions would do, row by row; nothing is written. Raises SheetUnreadable."""
    return DecisionSheet(tuple(_looked_at(by, one) for one in sheets.read(content)))


def template(language: str) -> bytes:
    """Return the empty table of decisions."""
    return sheets.template(language)


def import_decisions(by: Actor, content: bytes) -> Sequence[str]:
    """Take a table of decisions in, all or nothing. Returns the dossiers' numbers.

    Raises SheetUnreadable, DecisionsNotTaken with the first row that is refused.
    """
    sheet = read_decisions(by, content)
    for first in sheet.refused:
        what = gettext(first.why) % first.why_values
        raise DecisionsNotTaken(row=first.row, what=what, count=len(sheet.refused))
    return take_decisions(by, decisions=[one.decision for one in sheet.rows if one.decision])


@use_case
def take_decisions(by: Actor, *, decisions: Sequence[PaperDecision]) -> Sequence[str]:
    """Put decisions in force that were taken on paper, all or nothing. Returns the dossiers' numbers."""
    return [_take(by, one) for one in decisions]


@use_case
def enter_decision(by: Actor, *, paper: PaperDecision, file: tuple[int, str] | None = None) -> str:
    """Put one decision in force that was taken on paper, with its scan. Returns the dossier's number.

    Raises NotFound, NotAllowed, DossierOpen, DecisionWrong, ListMissing.
    """
    return _take(by, paper, file)


def keep_scan(by: Actor, *, name: str, content: bytes, unit_code: str) -> tuple[int, str]:
    """Check and keep the scan of a decision; what bears a secrecy marking is refused.

    Call outside transactions.
    """
    accounts.require_may(by, Capability.PROPOSE_LEVELS, unit_code)
    held = files.keep_file(by, name=name, content=content, unit_code=unit_code)
    return held.key, held.name


def _take(by: Actor, paper: PaperDecision, file: tuple[int, str] | None = None) -> str:
    system = _require(by, paper)
    former = access.dossier_in_force(system.key)
    row = dossiers.start(by, system, former, is_paper=True)
    row.level = paper.level
    row.content = parts.filled(system)
    row.deployed, row.deployed_by = paper.deployed, paper.deployed_by
    if file is not None:
        row.file_key, row.file_name = file
    approving.take_force(by, row, paper.decision, cases.ENTER)
    return row.number


def _require(by: Actor, paper: PaperDecision) -> SystemLine:
    """Return the system of a decision that can be taken in. Raises what stands against it."""
    if accounts.find_unit(by, paper.unit_code) is None:
        raise NotFound(what=paper.unit_code)
    accounts.require_may(by, Capability.PROPOSE_LEVELS, paper.unit_code)
    system = systems.system_named(paper.unit_code, paper.system)
    if system is None:
        raise NotFound(what=paper.system)
    cases.require_decision(paper.level, paper.decision, today())
    busy = access.dossier_under_way(system.key)
    if busy is not None:
        raise DossierOpen(system=system.name, number=busy.number)
    held = access.dossier_in_force(system.key)
    if held is not None and held.decided_on and held.decided_on >= paper.decision.decided_on:
        raise DecisionWrong(what=text("one of the same day or a later one is in force already"))
    return system


def _looked_at(by: Actor, one: DecisionRow) -> DecisionRow:
    if one.decision is None:
        return one
    try:
        _require(by, one.decision)
    except NotFound as absent:
        why = text("“%(what)s” stands in no register of systems here; enter it there first")
        values = {"what": str(absent.values["what"])}
        return DecisionRow(one.row, one.system, one.unit_code, None, why, values)
    except Refusal as refusal:
        why, values = text("%(what)s"), {"what": sentence(refusal)}
        return DecisionRow(one.row, one.system, one.unit_code, None, why, values)
    return one
