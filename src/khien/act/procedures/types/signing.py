"""The words of signing: who signs, and why a signature is not taken."""

from dataclasses import dataclass

from khien.base.core.refusals import Refusal, text


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: name, post, and the strokes of a drawn signature (empty: none)."""

    name: str
    post: str
    drawing: str = ""

    def summed(self) -> str:
        """Return what the audit keeps of it."""
        return f"{self.name}, {self.post}" + (", drawn" if self.drawing else "")


class DrawingWrong(Refusal):
    """No signature was drawn, or it is none."""

    message = text(
        "The signature is not drawn yet; draw it in the field with finger, pen or mouse."
    )
    status = 422


class NameMissing(Refusal):
    """Somebody from outside signs without saying who."""

    message = text("“%(party)s” has no account here: write the name and the post of who signs.")
    status = 422


class BothParties(Refusal):
    """One person would sign for two parties."""

    message = text(
        "You have signed %(number)s for another party; somebody else signs for this one."
    )


class NotThePaper(Refusal):
    """A signed PDF is none of the act's papers, or its signature cannot be trusted."""

    message = text(
        "“%(name)s” is not a printed paper of %(number)s with a whole signature that is trusted here; "
        "print the paper, sign that very file, and hand it in."
    )
    status = 422


class NotPrinted(Refusal):
    """A scan belongs to no printed paper of the act."""

    message = text(
        "Print the paper of %(number)s first; the signed scan is kept beside what was printed."
    )
