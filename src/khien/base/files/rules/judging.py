"""Judges a content and all that is inside it: type, secrecy markings, locks, malware rules, bounds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from khien.base.core.refusals import text
from khien.base.files.rules.archives import ARCHIVES, unpacked
from khien.base.files.rules.faces import PICTURES, require_one_face
from khien.base.files.rules.kinds import kind_of
from khien.base.files.rules.limits import Budget, Refused
from khien.base.files.rules.looking import Reader
from khien.base.files.rules.markings import Marking, marking
from khien.base.files.rules.office import document_parts, embedded
from khien.base.files.rules.office import pictures as office_pictures
from khien.base.files.rules.ole import read_ole
from khien.base.files.rules.pdf import Shown, drawn, read_pdf
from khien.base.files.rules.plain import html_parts, html_pictures, mail_contents, text_parts
from khien.base.files.rules.rtf import rtf_objects, rtf_parts, rtf_pictures
from khien.base.files.rules.signatures import Signatures
from khien.base.files.types.stored import Fault, FileKind, Judgement, Level, Part, Unseen

_OFFICE: Final = frozenset({FileKind.DOCX, FileKind.XLSX, FileKind.PPTX, FileKind.ODF})
_PLAIN: Final[dict[FileKind, Callable[[bytes], list[Part]]]] = {
    FileKind.TEXT: text_parts,
    FileKind.HTML: html_parts,
}
_UNREADABLE: Final = frozenset({FileKind.EVTX, FileKind.PCAP})
_MACROS: Final = "vbaProject.bin"
_SHUT: Final = (b"MZ", b"\x7fELF", b"7z\xbc\xaf", b"Rar!", b"MSCF", b"\xfd7zXZ", b"BZh")
_WORST: Final = (Fault.MALWARE, Fault.MARKED)
_STOPS: Final = frozenset({Fault.MALWARE, Fault.TOO_MUCH})


@dataclass(frozen=True, slots=True)
class Means:
    """What the check has at hand: malware rules, and tesseract's path (empty: none).

    With `reads_pictures` a picture that nothing read is told as unread; else as a note.
    """

    signatures: Signatures
    tesseract: str = ""
    reads_pictures: bool = False


def judge(content: bytes, own_rules: Path | None = None) -> Judgement:
    """Return what the check finds in a content. `own_rules` is a folder of more YARA rules."""
    return judge_with(Means(Signatures(own_rules)), content)


def judge_with(means: Means, content: bytes) -> Judgement:
    """Return what the check finds in a content with these means."""
    check = _Check(means)
    kind = check.whole(content)
    worst, found, unread = check.worst, check.marking, check.reader.unread
    notes = [*means.signatures.faults, *check.notes]
    if not means.reads_pictures:
        notes, unread = [*notes, *(one.why for one in unread)], []
    return Judgement(
        kind.value if kind and worst is None else "",
        worst.fault if worst else Fault.NONE,
        worst.detail if worst else "",
        tuple(dict.fromkeys(notes)),
        found.level if found else Level.NONE,
        found.place if found else "",
        tuple(dict.fromkeys((*check.unread, *unread))),
        tuple(sorted(check.engines)),
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """What a document says, what lies inside it, what it shows as pictures, its macros."""

    parts: list[Part]
    inside: list[bytes] = field(default_factory=list)
    pictures: Iterable[bytes] = ()
    shown: list[Shown] = field(default_factory=list)
    macros: list[bytes] = field(default_factory=list)


class _Check:
    """One check: the budget that all levels share, the worst that was found, and who looked."""

    def __init__(self, means: Means) -> None:
        self.means, self.budget, self.reader = means, Budget(), Reader(means.tesseract)
        self.worst: Refused | None = None
        self.marking: Marking | None = None
        self.notes: list[str] = []
        self.unread: list[Unseen] = []
        self.engines: set[str] = set()

    def whole(self, content: bytes) -> FileKind | None:
        """Look at a content and all in it; return its kind where it has one."""
        try:
            return self._look(content, 0, ())
        except Refused as refused:
            self._keep(refused)
            return None

    def _look(self, content: bytes, depth: int, place: tuple[str, ...]) -> FileKind:
        """Return the kind of a content. Raises Refused for what may not be here."""
        self.budget.enter(depth)
        self._scan(content)
        kind = kind_of(content)
        require_one_face(content, kind)
        if kind is FileKind.MAIL:
            for name, inner in mail_contents(content):
                self._inside(inner, depth, (*place, name))
        elif kind in ARCHIVES:
            for number, inner in enumerate(unpacked(content, kind, self.budget), 1):
                if inner:
                    self._within(inner, depth, (*place, f"entry {number}"))
        elif kind in PICTURES:
            self._pictures([content], place)
        elif kind in _UNREADABLE:
            self.engines.add("markings")
        else:
            self._document(content, kind, depth, place)
        return kind

    def _document(self, content: bytes, kind: FileKind, depth: int, place: tuple[str, ...]) -> None:
        held = self._held(content, kind)
        self._read(held.parts, place)
        self._pictures(held.pictures, place)
        self._shown(content, held.shown, place)
        for number, inner in enumerate(held.inside, 1):
            self._inside(inner, depth, (*place, f"inside {number}"))
        for macros in held.macros:
            self.notes.append(text("Holds macros"))
            self._scan(macros)

    def _held(self, content: bytes, kind: FileKind) -> "_Held":
        """Return what a document says and carries. Raises Refused."""
        if kind in _OFFICE:
            parts = document_parts(content, kind, self.budget)
            held = list(embedded(content, self.budget))
            return _Held(
                parts,
                [inner for name, inner in held if not name.endswith(_MACROS)],
                office_pictures(content, self.budget),
                macros=[inner for name, inner in held if name.endswith(_MACROS)],
            )
        if kind is FileKind.PDF:
            read = read_pdf(content)
            self.unread += read.unread
            return _Held(read.parts, read.inside, shown=read.shown)
        if kind is FileKind.OLE:
            old = read_ole(content, self.budget)
            self.unread += [] if old.is_known else [Unseen(text("of no known type"))]
            macros = [b""] if old.has_macros else []
            return _Held(old.parts, old.inside, old.pictures, macros=macros)
        if kind is FileKind.RTF:
            return _Held(rtf_parts(content), rtf_objects(content), rtf_pictures(content))
        return _Held(_PLAIN[kind](content), pictures=html_pictures(content))

    def _pictures(self, contents: Iterable[bytes], place: tuple[str, ...]) -> None:
        """Read the pictures of a document, one after the other."""
        for number, one in enumerate(contents, 1):
            if self._is_marked():
                return
            here = " / ".join((*place, f"picture {number}"))
            self._seen(self.reader.read_file(one, here))

    def _shown(self, content: bytes, shown: list[Shown], place: tuple[str, ...]) -> None:
        """Read the pages of a document that are pictures, and the pictures on its pages."""
        for one in shown:
            if self._is_marked():
                return
            here = " / ".join((*place, one.place))
            self._seen(self.reader.read(partial(drawn, content, one), one.size, here))

    def _seen(self, parts: list[Part]) -> None:
        if self.reader.has_read:
            self.engines.add("ocr")
            self._read(parts, ())

    def _is_marked(self) -> bool:
        """Return whether a marking is known already."""
        return self.worst is not None and self.worst.fault is Fault.MARKED

    def _read(self, parts: list[Part], place: tuple[str, ...]) -> None:
        """Look for markings in what was read."""
        self.engines.add("markings")
        found = marking(parts)
        if found is None:
            return
        here = found._replace(place=" / ".join((*place, found.place)))
        levels = list(Level)
        if self.marking is None or levels.index(here.level) < levels.index(self.marking.level):
            self.marking = here
        if here.level is not Level.INTERNAL:
            self._keep(Refused(Fault.MARKED, here.level.value))

    def _within(self, content: bytes, depth: int, place: tuple[str, ...]) -> None:
        """Look at one entry of an archive; the others are looked at whatever it is."""
        try:
            self._look(content, depth + 1, place)
        except Refused as refused:
            if refused.fault in _STOPS:
                raise
            self._keep(refused)

    def _inside(self, content: bytes, depth: int, place: tuple[str, ...]) -> None:
        """Look at what a document or an e-mail carries; what is no type of ours is scanned only."""
        try:
            kind_of(content)
        except Refused as refused:
            if refused.fault is Fault.TYPE and not content.startswith(_SHUT):
                self._scan(content)
                self.unread.append(Unseen(refused.detail))
                return
        self._within(content, depth, place)

    def _keep(self, refused: Refused) -> None:
        """Keep the worst that was found: malware, then markings, then the first fault."""
        kept = self.worst
        if kept is None or (_rank(refused.fault) < _rank(kept.fault)):
            self.worst = refused

    def _scan(self, content: bytes) -> None:
        self.engines.add("yara")
        for name, is_refused in self.means.signatures.matches(content):
            if is_refused:
                raise Refused(Fault.MALWARE, name)
            self.notes.append(f"YARA: {name}")


def _rank(fault: Fault) -> int:
    return _WORST.index(fault) if fault in _WORST else len(_WORST)
