"""The protection plan is answered, requirement by requirement, to one edition of a catalogue."""

from collections.abc import Mapping

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound
from khien.base.core.usecase import use_case
from khien.show.assurance import access
from khien.show.assurance.models import Dossier
from khien.show.assurance.queries.catalogues import edition
from khien.show.assurance.rules import plans as rules
from khien.show.assurance.services import keeping
from khien.show.assurance.types.dossiers import STAGE_NAMES, PlanAnswer, Stage
from khien.show.assurance.types.level_refusals import DossierClosed


@use_case
def choose_edition(by: Actor, *, number: str, key: int, version: int) -> None:
    """Have the plan answer another edition; answers to requirements of the same code stay.

    Raises NotFound, DossierClosed, DossierChanged.
    """
    row = keeping.writable(by, number, version)
    row.edition = access.editions().filter(pk=edition(key).key).get()
    _reckon(row)
    keeping.written(by, row)


@use_case
def answer_plan(by: Actor, *, number: str, answers: Mapping[str, PlanAnswer], version: int) -> None:
    """Answer some requirements; others stay as they are. While drafting, and as the plan is carried out.

    Raises AnswerWrong, NotFound for a requirement that the edition lacks, DossierClosed, DossierChanged.
    """
    row = keeping.locked(by, number, version)
    accounts.require_may(by, Capability.PROPOSE_LEVELS, row.unit.code)
    if row.stage not in {Stage.DRAFT, Stage.APPROVED}:
        raise DossierClosed(number=number, state=STAGE_NAMES[Stage(row.stage)])
    known = set(asked(row))
    for code in answers:
        if code not in known:
            raise NotFound(what=code)
    checked = {code: rules.require_answer(code, one) for code, one in answers.items()}
    row.answers = {**row.answers, **{code: rules.plain(one) for code, one in checked.items()}}
    _reckon(row)
    keeping.written(by, row)


def asked(row: Dossier) -> tuple[str, ...]:
    """Return the codes of what the plan's edition asks of the dossier's level."""
    if row.edition_id is None:
        return ()
    held = edition(row.edition_id).catalogue
    return tuple(one.code for one in held.requirements(row.level))


def _reckon(row: Dossier) -> None:
    codes, given = asked(row), rules.read(row.answers)
    row.deployed = rules.deployed(codes, given)
    row.deployed_by = rules.deployed_by(codes, given)
