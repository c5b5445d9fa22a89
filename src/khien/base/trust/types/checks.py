"""A check of signatures as it is kept with the content's hash."""

from dataclasses import dataclass
from datetime import datetime

from khien.base.core.refusals import Refusal, text
from khien.base.trust.types.signatures import Checked


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """What was found, first and last when, by whom last, how often."""

    found: Checked
    first_at: datetime
    at: datetime
    by: str
    times: int


class TooLargeToCheck(Refusal):
    """A file above the bound."""

    message = text("The file has %(size)s MiB; at most %(most)s MiB are checked.")
    status = 422
