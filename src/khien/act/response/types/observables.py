"""Observables: technical signs of an incident, and with whom they may be shared."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from khien.base.core.refusals import Refusal, text
from khien.base.core.tlp import Tlp


class ObservableKind(StrEnum):
    """What a technical sign is."""

    IP = "ip"
    DOMAIN = "domain"
    URL = "url"
    EMAIL = "email"
    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    FILE_NAME = "file_name"
    REGISTRY = "registry"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ReadSign:
    """A sign as it was read from what somebody pasted."""

    kind: ObservableKind
    value: str
    is_internal: bool


@dataclass(frozen=True, slots=True)
class ObservableLine:
    """One observable. Pages show `shown`, in which nothing can be clicked by mistake."""

    key: int
    kind: ObservableKind
    kind_name: str
    value: str
    shown: str
    tlp: Tlp
    note: str
    is_internal: bool
    at: datetime
    by: str
    elsewhere: int = 0

    @property
    def may_leave(self) -> bool:
        """Return whether it may be told beyond the unit and those who answer with it."""
        return not self.is_internal and self.tlp is not Tlp.RED


class SignNotRead(Refusal):
    """A line is not what it is said to be."""

    message = text("Line %(line)s, “%(value)s”, is not %(kind)s. Nothing was entered; %(right)s.")
    status = 422
