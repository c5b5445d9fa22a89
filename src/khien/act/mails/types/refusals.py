"""Why a reported mail is not taken, judged or closed."""

from khien.base.core.refusals import NotFound, Refusal, text


class MailNotFound(NotFound):
    """No report of this number is for this reader."""


class NothingGiven(Refusal):
    """Neither a file nor words were handed in."""

    message = text("Choose the mail's file, or paste its headers and text.")
    status = 422


class MailTooLarge(Refusal):
    """More than is looked at."""

    message = text(
        "The mail has %(size)s bytes; at most %(most)s are taken. Paste its headers and text instead."
    )
    status = 422


class TooManyReports(Refusal):
    """Somebody reports more than a person reads in a day."""

    message = text(
        "%(most)s mails were reported today already; call the centre, it may be an attack on the unit."
    )
    status = 429


class NoOwnUnit(Refusal):
    """Nobody knows whose report it would be."""

    message = text("This account belongs to no unit, so the report would be nobody's.")


class SenderUnknown(Refusal):
    """A mail at the reporting address from outside."""

    message = text(
        "%(sender)s is no address of the province: no account has it, and no unit has its domain in the "
        "register of mail domains. Forward it from the work mailbox."
    )
    status = 403


class AnalysisBroke(Refusal):
    """The look could not be begun at all; the mail must be given again."""

    message = text("The look at the mail could not be begun. Nothing was kept; try again.")
    status = 503


class NotToJudge(Refusal):
    """The report does not stand where this is done."""

    message = text("%(number)s stands at “%(state)s”; this is not possible from there.")


class ReasonNeeded(Refusal):
    """What is changed by hand is explained."""

    message = text("Say why; it stays in the history.")
    status = 422


class PartOfExercise(Refusal):
    """What an exercise made is not given out as real."""

    message = text("%(number)s is part of an exercise; nothing real is begun from it.")
