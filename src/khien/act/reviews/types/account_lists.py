"""The words of account lists: what a row says of an account, what is flagged, what cannot be read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text


class ListForm(StrEnum):
    """In which form a list came."""

    TABLE = "table"
    PASSWD = "passwd"  # noqa: S105 - the name of a file
    LASTLOG = "lastlog"


class ListState(StrEnum):
    """How far a list was taken in: its rows are being written, all stand, or what stood is being dropped."""

    READING = "reading"
    WHOLE = "whole"
    DROPPED = "dropped"


class Column(StrEnum):
    """What a list may say of its accounts, besides their names."""

    ENABLED = "enabled"
    MFA = "mfa"
    PRIVILEGED = "privileged"
    INACTIVE = "inactive"
    OWNER = "owner"
    ROLES = "roles"


COLUMN_NAMES: Final[Mapping[Column, str]] = {
    Column.ENABLED: text("enabled or disabled"),
    Column.MFA: text("second factor"),
    Column.PRIVILEGED: text("administrators"),
    Column.INACTIVE: text("unused for long"),
    Column.OWNER: text("owners"),
    Column.ROLES: text("groups and roles"),
}


class Flag(StrEnum):
    """What stands out in an account; a list can be narrowed to each."""

    NO_MFA = "no_mfa"
    INACTIVE = "inactive"
    OWNERLESS = "ownerless"
    DISABLED = "disabled"
    PRIVILEGED = "privileged"


FLAG_NAMES: Final[Mapping[Flag, str]] = {
    Flag.NO_MFA: text("Administrator without a second factor"),
    Flag.INACTIVE: text("Unused for long"),
    Flag.OWNERLESS: text("No owner"),
    Flag.DISABLED: text("Disabled, still listed"),
    Flag.PRIVILEGED: text("Administrator"),
}
FLAG_TONES: Final[Mapping[Flag, str]] = {
    Flag.NO_MFA: "high",
    Flag.INACTIVE: "medium",
    Flag.OWNERLESS: "medium",
    Flag.DISABLED: "low",
    Flag.PRIVILEGED: "info",
}


@dataclass(frozen=True, slots=True)
class State:
    """How an account stands; None is what the list does not say.

    `is_inactive` is all that is kept of the last sign-in.
    """

    is_enabled: bool | None = None
    has_mfa: bool | None = None
    is_privileged: bool | None = None
    is_inactive: bool | None = None
    has_owner: bool | None = None
    roles: tuple[str, ...] = ()

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Return what stands out, the gravest first; of a disabled account only that it is disabled."""
        if self.is_enabled is False:
            return (Flag.DISABLED,)
        found = []
        if self.is_privileged and self.has_mfa is False:
            found.append(Flag.NO_MFA)
        if self.is_inactive:
            found.append(Flag.INACTIVE)
        if self.has_owner is False:
            found.append(Flag.OWNERLESS)
        if self.is_privileged:
            found.append(Flag.PRIVILEGED)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """One good row: the account, the post of its owner, how it stands.

    `mail` ties the account to a person and is not kept.
    """

    account: str
    post: str
    state: State
    mail: str = ""


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that is not taken: where it stands, and why."""

    place: str
    why: str


@dataclass(frozen=True, slots=True)
class ReadList:
    """What a file says: its form, its good rows, the refused ones, what its columns tell."""

    form: ListForm
    rows: tuple[ListedAccount, ...]
    faults: tuple[RowFault, ...]
    tells: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What stays of a list when its rows are gone. Flags are counted among accounts that are enabled."""

    accounts: int = 0
    disabled: int = 0
    privileged: int = 0
    privileged_with_mfa: int = 0
    no_mfa: int = 0
    inactive: int = 0
    ownerless: int = 0

    def plain(self) -> dict[str, int]:
        """Return the counts by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class SystemChoice:
    """A system of a unit that a list can be of, or that has lists."""

    key: int
    name: str
    unit_code: str
    unit: str


@dataclass(frozen=True, slots=True)
class NewList:
    """A list as it is handed in: of which system, made on which day."""

    system: int
    made_on: date
    content: bytes

    def summed(self) -> str:
        """Return what the audit keeps of it: nothing of its rows."""
        return f"list of system {self.system}, made on {self.made_on}, {len(self.content)} bytes"


@dataclass(frozen=True, slots=True)
class ListLine:
    """One list as pages show it; `added` and `gone` compare it with the one before."""

    key: int
    system_key: int
    system: str
    unit_code: str
    unit: str
    made_on: date
    taken_at: datetime
    taken_by: str
    form: ListForm
    counts: Counts
    refused: int
    tells: tuple[Column, ...]
    added: int | None
    gone: int | None
    is_reduced: bool


@dataclass(frozen=True, slots=True)
class ListRecord:
    """One list whole: what was refused in it, what it does not tell, what may be done with it."""

    line: ListLine
    faults: tuple[RowFault, ...]
    silent_on: tuple[Column, ...]
    proved: int
    undone: int
    back: int
    inactive_days: int


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account of a list as pages show it."""

    key: int
    account: str
    post: str
    state: State
    made_on: date | None = None


@dataclass(frozen=True, slots=True)
class SystemLine:
    """A system with its newest list, and the review that runs over it."""

    key: int
    name: str
    unit_code: str
    unit: str
    newest: ListLine | None
    open_review: int | None


class ListUnread(Refusal):
    """A file is no list of accounts."""

    message = text("The list cannot be read: %(why)s.")
    status = 422


class ListTwice(Refusal):
    """The same list was handed in already."""

    message = text(
        "This very list of %(system)s was handed in at %(at)s by %(who)s; nothing was taken twice."
    )


class ListBeingRead(Refusal):
    """The same list is being taken in."""

    message = text(
        "This very list of %(system)s is being read just now; look at it again in a minute."
    )


class ListDay(Refusal):
    """The day of a list cannot be right."""

    message = text(
        "A list of %(system)s cannot be of %(day)s: choose a day that is not to come and not before its "
        "newest list, which is of %(newest)s."
    )
    status = 422


class ListReduced(Refusal):
    """The rows of a list are gone."""

    message = text("Of the list of %(day)s only counts are kept; hand in a new list of the system.")
