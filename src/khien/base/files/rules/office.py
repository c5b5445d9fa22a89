"""Lines of Office documents (OOXML and ODF): every part that a reader sees, text boxes and headers too."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from khien.base.files.rules.limits import PART_BYTES_MAX, Budget, Refused
from khien.base.files.rules.plain import HEAD_LINES, HEAD_ROWS, sheet_parts
from khien.base.files.types.stored import Fault, FileKind, Line, Part

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_W: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_TEXT_NS: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_WORD_PART: Final = re.compile(
    r"word/(document\d*|header\d*|footer\d*|footnotes|endnotes|comments|glossary/document)\.xml"
)
_SLIDE_PART: Final = re.compile(
    r"ppt/(slides|notesSlides|slideMasters|slideLayouts|notesMasters)/[^/]+\.xml"
)
_SHEET_PART: Final = re.compile(r"xl/(worksheets|chartsheets)/[^/]+\.xml")
_DRAWING_PART: Final = re.compile(r"xl/drawings/[^/]+\.(xml|vml)")
_PICTURE: Final = re.compile(
    r"(?:(?:word|ppt|xl)/media|Pictures)/[^/]+\.(?:png|jpe?g|jfif|tiff?|bmp|gif|webp|hei[cf]|wdp|[ew]m[fz])",
    re.IGNORECASE,
)
_HEADER_CODE: Final = re.compile(r'&(?:[LCR]|"[^"]*"|\d+|K[0-9A-F]{6}|[A-Za-z])')
_ROW: Final = re.compile(r"[A-Z]+(\d+)")


def read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> bytes:
    """Return one entry, unpacked within the budget. Raises Refused."""
    if info.flag_bits & 1:
        raise Refused(Fault.LOCKED, "ZIP")
    room = min(budget.left_bytes, PART_BYTES_MAX)
    try:
        with archive.open(info) as file:
            content = file.read(room + 1)
    except (zipfile.BadZipFile, RuntimeError, EOFError, OSError) as problem:
        raise Refused(Fault.BROKEN, f"ZIP: {problem}"[:120]) from problem
    except Exception as problem:  # zlib, bz2 and lzma have errors of their own
        if type(problem).__module__ in {"zlib", "_lzma", "bz2"}:
            raise Refused(Fault.BROKEN, f"ZIP: {problem}"[:120]) from problem
        raise
    budget.take(len(content))
    if len(content) > room:
        raise Refused(Fault.TOO_MUCH, info.filename[:80])
    return content


def document_parts(content: bytes, kind: FileKind, budget: Budget) -> list[Part]:
    """Return the parts of a document. Raises Refused where it is broken or locked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if kind is FileKind.ODF:
            return list(_odf(archive, budget))
        if kind is FileKind.XLSX:
            if "xl/workbook.bin" in archive.namelist():
                return sheet_parts(content)
            return list(_xlsx(archive, budget))
        wanted = _WORD_PART if kind is FileKind.DOCX else _SLIDE_PART
        parts = []
        for info in archive.infolist():
            if wanted.fullmatch(info.filename):
                root = _xml(read_entry(archive, info, budget), info.filename)
                is_head = kind is FileKind.PPTX or "document" not in info.filename
                lines = tuple(_paragraphs(root, is_head=is_head))
                parts.append(Part(PurePosixPath(info.filename).stem, lines))
        return parts


def pictures(content: bytes, budget: Budget) -> Iterator[bytes]:
    """Yield the pictures that a document shows. Raises Refused."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            if _PICTURE.fullmatch(info.filename):
                yield read_entry(archive, info, budget)


def embedded(content: bytes, budget: Budget) -> Iterator[tuple[str, bytes]]:
    """Yield what a document carries inside: embedded files and macros. Raises Refused."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            name = info.filename
            is_inside = "/embeddings/" in name or name.endswith("vbaProject.bin")
            if (is_inside or name.startswith("Object ")) and not info.is_dir():
                yield name, read_entry(archive, info, budget)


def _xml(content: bytes, name: str) -> Element:
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as problem:
        raise Refused(Fault.BROKEN, f"{name}: {problem}"[:120]) from problem
    return root


def _paragraphs(root: Element, *, is_head: bool) -> Iterator[Line]:
    """Yield the paragraphs of a Word part or slide, each with its line breaks ending lines.

    A paragraph of a text box is a line where it stands, not a piece of the paragraph around it. A
    watermark is a line of the head.
    """
    boxed = {
        id(paragraph)
        for box in root.iter()
        if _name(box) in {"txbxContent", "txBody"}
        for paragraph in box.iter()
        if _name(paragraph) == "p"
    }
    again = _shown_twice(root)
    place = 0
    for paragraph in root.iter():
        if id(paragraph) in again:
            continue
        if _name(paragraph) == "textpath":
            yield Line(paragraph.get("string", ""), is_head=True)
        if _name(paragraph) != "p":
            continue
        for text, is_caps in _lines_of(paragraph):
            if text.strip():
                here = is_head or id(paragraph) in boxed or place < HEAD_LINES
                yield Line(text, is_head=here, is_caps=is_caps)
                place += 1


def _shown_twice(root: Element) -> set[int]:
    """Return what stands there for older programs only, beside what newer ones show."""
    again: set[int] = set()
    for choice in root.iter():
        if _name(choice) != "AlternateContent":
            continue
        newer = [child for child in choice if _name(child) == "Choice"]
        if any(_name(node) == "t" for child in newer for node in child.iter()):
            older = [child for child in choice if _name(child) == "Fallback"]
            again |= {id(node) for child in older for node in child.iter()}
    return again


def _lines_of(paragraph: Element) -> Iterator[tuple[str, bool]]:
    text, caps = "", [True]
    for node in _own_nodes(paragraph):
        name = _name(node)
        if name == "r":
            caps.append(_is_caps(node))
        elif name == "t":
            text += node.text or ""
        elif name in {"tab", "ptab"}:
            text += "\t"
        elif name in {"br", "cr"}:
            yield text, all(caps[1:]) and len(caps) > 1
            text = ""
    yield text, all(caps[1:]) and len(caps) > 1


def _own_nodes(paragraph: Element) -> Iterator[Element]:
    """Yield the nodes of a paragraph in order, without those of paragraphs inside it."""
    for child in paragraph:
        if _name(child) != "p":
            yield child
            yield from _own_nodes(child)


def _is_caps(run: Element) -> bool:
    """Return whether a run shows capitals whatever its letters: by property or by an old font."""
    for node in run.iter():
        name = _name(node)
        values = dict(node.attrib)
        if name == "caps" and values.get(f"{_W}val", "1") not in {"0", "false", "off"}:
            return True
        if name == "rPr" and values.get("cap") == "all":
            return True
        if name in {"rFonts", "latin"}:
            fonts = [font for font in values.values() if font.startswith(".Vn")]
            if any(font.endswith("H") for font in fonts):
                return True
    return False


def _xlsx(archive: zipfile.ZipFile, budget: Budget) -> Iterator[Part]:
    infos = {info.filename: info for info in archive.infolist()}
    shared: list[str] = []
    if "xl/sharedStrings.xml" in infos:
        name = "xl/sharedStrings.xml"
        root = _xml(read_entry(archive, infos[name], budget), name)
        shared = [_said(item) for item in root if _name(item) == "si"]
    for name, info in infos.items():
        place = PurePosixPath(name).stem
        if _SHEET_PART.fullmatch(name):
            root = _xml(read_entry(archive, info, budget), name)
            yield Part(place, tuple(_cells(root, shared)))
            yield Part(f"{place} header", tuple(_page_headers(root)))
        elif _DRAWING_PART.fullmatch(name):
            content = read_entry(archive, info, budget)
            if name.endswith(".xml"):
                yield Part(place, tuple(_paragraphs(_xml(content, name), is_head=True)))


def _cells(root: Element, shared: list[str]) -> Iterator[Line]:
    for cell in root.iter():
        if not cell.tag.endswith("}c"):
            continue
        row = _ROW.match(cell.get("r", ""))
        is_head = row is None or int(row[1]) <= HEAD_ROWS
        for line in _cell_text(cell, shared).splitlines():
            if line.strip():
                yield Line(line, is_head=is_head)


def _cell_text(cell: Element, shared: list[str]) -> str:
    value = next((node.text or "" for node in cell if _name(node) == "v"), "")
    if cell.get("t") == "s":
        return shared[int(value)] if value.isdigit() and int(value) < len(shared) else ""
    return _said(cell) if cell.get("t") == "inlineStr" else value if cell.get("t") == "str" else ""


def _page_headers(root: Element) -> Iterator[Line]:
    for held in (child for child in root if _name(child) == "headerFooter"):
        for node in held:
            for piece in _HEADER_CODE.sub("\n", node.text or "").splitlines():
                yield Line(piece, is_head=True)


def _odf(archive: zipfile.ZipFile, budget: Budget) -> Iterator[Part]:
    infos = {info.filename: info for info in archive.infolist()}
    if "META-INF/manifest.xml" in infos:
        held = read_entry(archive, infos["META-INF/manifest.xml"], budget)
        if b"encryption-data" in held:
            raise Refused(Fault.LOCKED, "OpenDocument")
    for name, place in (("styles.xml", "header"), ("content.xml", "body")):
        if name in infos:
            root = _xml(read_entry(archive, infos[name], budget), name)
            yield Part(place, tuple(_odf_lines(root, is_head=place == "header")))


def _odf_lines(root: Element, *, is_head: bool) -> Iterator[Line]:
    """Yield the paragraphs of an OpenDocument part; those of text boxes count as the head."""
    boxed = {
        id(inner)
        for box in root.iter()
        if _name(box) in {"text-box", "custom-shape"}
        for inner in box.iter()
        if _is_paragraph(inner)
    }
    place = 0
    for paragraph in root.iter():
        if not _is_paragraph(paragraph):
            continue
        for line in _odf_text(paragraph).splitlines():
            if line.strip():
                here = is_head or id(paragraph) in boxed or place < HEAD_LINES
                yield Line(line, is_head=here)
                place += 1


def _is_paragraph(node: Element) -> bool:
    return node.tag in {f"{_TEXT_NS}p", f"{_TEXT_NS}h"}


def _odf_text(paragraph: Element) -> str:
    """Return a paragraph's text; breaks, tabs and boxes inside it end the line or part it."""
    said = paragraph.text or ""
    for child in paragraph:
        if child.tag == f"{_TEXT_NS}line-break":
            said += "\n"
        elif child.tag == f"{_TEXT_NS}tab":
            said += "\t"
        elif child.tag == f"{_TEXT_NS}s":
            said += " "
        elif _name(child) in {"frame", "custom-shape", "text-box"}:
            said += "\n"
        else:
            said += _odf_text(child)
        said += child.tail or ""
    return said


def _said(node: Element) -> str:
    return "".join(text.text or "" for text in node.iter() if _name(text) == "t")


def _name(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]
