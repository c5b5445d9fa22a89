"""The words of files: kinds, verdicts, custody, and why a file is refused."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.facts import Fact
from khien.base.core.refusals import Refusal, text


class FileKind(StrEnum):
    """What a file is by its content. The value is the ending that its name should have."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODF = "odt"
    OLE = "doc"
    RTF = "rtf"
    TEXT = "txt"
    HTML = "html"
    MAIL = "eml"
    PNG = "png"
    JPEG = "jpg"
    GIF = "gif"
    WEBP = "webp"
    TIFF = "tif"
    BMP = "bmp"
    HEIC = "heic"
    EVTX = "evtx"
    PCAP = "pcap"
    ZIP = "zip"
    GZIP = "gz"
    TAR = "tar"


class Verdict(StrEnum):
    """How a kept file stands. Only a clean one is given out."""

    CLEAN = "clean"
    QUARANTINED = "quarantined"
    MALWARE = "malware"
    DELETED = "deleted"


VERDICT_NAMES: Final[dict[Verdict, str]] = {
    Verdict.CLEAN: text("Checked"),
    Verdict.QUARANTINED: text("Waits for the virus check"),
    Verdict.MALWARE: text("Malware: removed"),
    Verdict.DELETED: text("Deleted"),
}


class CustodyAct(StrEnum):
    """What was done with a file."""

    KEPT = "kept"
    CHECKED = "checked"
    OPENED = "opened"
    HANDED_OVER = "handed_over"
    DELETED = "deleted"


ACT_NAMES: Final[dict[CustodyAct, str]] = {
    CustodyAct.KEPT: text("Kept"),
    CustodyAct.CHECKED: text("Checked for viruses"),
    CustodyAct.OPENED: text("File opened"),
    CustodyAct.HANDED_OVER: text("Handed over"),
    CustodyAct.DELETED: text("Deleted"),
}


class Level(StrEnum):
    """A marking, by the words of its stamp. The last one warns; the others may not be here."""

    NONE = ""
    UTMOST = "TUYỆT MẬT"
    TOP = "TỐI MẬT"
    SECRET = "MẬT"  # noqa: S105 - the word of a stamp
    INTERNAL = "LƯU HÀNH NỘI BỘ"


class Answer(StrEnum):
    """What the check of a file ends in. Only what was looked at to its end is clean."""

    CLEAN = "clean"
    MALWARE = "malware"
    MARKED = "marked"
    UNCHECKED = "unchecked"


class Fault(StrEnum):
    """Why the check refuses a content."""

    NONE = ""
    TYPE = "type"
    MARKED = "marked"
    LOCKED = "locked"
    MALWARE = "malware"
    BROKEN = "broken"
    TOO_MUCH = "too_much"
    TWO_FACED = "two_faced"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document: whether it stands where stamps stand, whether its font is capitals."""

    text: str
    is_head: bool = False
    is_caps: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One page, sheet, header or stamp of a document: its lines from the top, and where it stands."""

    place: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Unseen:
    """Why something was not read for markings, and the pages and pictures that it holds for."""

    why: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the check found in a content: its kind, the fault with its detail, and notes.

    `level` is the highest marking and `place` where it stands, never what is written there;
    `unread` says what nothing could read for markings, `engines` who looked.
    """

    kind: str = ""
    fault: Fault = Fault.NONE
    detail: str = ""
    notes: tuple[str, ...] = ()
    level: Level = Level.NONE
    place: str = ""
    unread: tuple[Unseen, ...] = ()
    engines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer about one file, as commands, the API and the mail filter give it."""

    path: str
    sha256: str
    verdict: Answer
    level: Level = Level.NONE
    place: str = ""
    reason: str = ""
    engines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One stored file, without its content."""

    key: int
    name: str
    digest: str
    size: int
    kind: FileKind
    unit_code: str
    by: str
    at: datetime
    verdict: Verdict
    checked_at: datetime | None
    notes: tuple[str, ...] = field(default=())

    @property
    def verdict_name(self) -> str:
        """Return the verdict's marked text."""
        return VERDICT_NAMES[self.verdict]

    @property
    def may_be_opened(self) -> bool:
        """Return whether the content is given out."""
        return self.verdict is Verdict.CLEAN


@dataclass(frozen=True, slots=True)
class CustodyLine:
    """One link in the chain of custody."""

    at: datetime
    by: str
    act: CustodyAct
    note: str

    @property
    def act_name(self) -> str:
        """Return the act's marked text."""
        return ACT_NAMES[self.act]


@dataclass(frozen=True, slots=True)
class PermissionLine:
    """What lets a unit's mail gateway ask: the issued Quy chế, its day, the day the staff were told.

    `by` entered it; `ended_at` is when it was withdrawn, or its unit ended.
    """

    key: int
    unit_code: str
    unit: str
    regulation: str
    issued_on: date
    notice_on: date
    by: str
    entered_at: datetime
    ended_at: datetime | None = None
    may_end: bool = False


@dataclass(frozen=True)
class FileCleared(Fact):
    """A file that waited for the virus check may be opened now."""

    key: int


@dataclass(frozen=True)
class FileRemoved(Fact):
    """The virus check found malware in a file that waited; its content is gone."""

    key: int
    found: str


class EmptyFile(Refusal):
    """Nothing was sent."""

    message = text("The file is empty.")
    status = 422


class TooLarge(Refusal):
    """More than is taken."""

    message = text("The file has %(size)s bytes; at most %(most)s are taken.")
    status = 422


class TypeNotTaken(Refusal):
    """A type that is not taken, whatever the name says."""

    message = text(
        "By its content this is %(detail)s, which is not taken. Documents, pictures, logs and ZIP "
        "archives of them are."
    )
    status = 422


class MarkedSecret(Refusal):
    """The document bears a secrecy marking: it must not be here at all."""

    message = text(
        "This document bears the marking “%(detail)s”. It was not stored. State secrets go by the "
        "lawful channel only (the clerical office or the cipher body); enter just the number, the "
        "date and the fact of its dispatch."
    )
    status = 422


class Locked(Refusal):
    """Content under a password cannot be checked."""

    message = text("The file (%(detail)s) is locked with a password; give it without one.")
    status = 422


class MalwareFound(Refusal):
    """A check names the content as malware."""

    message = text("The file is named as malware (%(detail)s) and was not stored.")
    status = 422


class Broken(Refusal):
    """The content is not what its beginning says, so it cannot be checked."""

    message = text("The file cannot be read to its end (%(detail)s); save it anew and try again.")
    status = 422


class TwoFaced(Refusal):
    """The content is of two types at once, or holds more than its type shows."""

    message = text("The file is of two types at once (%(detail)s); save it anew as one.")
    status = 422


class TooMuchInside(Refusal):
    """An archive that unpacks to more than is looked through."""

    message = text("There is too much inside the file to be checked: %(detail)s.")
    status = 422


class NotCheckedYet(Refusal):
    """The file waits in quarantine."""

    message = text("“%(name)s” still waits for the virus check; it can be opened after that.")


class FileGone(Refusal):
    """The content is not there any more."""

    message = text("The content of “%(name)s” is not kept any more.")
    status = 410


class ReasonMissing(Refusal):
    """A deletion or a handing over says why or to whom."""

    message = text("Say why, or to whom; it stays in the chain of custody.")
    status = 422
