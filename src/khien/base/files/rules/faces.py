"""Finds what is of two types at once, or holds more than its type shows."""

import io
import zipfile
from typing import Final

from khien.base.core.refusals import text
from khien.base.files.rules.limits import Refused
from khien.base.files.types.stored import Fault, FileKind

PICTURES: Final = frozenset(
    {
        FileKind.PNG,
        FileKind.JPEG,
        FileKind.GIF,
        FileKind.WEBP,
        FileKind.TIFF,
        FileKind.BMP,
        FileKind.HEIC,
    }
)
ZIPPED: Final = frozenset({FileKind.ZIP, FileKind.DOCX, FileKind.XLSX, FileKind.PPTX, FileKind.ODF})
_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_PACKED: Final = ((b"Rar!\x1a\x07", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"))
_PDF_LEAD: Final = b"<{PGB\x89\xffMI"


def require_one_face(content: bytes, kind: FileKind) -> None:
    """Raise Refused for a content that another program would take for something else."""
    if kind in ZIPPED:
        _whole_archive(content)
    elif kind in PICTURES or kind is FileKind.PDF:
        if zipfile.is_zipfile(io.BytesIO(content)):
            raise Refused(Fault.TWO_FACED, f"{kind.value}, zip")
        if kind is FileKind.PDF:
            _begins_as_pdf(content)
        elif b"%PDF-" in content[:1024]:
            raise Refused(Fault.TWO_FACED, f"{kind.value}, pdf")
        else:
            _no_archive_behind(content, kind)


def _whole_archive(content: bytes) -> None:
    """Refuse an archive with something before its first entry or after its end."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        if infos and min(info.header_offset for info in infos) > 0:
            raise Refused(Fault.TWO_FACED, text("something stands before the archive"))
        end = content.rfind(_END)
        comment = int.from_bytes(content[end + _END_BYTES - 2 : end + _END_BYTES], "little")
        if content[end + _END_BYTES + comment :].strip(b"\0\r\n "):
            raise Refused(Fault.TWO_FACED, text("something stands behind the archive"))


def _begins_as_pdf(content: bytes) -> None:
    lead = content[: content.index(b"%PDF-")].strip(b"\xef\xbb\xbf\0\r\n\t ")
    if lead and lead[0] in _PDF_LEAD:
        raise Refused(Fault.TWO_FACED, text("something stands before the PDF"))


def _no_archive_behind(content: bytes, kind: FileKind) -> None:
    for sign, name in _PACKED:
        if sign in content:
            raise Refused(Fault.TWO_FACED, f"{kind.value}, {name}")
