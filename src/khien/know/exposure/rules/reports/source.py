"""A report as its reader gets it: told apart, decoded, parsed within bounds; every fault has its place."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Any, BinaryIO, Final, NoReturn
from xml.etree.ElementTree import Element, ParseError

import orjson
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from khien.base.core.refusals import text
from khien.know.exposure.types.reports import NotRead

BYTES_MAX: Final = 512 * 1024 * 1024
WHOLE_BYTES_MAX: Final = 128 * 1024 * 1024
"""What is read whole (JSON, CSV, lines); XML is streamed."""
DEPTH_MAX: Final = 200
CELL_MAX: Final = 4 * 1024 * 1024
HEAD_BYTES: Final = 16 * 1024
_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_NESTED: Final = re.compile(r"[\[{]")

WHOLE_FILE = text("export the report again and give the whole file")


class Report:
    """One file: its name for refusals, its bytes from the beginning as often as wanted."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self.name, self.stream = name, stream
        self.size = stream.seek(0, io.SEEK_END)
        stream.seek(0)
        self.head = stream.read(HEAD_BYTES)
        self._require_some()

    def refuse(
        self, what: str, *, at: str = "", detail: str = "", right: str = WHOLE_FILE
    ) -> NoReturn:
        """Raise NotRead with the place in this file; `detail` is what stands there."""
        where = f"{self.name}, {at}" if at else self.name
        told = f" ({detail[:120]})" if detail else ""
        raise NotRead(where=where, what=what, detail=told, right=right)

    @property
    def kind(self) -> str:
        """Return what the bytes are: `xml`, `json` or `lines`."""
        start = decoded(self.head).lstrip("\ufeff \t\r\n")
        if start.startswith("<"):
            return "xml"
        return "json" if start[:1] in {"{", "["} or start.strip() == "null" else "lines"

    @cached_property
    def text(self) -> str:
        """Return the whole text, in NFC."""
        if self.size > WHOLE_BYTES_MAX:
            self.refuse(
                text("the file is larger than 128 MB"), right=text("split it or export it as XML")
            )
        self.stream.seek(0)
        found = decoded(self.stream.read(WHOLE_BYTES_MAX)).removeprefix("\ufeff")
        return found if found.isascii() else unicodedata.normalize("NFC", found)

    @cached_property
    def data(self) -> Any:
        """Return the content of a JSON file; of JSON lines, the list of them."""
        try:
            return _loaded(self.text)
        except json.JSONDecodeError as problem:
            if problem.msg.startswith("Extra data") or problem.lineno > 1:
                lines = self._json_lines(problem)
                if lines is not None:
                    return lines
            self._refuse_json(problem, problem.lineno)
        except (RecursionError, ValueError):
            self.refuse(text("the JSON is nested too deeply or holds a number beyond all bounds"))

    @cached_property
    def root(self) -> str:
        """Return the name of an XML file's first element, without its namespace."""
        _event, element = next(self._events())
        return local(element.tag)

    def records(
        self, *, ends: Collection[str], starts: Collection[str] = ()
    ) -> Iterator[tuple[bool, Element]]:
        """Yield XML elements by name as they are complete (true), or as they begin (false).

        Elements lose their namespaces. A complete one is given once its outermost ends, and emptied
        after its reader is done: what is read may be of any size.
        """
        inside = depth = 0
        for event, element in self._events():
            element.tag = tag = local(element.tag)
            if event == "start":
                depth += 1
                if depth > DEPTH_MAX:
                    self.refuse(text("elements are nested more than 200 deep"), at=f"<{tag}>")
                if tag in starts:
                    yield False, element
                inside += tag in ends
                continue
            depth -= 1
            if tag in ends:
                inside -= 1
                if not inside:
                    yield True, element
                    element.clear()

    def objects(self, value: Any, at: str) -> list[dict[str, Any]]:
        """Return the objects of a list that a JSON file must hold; an absent one is empty.

        Raises NotRead where it is no list or holds something else than objects.
        """
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse(text("there should be a list here"), at=at)
        for place, one in enumerate(value):
            if not isinstance(one, dict):
                self.refuse(text("there should be an object here"), at=f"{at}[{place}]")
        return value

    def rows(self, *, need: Collection[str]) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the lines of a CSV file by the names of its header, lowered, with their numbers.

        The delimiter is the one that parts the header most. Raises NotRead where a name of `need` is
        missing, or a line has no such cell.
        """
        csv.field_size_limit(CELL_MAX)
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self._delimiter())
        try:
            header = [name.strip().lower() for name in next(reader, [])]
            missing = [name for name in need if name not in header]
            if missing:
                self.refuse(text("the header lacks a name"), at="line 1", detail=missing[0])
            least = max((header.index(name) for name in need), default=0)
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) <= least:
                    told = f"{len(cells)} / {len(header)}"
                    self.refuse(
                        text("the line has fewer cells than the header names"),
                        detail=told,
                        at=f"line {reader.line_num}",
                    )
                yield reader.line_num, dict(zip(header, cells, strict=False))
        except csv.Error as problem:
            self.refuse(str(problem), at=f"line {reader.line_num}")

    @property
    def header(self) -> frozenset[str]:
        """Return the names in a CSV file's first line, lowered."""
        first = decoded(self.head).lstrip("\ufeff").partition("\n")[0]
        cells = next(csv.reader([first.strip()], delimiter=self._delimiter()), [])
        return frozenset(name.strip().lower() for name in cells)

    def _delimiter(self) -> str:
        first = decoded(self.head).partition("\n")[0]
        return max(",;\t|", key=first.count)

    def _require_some(self) -> None:
        if not self.size:
            self.refuse(text("the file is empty (0 bytes): a scan that ran leaves more than that"))
        if self.size > BYTES_MAX:
            self.refuse(text("the file is larger than 512 MB"), right=text("split it"))
        if self.head.startswith((b"PK\x03\x04", b"\x1f\x8b")):
            self.refuse(text("this is an archive"), right=text("unpack it and give each report"))
        if not decoded(self.head).strip("\ufeff \t\r\n\x00"):
            self.refuse(text("there is nothing but blanks in the file"))

    def _events(self) -> Iterator[tuple[str, Element]]:
        self.stream.seek(0)
        try:
            yield from iterparse(self.stream, events=("start", "end"))
        except ParseError as problem:
            line, column = problem.position
            self.refuse(
                text("the XML breaks off or is not well formed"),
                detail=str(problem).partition(":")[0],
                at=f"line {line}, column {column + 1}",
            )
        except DefusedXmlException as problem:
            self.refuse(
                text("the XML declares entities, which no scanner needs"),
                detail=type(problem).__name__,
                right=text("take the report from the scanner itself"),
            )
        except (LookupError, ValueError) as problem:
            self.refuse(str(problem), at="line 1")

    def _json_lines(self, whole: json.JSONDecodeError) -> list[Any] | None:
        """Return a file's lines, each a JSON text; None where its first line is none."""
        found: list[Any] = []
        for number, line in enumerate(self.text.splitlines(), start=1):
            if not line.strip():
                continue
            try:
                found.append(_loaded(line))
            except json.JSONDecodeError as problem:
                if not found:
                    return None
                place = whole if number == 1 else problem
                self._refuse_json(place, number)
        return found

    def _refuse_json(self, problem: json.JSONDecodeError, line: int) -> NoReturn:
        self.refuse(
            text("the JSON breaks off or is not well formed"),
            detail=problem.msg,
            at=f"line {line}, column {problem.colno}",
        )


def decoded(content: bytes) -> str:
    """Return a text's characters: by its mark, by its zero bytes, else UTF-8, else Windows-1258."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    start = content[:512]
    if start.count(0) > len(start) // 4:
        return content.decode("utf-16-le" if start[1:2] == b"\x00" else "utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        if len(content) - problem.start < 4 and len(content) == HEAD_BYTES:
            return content[: problem.start].decode("utf-8")
        return content.decode("cp1258", "replace")


def local(tag: str) -> str:
    """Return an element's name without its namespace."""
    return tag.rpartition("}")[2] if "}" in tag else tag


def _loaded(written: str) -> Any:
    try:
        return orjson.loads(written)
    except orjson.JSONDecodeError:
        return json.loads(written)
