"""Judges a content and all that is inside it: type, secrecy markings, locks, malware rules, bounds."""

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from khien.base.core.refusals import text
from khien.base.files.rules.kinds import kind_of
from khien.base.files.rules.limits import Budget, Refused
from khien.base.files.rules.markings import marking
from khien.base.files.rules.office import document_parts, embedded, read_entry
from khien.base.files.rules.pdf import pdf_parts
from khien.base.files.rules.plain import (
    html_parts,
    mail_contents,
    ole_parts,
    rtf_parts,
    text_parts,
)
from khien.base.files.rules.signatures import Signatures
from khien.base.files.types import Fault, FileKind, Judgement, Line

_OFFICE: Final = frozenset({FileKind.DOCX, FileKind.XLSX, FileKind.PPTX, FileKind.ODF})
_PLAIN: Final = {
    FileKind.TEXT: text_parts,
    FileKind.HTML: html_parts,
    FileKind.RTF: rtf_parts,
    FileKind.OLE: ole_parts,
}
_MACROS: Final = "vbaProject.bin"


def judge(content: bytes, own_rules: Path | None = None) -> Judgement:
    """Return what the check finds in a content. `own_rules` is a folder of more YARA rules."""
    signatures = Signatures(own_rules)
    judge_ = _Judge(signatures)
    try:
        kind = judge_.look(content, depth=0)
    except Refused as refused:
        return Judgement("", refused.fault, refused.detail, tuple(judge_.notes))
    return Judgement(kind.value, notes=tuple(dict.fromkeys((*signatures.faults, *judge_.notes))))


class _Judge:
    """One check: the budget that all levels share, and the notes they leave."""

    def __init__(self, signatures: Signatures) -> None:
        self.signatures, self.budget = signatures, Budget()
        self.notes: list[str] = []

    def look(self, content: bytes, *, depth: int) -> FileKind:
        """Return the kind of a content that may be here. Raises Refused."""
        self.budget.enter(depth)
        self._scan(content)
        kind = kind_of(content)
        if kind is FileKind.MAIL:
            for inner in mail_contents(content):
                self._inner(inner, depth)
        elif kind in {FileKind.ZIP, FileKind.GZIP, FileKind.TAR}:
            for inner in _unpacked(content, kind, self.budget):
                self.look(inner, depth=depth + 1)
        else:
            self._document(content, kind, depth)
        return kind

    def _document(self, content: bytes, kind: FileKind, depth: int) -> None:
        parts: list[list[Line]] = []
        inside: list[tuple[str, bytes]] = []
        if kind in _OFFICE:
            parts = document_parts(content, kind, self.budget)
            inside = list(embedded(content, self.budget))
        elif kind is FileKind.PDF:
            parts, inside = pdf_parts(content)
        elif kind in _PLAIN:
            parts = _PLAIN[kind](content)
        found = marking(parts)
        if found:
            raise Refused(Fault.MARKED, found)
        if kind is FileKind.PDF and not any(parts):
            self.notes.append(text("No text in the PDF: pictures are not read for markings"))
        for name, inner in inside:
            if name.endswith(_MACROS):
                self.notes.append(text("Holds macros"))
                self._scan(inner)
            else:
                self._inner(inner, depth)

    def _inner(self, content: bytes, depth: int) -> None:
        """Look at what a document or an e-mail carries; what is no type of ours is scanned only."""
        try:
            self.look(content, depth=depth + 1)
        except Refused as refused:
            if refused.fault is not Fault.TYPE or content.startswith((b"MZ", b"\x7fELF")):
                raise

    def _scan(self, content: bytes) -> None:
        for name, is_refused in self.signatures.matches(content):
            if is_refused:
                raise Refused(Fault.MALWARE, name)
            self.notes.append(f"YARA: {name}")


def _unpacked(content: bytes, kind: FileKind, budget: Budget) -> Iterator[bytes]:
    """Yield what an archive holds, one after the other, within the budget. Raises Refused."""
    if kind is FileKind.GZIP:
        yield _gunzipped(content, budget)
        return
    if kind is FileKind.TAR:
        yield from _untarred(content, budget)
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                inner = read_entry(archive, info, budget)
                if inner:
                    yield inner


def _gunzipped(content: bytes, budget: Budget) -> bytes:
    room = budget.left_bytes
    unpacker = zlib.decompressobj(wbits=31)
    try:
        made = unpacker.decompress(content, room + 1)
    except zlib.error as problem:
        raise Refused(Fault.BROKEN, f"GZIP: {problem}") from problem
    budget.take(len(made))
    if not unpacker.eof:
        raise Refused(Fault.BROKEN, "GZIP")
    return made


def _untarred(content: bytes, budget: Budget) -> Iterator[bytes]:
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isreg() else None
                if file is not None:
                    inner = file.read()
                    budget.take(len(inner))
                    if inner:
                        yield inner
    except tarfile.TarError as problem:
        raise Refused(Fault.BROKEN, f"TAR: {problem}") from problem
