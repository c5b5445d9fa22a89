"""Bounds of one file, and the budget that all its nested contents share."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from khien.base.core.refusals import text
from khien.base.files.types.stored import EmptyFile, Fault, FileKind, TooLarge

SIZE_MAX: Final = 25 * 1024 * 1024
SCANNED_BYTES_MAX: Final = 64 * 1024 * 1024
"""The largest file of a share that is looked into; larger ones are told apart, never called clean."""

UNPACKED_BYTES_MAX: Final = 200 * 1024 * 1024
PART_BYTES_MAX: Final = 60 * 1024 * 1024
ENTRIES_MAX: Final = 2000
DEPTH_MAX: Final = 7
NAME_MAX: Final = 180

_ENDINGS: Final[dict[FileKind, frozenset[str]]] = {
    FileKind.ODF: frozenset({"odt", "ods", "odp", "odg"}),
    FileKind.OLE: frozenset({"doc", "xls", "ppt", "msg", "wps", "et", "dps"}),
    FileKind.DOCX: frozenset({"docx", "docm", "dotx"}),
    FileKind.XLSX: frozenset({"xlsx", "xlsm", "xlsb", "xltx"}),
    FileKind.PPTX: frozenset({"pptx", "pptm", "ppsx"}),
    FileKind.JPEG: frozenset({"jpg", "jpeg"}),
    FileKind.TIFF: frozenset({"tif", "tiff"}),
    FileKind.HEIC: frozenset({"heic", "heif"}),
    FileKind.HTML: frozenset({"html", "htm", "mht", "txt", "xml", "svg"}),
    FileKind.MAIL: frozenset({"eml", "mht", "mhtml", "mbox"}),
    FileKind.PCAP: frozenset({"pcap", "pcapng", "cap"}),
    FileKind.GZIP: frozenset({"gz", "tgz"}),
}
_TEXTS: Final = frozenset({"txt", "htm", "html", "xml", "svg"})
_TEXT_IS_ANY_BUT: Final = frozenset(
    ending.value for ending in FileKind if ending not in {FileKind.TEXT, FileKind.MAIL}
) | {"exe", "dll", "bat", "cmd", "ps1", "vbs", "js", "hta", "lnk", "scr", "com", "msi", "jar"}


class Refused(Exception):
    """The check ends here: a fault with its detail."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault, self.detail = fault, detail


@dataclass(slots=True)
class Budget:
    """What may still be unpacked of one file, over all its levels."""

    left_bytes: int = UNPACKED_BYTES_MAX
    left_entries: int = ENTRIES_MAX

    def enter(self, depth: int) -> None:
        """Count one content. Raises Refused past the bounds."""
        self.left_entries -= 1
        if depth > DEPTH_MAX:
            raise Refused(Fault.TOO_MUCH, text("archives inside archives inside archives"))
        if self.left_entries < 0:
            raise Refused(Fault.TOO_MUCH, text("more than 2,000 files"))

    def take(self, size: int) -> None:
        """Count unpacked bytes. Raises Refused past the bound."""
        self.left_bytes -= size
        if self.left_bytes < 0:
            raise Refused(Fault.TOO_MUCH, text("more than 200 MB once unpacked"))


def require_size(content: bytes) -> None:
    """Raise EmptyFile or TooLarge."""
    if not content:
        raise EmptyFile
    if len(content) > SIZE_MAX:
        raise TooLarge(size=len(content), most=SIZE_MAX)


def lies(name: str, kind: FileKind) -> str:
    """Return the ending of a name that says another type than the content is, or empty.

    Endings of no type of ours say nothing; Word itself writes RTF under the name of its old type.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in _ENDINGS.get(kind, frozenset({kind.value})) or (ending, kind) == (
        "doc",
        FileKind.RTF,
    ):
        return ""
    known = frozenset().union(*_ENDINGS.values()) | {each.value for each in FileKind}
    is_text = kind in {FileKind.TEXT, FileKind.HTML, FileKind.MAIL} and ending in _TEXTS
    return ending if ending in known and not is_text else ""


def safe_name(name: str, kind: FileKind) -> str:
    """Return a name that is one on every system and ends as the content is, not as it says."""
    kept = "".join(
        character
        for character in unicodedata.normalize("NFC", name)
        if unicodedata.category(character)[0] != "C"
    )
    kept = re.split(r"[/\\]", kept)[-1]
    kept = re.sub(r'[<>:"|?*]', "_", kept).strip(" .") or "tep"
    stem, dot, ending = kept.rpartition(".")
    if not _ends_right(ending.lower() if dot else "", kind):
        stem, ending = kept, kind.value
    return f"{stem[: NAME_MAX - len(ending)]}.{ending}"


def _ends_right(ending: str, kind: FileKind) -> bool:
    if kind in {FileKind.TEXT, FileKind.MAIL}:
        return bool(ending) and len(ending) <= 8 and ending not in _TEXT_IS_ANY_BUT
    return ending in _ENDINGS.get(kind, frozenset({kind.value}))
