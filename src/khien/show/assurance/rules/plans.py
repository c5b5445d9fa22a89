"""The protection plan: what an answer must say, how many are given, how far the plan is deployed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from khien.base.core.refusals import text
from khien.show.assurance.types.dossiers import Answer, Deployed, PlanAnswer
from khien.show.assurance.types.level_refusals import AnswerWrong

WORDS_MAX: Final = 2000
DATED: Final = frozenset({Answer.PART, Answer.NOT_YET})

Answers = Mapping[str, PlanAnswer]


def require_answer(code: str, given: PlanAnswer) -> PlanAnswer:
    """Return an answer that says all it must. Raises AnswerWrong."""
    words = given.words.strip()
    if given.answer in DATED and given.due is None:
        raise AnswerWrong(
            code=code, what=text("say by which day what is not carried out yet will be")
        )
    if given.answer is Answer.NOT_APPLICABLE and not words:
        raise AnswerWrong(code=code, what=text("say why it does not apply"))
    if len(words) > WORDS_MAX:
        raise AnswerWrong(code=code, what=text("it has more than 2,000 characters; shorten it"))
    return PlanAnswer(given.answer, words, given.due if given.answer in DATED else None)


def plain(given: PlanAnswer) -> dict[str, str]:
    """Return an answer as it is kept."""
    due = given.due.isoformat() if given.due else ""
    return {"answer": given.answer.value, "words": given.words, "due": due}


def read(kept: Mapping[str, Mapping[str, Any]]) -> dict[str, PlanAnswer]:
    """Return kept answers by the code of their requirement."""
    return {
        code: PlanAnswer(
            Answer(one["answer"]),
            one.get("words", ""),
            date.fromisoformat(one["due"]) if one.get("due") else None,
        )
        for code, one in kept.items()
    }


def deployed(asked: Iterable[str], answers: Answers) -> Deployed:
    """Return how far what is asked is carried out; unknown while an answer is missing."""
    given = [answers.get(code) for code in asked]
    if not given or None in given:
        return Deployed.UNKNOWN
    applying = [one for one in given if one and one.answer is not Answer.NOT_APPLICABLE]
    if all(one.answer is Answer.DONE for one in applying):
        return Deployed.FULL
    if all(one.answer is Answer.NOT_YET for one in applying):
        return Deployed.NONE
    return Deployed.SOME


def deployed_by(asked: Iterable[str], answers: Answers) -> date | None:
    """Return the day by which all that is asked will be carried out; None where all is."""
    days = [one.due for code in asked if (one := answers.get(code)) and one.due]
    return max(days, default=None)
