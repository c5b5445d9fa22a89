"""Who belongs to which audience, how a quiz is read and passed, when a count is right."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from khien.act.training.types.awareness import (
    Audience,
    LeadersFirst,
    MaterialMissing,
    NewCampaign,
    OpenedAlready,
    PassMarkWrong,
    Question,
    QuizFailed,
    QuizUnread,
    TooManyReached,
)
from khien.base.accounts.types import Role
from khien.base.core.cases import ItemKind
from khien.base.core.refusals import text

QUESTIONS_MAX: Final = 10
ANSWERS: Final = range(2, 7)
READ_ITEM: Final = ItemKind("awareness-reading", text("Material to read and confirm"))
COUNT_ITEM: Final = ItemKind("awareness-count", text("Reach of a campaign to report"))
COUNT_TITLES: Final[Mapping[Audience, str]] = {
    Audience.LEADERS: text("Report which leaders were reached: %(title)s"),
    Audience.KEY_POSTS: text("Report which key posts were reached: %(title)s"),
    Audience.ALL_STAFF: text("Report how many other staff were reached: %(title)s"),
}
ROLES: Final[Mapping[Audience, tuple[Role, ...]]] = {
    Audience.LEADERS: (Role.UNIT_HEAD, Role.LEADERSHIP),
    Audience.KEY_POSTS: (
        Role.UNIT_OFFICER,
        Role.ANALYST,
        Role.LEAD,
        Role.DUTY_OFFICER,
        Role.ADMINISTRATOR,
    ),
}


def audience_of(roles: Sequence[Role]) -> Audience:
    """Return the audience that somebody with these roles belongs to: the first that fits."""
    for audience, fitting in ROLES.items():
        if any(role in fitting for role in roles):
            return audience
    return Audience.ALL_STAFF


def read_quiz(given: str) -> tuple[Question, ...]:
    """Return the questions of a text: `?` begins one, `+` its right answer, `-` a wrong one.

    Raises QuizUnread with the line.
    """
    found: list[tuple[int, str, list[str], list[int]]] = []
    for number, line in enumerate(given.splitlines(), start=1):
        sign, words = line.strip()[:1], line.strip()[1:].strip()
        if not sign:
            continue
        if sign == "?" and words:
            found.append((number, words[:500], [], []))
        elif sign in "+-" and words and found:
            _, _, answers, right = found[-1]
            if sign == "+":
                right.append(len(answers))
            answers.append(words[:300])
        else:
            raise QuizUnread(line=number)
    for place, (number, _, answers, right) in enumerate(found):
        if place >= QUESTIONS_MAX or len(answers) not in ANSWERS or len(right) != 1:
            raise QuizUnread(line=number)
    return tuple(Question(words, tuple(answers), right[0]) for _, words, answers, right in found)


def require_campaign(new: NewCampaign) -> None:
    """Raise MaterialMissing or PassMarkWrong for a campaign that cannot be held so."""
    if not new.title.strip() or not (new.words.strip() or new.file_key):
        raise MaterialMissing
    if not 0 <= new.pass_mark <= len(new.questions):
        raise PassMarkWrong(count=len(new.questions))


def require_opening(
    audience: Audience,
    opened: frozenset[Audience],
    *,
    due_on: date,
    today: date,
    is_ended: bool,
) -> None:
    """Raise OpenedAlready or LeadersFirst where an audience cannot be opened now."""
    if is_ended or audience in opened or due_on < today:
        raise OpenedAlready
    if audience is not Audience.LEADERS and Audience.LEADERS not in opened:
        raise LeadersFirst


def right_answers(questions: Sequence[Question], chosen: Sequence[int | None]) -> int:
    """Return how many of the chosen answers are right."""
    return sum(
        question.right == answer for question, answer in zip(questions, chosen, strict=False)
    )


def require_passed(right: int, *, total: int, needed: int) -> None:
    """Raise QuizFailed where too few answers are right."""
    if right < needed:
        raise QuizFailed(right=right, total=total, needed=needed)


def require_count(*, addressed: int, by_list: int, by_account: int) -> None:
    """Raise TooManyReached for a count that cannot be right."""
    if by_list < 0 or addressed < by_list + by_account:
        raise TooManyReached(reached=by_list + by_account, addressed=addressed)
