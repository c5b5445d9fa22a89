"""The words of machines that stand in no register: as lists show them, and what may not be said of them."""

from dataclasses import dataclass
from datetime import date

from khien.base.core.refusals import Refusal, text
from khien.know.inventory.types.devices import Claim, DeviceLine


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a unit says of a machine: its own (held by which post, where), a guest until a day, or not."""

    claim: Claim
    holder: str = ""
    place: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class StrangerLine:
    """One machine that was seen and stands in no register of its unit."""

    line: DeviceLine
    addresses: tuple[str, ...]
    marks: tuple[str, ...]
    claim: str
    claimed_by: str
    may_answer: bool


class NobodyHolds(Refusal):
    """A machine is entered without the post that answers for it."""

    message = text(
        "Write which post holds the machine and where it stands; both go into the register."
    )
    status = 422


class GuestWithoutEnd(Refusal):
    """A guest's machine without a day until which it is one."""

    message = text("A guest's machine needs its last day: from today, at most a year from now.")
    status = 422
