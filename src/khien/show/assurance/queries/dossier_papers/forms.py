"""Which paper a dossier gives on which form."""

from collections.abc import Callable, Mapping
from typing import Final

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.refusals import NotFound
from khien.base.files.types.papers import Paper
from khien.show.assurance.queries import dossiers
from khien.show.assurance.queries.dossier_papers import decisions, requests
from khien.show.assurance.queries.dossier_papers.documents import documents
from khien.show.assurance.queries.dossier_papers.parts import Dossier
from khien.show.assurance.rules import level_forms as rules
from khien.show.assurance.types.dossiers import DossierRecord
from khien.show.assurance.types.level_forms import FormLine, LevelForm

_PAPERS: Final[Mapping[LevelForm, Callable[[Dossier], Paper]]] = {
    LevelForm.DOCUMENTS: documents,
    LevelForm.APPRAISE_AND_APPROVE: requests.appraise_and_approve,
    LevelForm.APPRAISE: requests.appraise,
    LevelForm.SPECIALIST: requests.specialist,
    LevelForm.OPINION: decisions.opinion,
    LevelForm.SUBMISSION: requests.submission,
    LevelForm.LEVEL_DECISION: decisions.level_decision,
    LevelForm.PLAN_DECISION: decisions.plan_decision,
}


def lines(held: DossierRecord) -> tuple[FormLine, ...]:
    """Return the forms of a dossier that the reader sees, each with why it is not printed now."""
    return rules.lines(held)


def paper(actor: Actor, number: str, code: str) -> Paper:
    """Return a visible dossier on a form. Raises NotFound, FormNotFitting."""
    if code not in set(LevelForm):
        raise NotFound(what=code)
    form, held = LevelForm(code), dossiers.dossier(actor, number)
    rules.require(held, form)
    unit = accounts.unit_named(held.line.unit_code)
    if unit is None:
        raise NotFound(what=held.line.unit_code)
    said = {(part.code, one.code): one.value for part in held.sections for one in part.fields}
    return _PAPERS[form](Dossier(held, unit, said))
