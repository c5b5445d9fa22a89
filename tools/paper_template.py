"""`python -m tools.paper_template`: make the built-in DOCX template of official papers, after Decree 30."""

import sys
from pathlib import Path
from typing import Any, Final

from docx import Document
from docx.document import Document as Held
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FILE: Final = Path(__file__).parent.parent / "src/khien/base/files/data/docx/paper.docx"
_VML: Final = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><w:pict>'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
    '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/>'
    '<v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/>'
    '</v:formulas><v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/>'
    '</v:shapetype><v:shape id="draft{number}" type="#_x0000_t136" '
    'style="position:absolute;margin-left:0;margin-top:0;width:400pt;height:95pt;rotation:315;'
    "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    'mso-position-vertical:center;mso-position-vertical-relative:margin" fillcolor="#e1e1e1" stroked="f">'
    '<v:textpath style="font-family:&quot;Times New Roman&quot;;font-size:1pt" string="{{{{ draft }}}}"/>'
    "</v:shape></w:pict></w:r>"
)


def main() -> int:
    """Write the template."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    made().save(str(FILE))
    sys.stdout.write(f"{FILE}\n")
    return 0


def made() -> Held:
    """Return the template: head, name, bases, a line for the body, receivers and signature."""
    held = Document()
    _set_page(held)
    _set_text(held)
    _add_head(held)
    _add_name(held)
    _line(held, "{{ body }}", first=False)
    _add_end(held)
    held.core_properties.author, held.core_properties.comments = "Khiên", ""
    return held


def _set_page(held: Held) -> None:
    page = held.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin = Mm(30), Mm(20)
    page.top_margin, page.bottom_margin = Mm(20), Mm(20)
    page.header_distance = page.footer_distance = Mm(10)
    page.different_first_page_header_footer = True
    for number, header in enumerate((page.first_page_header, page.header), start=1):
        if number == 2:
            _centre(header.paragraphs[0])
            _page_number(header.paragraphs[0])
        _line(header, "{%p if is_draft %}", first=False)
        mark = header.add_paragraph()
        mark._p.append(parse_xml(_VML.format(number=number)))  # noqa: SLF001 - no other way to its element
        _line(header, "{%p endif %}", first=False)
    for footer in (page.first_page_footer, page.footer):
        run = footer.paragraphs[0].add_run("{{ foot }}")
        run.font.size = Pt(8)


def _set_text(held: Held) -> None:
    normal = held.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(13)
    faces = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:eastAsia", "w:cs", "w:hAnsi"):
        faces.set(qn(name), "Times New Roman")
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.rPr.append(language)
    normal.paragraph_format.space_after = Pt(0)


def _add_head(held: Held) -> None:
    left, right = _two(held, (64, 96))
    _line(left, "{%p if parent %}", first=True)
    _line(left, "{{ parent }}", size=12)
    _line(left, "{%p endif %}")
    _line(left, "{{ unit }}", size=12, face="bold")
    _rule(left, 64, 20)
    _line(left, "{{ number }}", size=13)
    _line(left, "{%p if not name %}")
    _line(left, "V/v {{ subject }}", size=12)
    _line(left, "{%p endif %}")
    _line(right, "{{ state }}", size=12, face="bold", first=True)
    _line(right, "{{ motto }}", size=13, face="bold")
    _rule(right, 96, 51)
    _line(right, "{{ place }}", size=13, face="italic")


def _add_name(held: Held) -> None:
    _line(held, "", size=6)
    _line(held, "{%p if name %}")
    _line(held, "{{ name }}", size=14, face="bold")
    _line(held, "{%p if subject %}")
    _line(held, "{{ subject }}", size=13, face="bold")
    _line(held, "{%p endif %}")
    _rule(held, 160, 40)
    _line(held, "{%p endif %}")
    _line(held, "{%p if decides %}")
    _line(held, "{{ unit }}", face="bold", after=6)
    _line(held, "{%p endif %}")
    _line(held, "{%p if addressed|length == 1 %}")
    _line(held, "Kính gửi: {{ addressed[0] }}", after=6)
    _line(held, "{%p elif addressed %}")
    _line(held, "Kính gửi:")
    _line(held, "{%p for one in addressed_lines %}")
    _line(held, "- {{ one }}")
    _line(held, "{%p endfor %}")
    _line(held, "{%p endif %}")
    _line(held, "{%p for one in bases %}")
    base = _line(held, "{{ one }}", face="italic", after=6)
    base.alignment, base.paragraph_format.first_line_indent = ALIGN.JUSTIFY, Mm(10)
    _line(held, "{%p endfor %}")
    _line(held, "{%p if decides %}")
    _line(held, "{{ decides }}", size=14, face="bold", after=6)
    _line(held, "{%p endif %}")


def _add_end(held: Held) -> None:
    _line(held, "{%p if has_end %}")
    left, right = _two(held, (80, 80))
    _line(left, "{%p if receivers %}", first=True)
    label = _line(left, "Nơi nhận:", size=12, face="bold italic")
    label.alignment = ALIGN.LEFT
    _line(left, "{%p for one in receivers %}")
    _line(left, "- {{ one }}", size=11).alignment = ALIGN.LEFT
    _line(left, "{%p endfor %}")
    _line(left, "{%p endif %}")
    _line(left, "", size=6)
    _line(right, "{%p for one in authority %}", first=True)
    _line(right, "{{ one }}", face="bold")
    _line(right, "{%p endfor %}")
    _line(right, "{%p if post %}")
    _line(right, "{{ post }}", face="bold")
    _line(right, "{%p endif %}")
    _line(right, "", after=62)
    _line(right, "{{ signer }}", face="bold")
    for cell in (left, right):
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True
    _line(held, "{%p endif %}")


def _two(held: Held, widths: tuple[int, int]) -> tuple[Any, Any]:
    table = held.add_table(1, 2)
    table.autofit = False
    table.alignment = 1
    for column, cell, width in zip(table.columns, table.rows[0].cells, widths, strict=True):
        column.width = cell.width = Mm(width)
    whole = OxmlElement("w:cantSplit")
    table.rows[0]._tr.get_or_add_trPr().append(whole)  # noqa: SLF001 - no other way to its element
    left, right = table.rows[0].cells
    return left, right


def _line(
    place: Any,
    said: str,
    *,
    size: float = 13,
    face: str = "",
    after: float = 2,
    first: bool = False,
) -> Any:
    """Add a centred line of a face (bold, italic); `first` takes the empty paragraph of a cell."""
    paragraph = place.paragraphs[0] if first else place.add_paragraph()
    run = paragraph.add_run(said)
    run.bold, run.italic, run.font.size = "bold" in face or None, "italic" in face or None, Pt(size)
    _centre(paragraph)
    paragraph.paragraph_format.space_after = Pt(after)
    return paragraph


def _rule(place: Any, width: int, length: int) -> None:
    """Add a short line below what stands above it."""
    paragraph = _line(place, "", size=2, after=4)
    sides = Mm((width - length) / 2 - (2 if width < 160 else 0))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = sides
    border = parse_xml(
        '<w:pBdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    )
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - no other way to its element
    properties.insert(0, border)
    properties.append(
        parse_xml(
            '<w:rPr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            '<w:sz w:val="4"/></w:rPr>'
        )
    )


def _centre(paragraph: Any) -> None:
    paragraph.alignment = ALIGN.CENTER


def _page_number(paragraph: Any) -> None:
    run = paragraph.add_run()
    for kind in ("begin", "PAGE", "end"):
        part = OxmlElement("w:instrText" if kind == "PAGE" else "w:fldChar")
        if kind == "PAGE":
            part.text = kind
        else:
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)  # noqa: SLF001 - no other way to its element


if __name__ == "__main__":
    raise SystemExit(main())
