"""What a content is, by its bytes."""

import io
import re
import zipfile
from typing import Final

from khien.base.core.refusals import text
from khien.base.files.rules.limits import Refused
from khien.base.files.types.stored import Fault, FileKind

_BEGINNINGS: Final[tuple[tuple[bytes, FileKind], ...]] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.OLE),
    (b"{\\rtf", FileKind.RTF),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"GIF87a", FileKind.GIF),
    (b"GIF89a", FileKind.GIF),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
    (b"BM", FileKind.BMP),
    (b"ElfFile\x00", FileKind.EVTX),
    (b"\xd4\xc3\xb2\xa1", FileKind.PCAP),
    (b"\xa1\xb2\xc3\xd4", FileKind.PCAP),
    (b"\x4d\x3c\xb2\xa1", FileKind.PCAP),
    (b"\x0a\x0d\x0d\x0a", FileKind.PCAP),
    (b"\x1f\x8b\x08", FileKind.GZIP),
)
_NOT_TAKEN: Final[tuple[tuple[bytes, str], ...]] = (
    (b"MZ", text("a Windows program")),
    (b"\x7fELF", text("a Linux program")),
    (b"\xca\xfe\xba\xbe", text("a Java or macOS program")),
    (b"\xcf\xfa\xed\xfe", text("a macOS program")),
    (b"L\x00\x00\x00\x01\x14\x02\x00", text("a Windows shortcut")),
    (b"7z\xbc\xaf\x27\x1c", text("a 7z archive")),
    (b"Rar!\x1a\x07", text("a RAR archive")),
    (b"MSCF", text("a CAB archive")),
    (b"\xfd7zXZ\x00", "an XZ archive"),
    (b"BZh", text("a bzip2 archive")),
)
_HEIC: Final = frozenset({b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc"})
_ODF: Final = b"application/vnd.oasis.opendocument."
_HEADERS: Final = frozenset(
    {b"from", b"to", b"subject", b"date", b"mime-version", b"received", b"message-id"}
    | {b"return-path", b"delivered-to", b"content-type", b"reply-to", b"x-mailer"}
)
_HEADER_LINE: Final = re.compile(rb"(?:[!-9;-~]{1,100}:|[ \t]|From )")
_HEADER_BYTES: Final = 256 * 1024
_CONTROLS: Final = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27}) + b"\x7f"
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def kind_of(content: bytes) -> FileKind:
    """Return what a content is. Raises Refused for a type that is not taken."""
    for beginning, name in _NOT_TAKEN:
        if content.startswith(beginning):
            raise Refused(Fault.TYPE, name)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(content)
    kind = _by_beginning(content)
    if kind is None and b"%PDF-" in content[:1024]:
        return FileKind.PDF
    return kind or _text(content)


def decoded(content: bytes) -> str:
    """Return a text's characters: by its mark, else UTF-8, else byte for byte (old encodings)."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _by_beginning(content: bytes) -> FileKind | None:
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileKind.WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return FileKind.HEIC
    return FileKind.TAR if content[257:262] == b"ustar" else None


def _text(content: bytes) -> FileKind:
    is_marked = content.startswith(tuple(mark for mark, _ in _BOMS))
    controls = len(content) - len(content.translate(None, _CONTROLS))
    if not is_marked and controls > len(content) // 200:
        raise Refused(Fault.TYPE, text("of no known type"))
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return FileKind.HTML
    return FileKind.MAIL if _is_mail(content[:_HEADER_BYTES]) else FileKind.TEXT


def _is_mail(start: bytes) -> bool:
    """Return whether a text begins as a letter does: header lines up to an empty one, two of them known."""
    names = set()
    for line in start.lstrip(b"\xef\xbb\xbf\r\n").splitlines():
        if not line.strip():
            break
        if not _HEADER_LINE.match(line):
            return False
        names.add(line.partition(b":")[0].strip().lower())
    return len(names & _HEADERS) >= 2


def _zipped(content: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if names and names[0] == "mimetype" and archive.read("mimetype").startswith(_ODF):
                return FileKind.ODF
    except (zipfile.BadZipFile, RuntimeError, ValueError, OSError) as problem:
        raise Refused(Fault.BROKEN, f"ZIP: {problem}") from problem
    if "[Content_Types].xml" not in names:
        return FileKind.ZIP
    for folder, kind in (
        ("word/", FileKind.DOCX),
        ("xl/", FileKind.XLSX),
        ("ppt/", FileKind.PPTX),
    ):
        if any(name.startswith(folder) for name in names):
            return kind
    return FileKind.ZIP
