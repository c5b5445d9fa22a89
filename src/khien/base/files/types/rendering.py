"""Why a paper is not rendered."""

from khien.base.core.refusals import Refusal, text


class TemplateBroken(Refusal):
    """A template of the province cannot be used; the built-in one is not taken in silence."""

    message = text(
        "The province's template %(file)s cannot be used, line %(line)s: %(why)s. Correct it, or take it "
        "out of the folder “templates” so that the built-in one is used again."
    )
    status = 409


class TemplateMissing(Refusal):
    """A paper names a template that the province does not have."""

    message = text(
        "There is no template %(file)s in the folder “templates”; put it there, or leave the name out."
    )
    status = 409


class PaperTooLarge(Refusal):
    """A paper has more cells than one file should hold."""

    message = text(
        "The paper has %(cells)s cells; at most %(most)s fit into one. Choose fewer rows."
    )
    status = 422


class PaperNotRead(Refusal):
    """A paper's data cannot be read."""

    message = text("The paper cannot be read at “%(place)s”: %(why)s.")
    status = 422
