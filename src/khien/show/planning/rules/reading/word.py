"""Plans written in Word: headings become headings, the lowest ones obligations with their first words."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from khien.base.core.refusals import text
from khien.show.planning.rules.reading.gathering import Gathering, clean
from khien.show.planning.types.plans import Said

BYTES_MAX: Final = 16 * 1024 * 1024
XML_MAX: Final = 64 * 1024 * 1024
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NUMBER: Final = re.compile(r"^((?:[IVXLC]+|\d+(?:\.\d+)*|[a-zđ]))[.)]\s+(.*)$")
_LEVEL: Final = re.compile(r"(?:heading|đề mục|tiêu đề|mục)\s*(\d)", re.IGNORECASE)


@dataclass(slots=True)
class _Heading:
    """A heading with its level, its place, and the words that follow before the next one."""

    level: int
    words: str
    place: str
    body: list[str] = field(default_factory=list)


def read(found: Gathering, content: bytes) -> None:
    """Gather a plan: the title, headings, and for each heading without others below it an obligation.

    Everything is owed by all units and carried out by people until somebody says otherwise in the draft.
    Raises PlanNotRead.
    """
    headings = list(_headings(found, content))
    title, rest = _title(headings)
    found.plan({"code": _code(title), "title": title}, text("title"))
    numbers: list[str] = []
    known: set[str] = set()
    for at, one in enumerate(rest):
        number, words = _numbered(one, at)
        del numbers[one.level - 1 :]
        numbers.extend([*[""] * (one.level - 1 - len(numbers)), number])
        clause = ".".join(part for part in numbers if part)
        is_lowest = at + 1 == len(rest) or rest[at + 1].level <= one.level
        if not is_lowest or one.level == 1:
            found.section(clause, Said(vi=words), one.place)
            known.add(clause)
        if is_lowest:
            parent = ".".join(part for part in numbers[:-1] if part)
            section = clause if one.level == 1 else _nearest(parent, known)
            found.obligation(
                _given(f"{clause}-a" if one.level == 1 else clause, section, words, one), one.place
            )


def _given(clause: str, section: str, words: str, one: _Heading) -> dict[str, Any]:
    first = one.body[0] if one.body else ""
    return {
        "clause": clause,
        "section": section,
        "summary": words,
        "quote": first if len(first) <= 160 else f"{first[:159]}…",
        "mark": "people",
        "owes": ["all"],
    }


def _headings(found: Gathering, content: bytes) -> Iterator[_Heading]:
    body, styles = _opened(found, content)
    held: _Heading | None = None
    for number, paragraph in enumerate(body.iter(f"{_W}p"), start=1):
        words = clean("".join(piece.text or "" for piece in paragraph.iter(f"{_W}t")))
        level = _level(paragraph, styles)
        if words and level is not None:
            if held is not None:
                yield held
            held = _Heading(level, words, f"paragraph {number}")
        elif words and held is not None:
            held.body.append(words)
    if held is None:
        found.refuse(
            text("whole file"),
            text("no paragraph has a heading's style"),
            text("give the headings the styles Heading 1, Heading 2, …"),
        )
    yield held


def _opened(found: Gathering, content: bytes) -> tuple[Element, dict[str, int]]:
    """Return the document's body, and the level of each heading style."""
    if len(content) > BYTES_MAX:
        found.refuse(
            text("whole file"), text("it is larger than 16 MB"), text("leave pictures out")
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return ElementTree.fromstring(_member(archive, "word/document.xml")), _styles(archive)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, DefusedXmlException, EOFError):
        found.refuse(
            text("whole file"),
            text("this is no readable Word document"),
            text("save it as .docx and give it again"),
        )


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > XML_MAX:
        raise EOFError
    return archive.read(name)


def _styles(archive: zipfile.ZipFile) -> dict[str, int]:
    """Return the level of each heading style: 0 is the title."""
    found: dict[str, int] = {}
    try:
        root = ElementTree.fromstring(_member(archive, "word/styles.xml"))
    except KeyError:
        return found
    for style in root.iter(f"{_W}style"):
        key, name = style.get(f"{_W}styleId", ""), style.find(f"{_W}name")
        words = name.get(f"{_W}val", "") if name is not None else ""
        level = _LEVEL.fullmatch(words.strip())
        if level:
            found[key] = int(level[1])
        elif words.lower() == "title":
            found[key] = 0
    return found


def _level(paragraph: Element, styles: dict[str, int]) -> int | None:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    if style is not None:
        return styles.get(style.get(f"{_W}val", ""))
    outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
    return int(outline.get(f"{_W}val", "0")) + 1 if outline is not None else None


def _title(headings: list[_Heading]) -> tuple[str, list[_Heading]]:
    if headings[0].level == 0:
        return headings[0].words, [one for one in headings[1:] if one.level > 0]
    return headings[0].words, headings


def _code(title: str) -> str:
    number = re.search(r"(\d+)\s*/\s*(?:[A-ZĐ]+-)?[A-ZĐ]+", title)
    return f"KH{number[1]}" if number else "KH-MOI"


def _numbered(one: _Heading, at: int) -> tuple[str, str]:
    found = _NUMBER.match(one.words)
    return (found[1], found[2]) if found else (str(at + 1), one.words)


def _nearest(parent: str, known: set[str]) -> str:
    while parent and parent not in known:
        parent = parent.rpartition(".")[0]
    return parent or next(iter(sorted(known)), "")
