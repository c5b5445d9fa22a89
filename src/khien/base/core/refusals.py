"""The base of every refusal: a message id with values, put into the reader's language at the edge."""

from typing import ClassVar


def text(message: str) -> str:
    """Mark a message for translation and return it unchanged (no framework needed)."""
    return message


class Refusal(Exception):
    """Something a person asked for is not done; says what was wrong and what would be right.

    A subclass carries one English `message` with named places; its values come as keywords. An
    HTTP answer uses `status`.
    """

    message: ClassVar[str] = text("This cannot be done.")
    status: ClassVar[int] = 409

    def __init__(self, **values: object) -> None:
        super().__init__(self.message % values)
        self.values = values


class NotFound(Refusal):
    """Absent, or not for this reader: the two are told alike."""

    message = text("There is nothing here for you under “%(what)s”.")
    status = 404


class NotAllowed(Refusal):
    """The reader sees the thing but may not do this to it."""

    message = text("Your role does not allow this: %(what)s.")
    status = 403


class Invalid(Refusal):
    """The input cannot be right."""

    message = text("%(what)s")
    status = 422
