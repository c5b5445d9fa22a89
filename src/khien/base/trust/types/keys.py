"""The signing keys of this instance."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from khien.base.core.refusals import Refusal, text

INSTANCE_KEY: Final = "instance"
"""The name of the key that signs where nobody names another."""


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """One signing key of this instance, without the key."""

    name: str
    holder: str
    fingerprint: str
    valid_to: datetime


class NoKey(Refusal):
    """A key that is not there."""

    message = text(
        "There is no key “%(name)s”; the operator makes one with “khien trust make-key %(name)s”."
    )


class KeyExists(Refusal):
    """A key is not overwritten: what it signed would lose its certificate."""

    message = text(
        "There is a key “%(name)s” already, and keys are not overwritten; choose a name."
    )


class BadKeyName(Refusal):
    """A name that cannot be a file's."""

    message = text("A key's name has 1 to 40 small letters, digits and hyphens.")
    status = 422


class BadKey(Refusal):
    """Files that are no key and certificate."""

    message = text("%(file)s cannot be read as a %(what)s.")
    status = 422


class KeyEnded(Refusal):
    """A certificate that has ended signs nothing more."""

    message = text("The certificate of the key “%(name)s” has ended; make a key under a new name.")
