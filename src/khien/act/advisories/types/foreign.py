"""What comes of looking at a foreign file: its faults, or the words of an advisory."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from typing_extensions import override

from khien.act.advisories.types.content import Content


class Format(StrEnum):
    """What a file is, told by what stands in it."""

    CSAF = "csaf"
    STIX = "stix"
    MISP = "misp"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the test of CSAF section 6.1 (or `shape`), the path, and what is wrong there."""

    test: str
    path: str
    what: str

    @override
    def __str__(self) -> str:
        told = f"{self.path[:300] or '/'}: {self.what[:300]}"
        return told if self.test == "shape" else f"{told} ({self.test})"


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking: the file's format, its faults, and where there are none the file itself."""

    format: Format
    faults: tuple[Fault, ...]
    file: Any = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was settled for the file, or left out: a marked text, and how many there are."""

    message: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """A foreign file as an advisory: its words, whose it is, in which version; and what to look at."""

    format: Format
    content: Content
    origin: str
    version: str
    remarks: tuple[Remark, ...] = ()
