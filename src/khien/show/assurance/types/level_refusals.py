"""What is refused of level dossiers, each with its sentence; and the fact that a level was approved."""

from dataclasses import dataclass
from datetime import date

from khien.base.core.facts import Fact
from khien.base.core.refusals import Refusal, text


@dataclass(frozen=True)
class LevelApproved(Fact):
    """The level of a system was approved, by a decision."""

    number: str
    system_key: int
    system: str
    unit_code: str
    level: int
    decision: str
    decided_on: date


class DossierOpen(Refusal):
    """A system would have two dossiers under way."""

    message = text("“%(system)s” has a dossier under way already: %(number)s. Open that one.")


class GroundMissing(Refusal):
    """A level in force would be determined again without a reason."""

    message = text(
        "The level of “%(system)s” is approved (%(decision)s); choose why it is determined again "
        "(NĐ 331/2026, Art. 10 and 25)."
    )
    status = 422


class DossierClosed(Refusal):
    """A dossier that is no longer written would be changed."""

    message = text("%(number)s is “%(state)s”; it is changed only while it is being drafted.")


class DossierChanged(Refusal):
    """Somebody else changed the dossier after this person had read it."""

    message = text(
        "Somebody changed %(number)s after you had opened it. Nothing was overwritten: open it again, "
        "then enter your change anew."
    )


class BelowCriteria(Refusal):
    """The chosen level undercuts what the criteria ask for."""

    message = text(
        "Level %(level)s is too low for “%(system)s”: the criteria ask for level %(wanted)s (%(why)s; "
        "%(source)s). Choose that level or a higher one."
    )
    status = 422


class AnswerWrong(Refusal):
    """An answer to a requirement lacks its day or its reason."""

    message = text("%(code)s: %(what)s")
    status = 422


class DossierIncomplete(Refusal):
    """A dossier would be sent while something is missing."""

    message = text("%(number)s cannot be sent yet: %(what)s (%(count)s points are open in all).")
    status = 422


class PlanUnanswered(Refusal):
    """A dossier would be sent with requirements unanswered."""

    message = text(
        "The protection plan of %(number)s answers %(answered)s of %(asked)s requirements; answer the "
        "others first, also those that do not apply."
    )
    status = 422


class OwnSystem(Refusal):
    """Who runs a system would appraise it."""

    message = text(
        "“%(system)s” is run by %(unit)s, your own unit; another unit or an independent council "
        "appraises it (NĐ 331/2026, Art. 18.4)."
    )
    status = 403


class OwnProposal(Refusal):
    """Who wrote or proposed a dossier, or appraised it, would decide on it."""

    message = text("%(number)s was written, proposed or appraised by you; somebody else does this.")
    status = 403


class OtherApprover(Refusal):
    """The level is approved by another body."""

    message = text(
        "A system of level %(level)s is approved by %(body)s (NĐ 331/2026, Art. 18); somebody of that "
        "body does this."
    )
    status = 403


class OutsideOpinionMissing(Refusal):
    """Levels 4 and 5 are appraised outside the province."""

    message = text(
        "A dossier of level %(level)s is appraised by the Ministry (NĐ 331/2026, Art. 18); enter the "
        "number, the day and the body of its opinion."
    )
    status = 422


class ListMissing(Refusal):
    """Level 5 stands on a list of the Prime Minister."""

    message = text(
        "A system of level 5 stands on the list that the Prime Minister approves (NĐ 331/2026, Art. 18); "
        "enter the number of that decision."
    )
    status = 422


class OpinionIncomplete(Refusal):
    """An opinion lacks one of the five parts of Form 04."""

    message = text("The opinion lacks a part of Form 04: %(what)s.")
    status = 422


class RulesNotIssued(Refusal):
    """The unit has no rules in force, which come before the approval."""

    message = text(
        "%(unit)s has no rules on security in force; they are issued before the dossier is approved "
        "(NĐ 331/2026, Art. 30.7)."
    )


class RulesLater(Refusal):
    """The decision would be older than the unit's rules."""

    message = text(
        "The decision is of %(decided)s, the rules of the unit (%(rules)s) of %(issued)s; the rules come "
        "first (NĐ 331/2026, Art. 30.7)."
    )
    status = 422


class DecisionWrong(Refusal):
    """A decision lacks something or has a day that cannot be."""

    message = text("The decision: %(what)s.")
    status = 422


class DecisionsNotTaken(Refusal):
    """A file of decisions has rows that cannot be taken in; nothing of it was."""

    message = text(
        "Nothing was taken in: row %(row)s, %(what)s (%(count)s rows are refused in all)."
    )
    status = 422


class SheetUnreadable(Refusal):
    """A file is no table of decisions."""

    message = text("The file cannot be read as a table of decisions: %(why)s.")
    status = 422
