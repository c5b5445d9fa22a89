"""The words of awareness campaigns: audiences, material, questions, acknowledgement, reach."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text


class Audience(StrEnum):
    """Whom a campaign speaks to; leaders come first (NB47-I.1-a, CM35-III.2-a2)."""

    LEADERS = "leaders"
    KEY_POSTS = "key_posts"
    ALL_STAFF = "all_staff"


AUDIENCE_NAMES: Final[dict[Audience, str]] = {
    Audience.LEADERS: text("Leaders"),
    Audience.KEY_POSTS: text("Key posts"),
    Audience.ALL_STAFF: text("All other staff"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the quiz: `right` is the place of the right answer."""

    words: str
    answers: tuple[str, ...]
    right: int


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """A campaign as it is prepared; `pass_mark` is how many answers must be right."""

    unit_code: str
    title: str
    words: str
    questions: tuple[Question, ...]
    pass_mark: int
    goal: float
    file_key: int | None = None


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """A campaign opened for an audience."""

    key: int
    audience: Audience
    opened_at: datetime
    due_on: date

    @property
    def name(self) -> str:
        """Return the marked text of the audience."""
        return AUDIENCE_NAMES[self.audience]


@dataclass(frozen=True, slots=True)
class Reach:
    """How many of an audience of a unit were reached: by account, and by a signed list.

    `addressed` None: the unit has not said how many it has.
    """

    unit_code: str
    unit: str
    addressed: int | None
    by_account: int
    by_list: int
    goal: float
    file_key: int | None = None
    key: int | None = None

    @property
    def reached(self) -> int:
        """Return how many were reached."""
        return self.by_account + self.by_list

    @property
    def share(self) -> float | None:
        """Return the share reached; None while the unit has not said how many it has."""
        if self.addressed is None:
            return None
        return min(1.0, self.reached / self.addressed) if self.addressed else 1.0

    @property
    def is_enough(self) -> bool:
        """Return whether the goal of the campaign is reached."""
        share = self.share
        return share is not None and share >= self.goal - 1e-9


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """One campaign as lists show it."""

    key: int
    title: str
    unit: str
    started_at: datetime
    is_ended: bool
    openings: tuple[OpeningLine, ...]
    enough: int
    asked: int

    @property
    def share(self) -> float | None:
        """Return the share of units (by audience opened) that reached the goal."""
        return self.enough / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class CampaignRecord:
    """One campaign whole, with the reach in the units that the reader sees."""

    line: CampaignLine
    words: str
    questions: tuple[Question, ...]
    pass_mark: int
    goal: float
    file_key: int | None
    reach: tuple[tuple[OpeningLine, tuple[Reach, ...]], ...]
    to_open: tuple[Audience, ...]
    may_manage: bool
    units_to_count: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A campaign as one who is addressed reads it; `acknowledged_at` once that was done."""

    key: int
    title: str
    unit: str
    words: str
    has_file: bool
    questions: tuple[Question, ...]
    pass_mark: int
    audience: Audience
    due_on: date | None
    acknowledged_at: datetime | None


class QuizUnread(Refusal):
    """The questions of a quiz cannot be read."""

    message = text(
        "The questions cannot be read at line %(line)s: begin a question with “?”, its right answer with "
        "“+”, each wrong one with “-”; at most ten questions with two to six answers, one of them right."
    )
    status = 422


class MaterialMissing(Refusal):
    """A campaign has something to read."""

    message = text("Enter a title and what is to be read, or attach it as a file.")
    status = 422


class PassMarkWrong(Refusal):
    """The pass mark lies within the number of questions."""

    message = text("The pass mark is a number from 0 to the number of questions, %(count)s.")
    status = 422


class LeadersFirst(Refusal):
    """A campaign opens for leaders before others."""

    message = text("Open the campaign for leaders first, then for the others.")


class OpenedAlready(Refusal):
    """An audience is opened once, with a day that is not past, while the campaign runs."""

    message = text(
        "The campaign cannot be opened so: each audience once, with a last day from today on, and not "
        "after its end."
    )


class NotOpenYet(Refusal):
    """The audience of this person is not asked now."""

    message = text("This campaign does not ask your group of staff now; nothing is to be done.")


class QuizFailed(Refusal):
    """Too few answers are right."""

    message = text(
        "%(right)s of %(total)s answers are right; %(needed)s are needed. Read the material again and "
        "answer anew; nothing of this try is kept."
    )
    status = 422


class ListMissing(Refusal):
    """Those counted by list stand on a signed list."""

    message = text("Attach the signed list of the %(count)s people who are counted by it.")
    status = 422


class TooManyReached(Refusal):
    """More would be reached than there are."""

    message = text(
        "%(reached)s reached (by account and by list) are more than the %(addressed)s addressed."
    )
    status = 422
