"""A template's frame filled with a paper's head and end, and the body put in its place."""

import io
import secrets
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from itertools import count
from typing import Any, Final

from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from khien.base.core.refusals import text
from khien.base.files.rules.papers import layout
from khien.base.files.rules.papers.docx import body, marks
from khien.base.files.types.papers import Paper
from khien.base.files.types.rendering import TemplateBroken

_SHORT, _LONG = "11906", "16838"
"""A4 in twentieths of a point."""

_TITLE_MAX: Final = 250
_PICTURES_FROM: Final = 5000
"""Numbers of pictures begin above those that a template has."""


def written(template: bytes, paper: Paper, *, known: str) -> bytes:
    """Return a paper as DOCX by a template, whose line `{{ body }}` gives way to the paper's blocks.

    Raises TemplateBroken with the paragraph of the fault; `known` is what the template is called.
    """
    token = secrets.token_hex(16)
    values = {name: _inert(value) for name, value in layout.frame(paper).items()}
    held = _framed(template, {**values, "body": token}, known)
    _put_blocks(held, paper, token, known)
    held.core_properties.title = f"{values['name']} {values['subject']}".strip()[:_TITLE_MAX]
    held.core_properties.author = str(values["unit"])[:_TITLE_MAX]
    out = io.BytesIO()
    held.save(out)
    return out.getvalue()


def _framed(template: bytes, values: Mapping[str, Any], known: str) -> Document:
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        frame = DocxTemplate(io.BytesIO(template))
        frame.render(dict(values), jinja_env=environment)
    except TemplateError as broken:
        line = getattr(broken, "lineno", None)
        raise TemplateBroken(file=known, line=line or "–", why=str(broken)) from broken
    except (
        PackageNotFoundError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        etree.LxmlError,
    ) as broken:
        raise TemplateBroken(
            file=known, line="–", why=text("it is no DOCX file, or broken")
        ) from broken
    held: Document = frame.docx
    return held


def _put_blocks(held: Document, paper: Paper, token: str, known: str) -> None:
    place, numbers = _place_of(held, token, known), count(_PICTURES_FROM)

    def picture(png: bytes, width: float, words: str) -> str:
        inline = held.part.new_pic_inline(io.BytesIO(png), Mm(width), None)
        inline.docPr.set("descr", words[:_TITLE_MAX])
        inline.docPr.set("id", str(next(numbers)))
        drawn = etree.tostring(inline, encoding="unicode")
        return f"<w:r><w:drawing>{drawn}</w:drawing></w:r>"

    width = layout.width_of(is_landscape=paper.is_landscape)
    for one in _parsed(body.with_end(layout.blocks(paper.blocks, width), width, picture)):
        place.addprevious(one)
    place.getparent().remove(place)
    base = held.element.body.sectPr
    _turn(base, is_landscape=paper.is_landscape)
    for annex in paper.annexes:
        _put_annex(held, layout.annex(paper, annex), picture)


def _put_annex(held: Document, annex: dict[str, Any], picture: body.Picture) -> None:
    """Add an annex as a section of its own, whose pages are counted from one."""
    last = held.element.body.sectPr
    (closing,) = _parsed(marks.paragraph("", after=0))
    closing.get_or_add_pPr().append(deepcopy(last))
    last.addprevious(closing)
    width = layout.width_of(is_landscape=annex["is_landscape"])
    said = body.annex_head(annex) + body.written(annex["blocks"], width, picture)
    for one in _parsed(said):
        last.addprevious(one)
    _turn(last, is_landscape=annex["is_landscape"])
    for old in last.findall(qn("w:pgNumType")):
        last.remove(old)
    from_one = parse_xml(f'<w:pgNumType {marks.NAMESPACES} w:start="1"/>')
    last.find(qn("w:pgMar")).addnext(from_one)


def _turn(section: Any, *, is_landscape: bool) -> None:
    size = section.find(qn("w:pgSz"))
    size.set(qn("w:w"), _LONG if is_landscape else _SHORT)
    size.set(qn("w:h"), _SHORT if is_landscape else _LONG)
    size.set(qn("w:orient"), "landscape" if is_landscape else "portrait")


def _place_of(held: Document, token: str, known: str) -> Any:
    """Return the paragraph of the body's place: a line of its own, in no table."""
    found = [one for one in held.element.body.findall(qn("w:p")) if token in _said(one)]
    if len(found) != 1 or _said(found[0]).strip() != token:
        why = text("“{{ body }}” must stand once, on a line of its own, in no table")
        raise TemplateBroken(file=known, line="–", why=why)
    section = held.element.body.sectPr
    if section is None or section.find(qn("w:pgSz")) is None or section.find(qn("w:pgMar")) is None:
        raise TemplateBroken(file=known, line="–", why=text("its page has no size or no margins"))
    return found[0]


def _said(paragraph: Any) -> str:
    return "".join(one.text or "" for one in paragraph.iter(qn("w:t")))


def _parsed(said: str) -> list[Any]:
    """Return marked-up elements, each a tree of its own.

    A tree that is moved with its namespaces declared above it costs the square of its size.
    """
    whole = parse_xml(f"<w:body {marks.NAMESPACES}>{said}</w:body>")
    return [parse_xml(etree.tostring(one)) for one in whole]


def _inert(value: Any) -> Any:
    """Return values in which nothing looks like what docxtpl turns into marks after it has rendered."""
    if isinstance(value, list):
        return [_inert(one) for one in value]
    if not isinstance(value, str):
        return value
    for pair in ("{_", "_}", "%_"):
        value = value.replace(pair, f"{pair[0]}\u2060{pair[1]}")
    return value
