"""Documents as office programs write them, small."""

import io
import zipfile
from collections.abc import Mapping

import openpyxl
import typst

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_V = 'xmlns:v="urn:schemas-microsoft-com:vml"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_T = 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
_O = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
BODY = "<w:p><w:r><w:t>Kính gửi: Công an tỉnh. Đề nghị bảo mật mật khẩu.</w:t></w:r></w:p>"


def zipped(entries: Mapping[str, bytes | str], *, first: str = "") -> bytes:
    """Return a ZIP of entries; `first` is stored unpacked and foremost, as in OpenDocument."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr(zipfile.ZipInfo("mimetype"), first)
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str = "", **parts: str) -> bytes:
    """Return a Word document of a body (after a harmless paragraph) and more parts by name."""
    entries: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {_W} {_V}><w:body>{BODY}{body}</w:body></w:document>",
    }
    entries |= {f"word/{name}.xml": f"<w:hdr {_W}>{part}</w:hdr>" for name, part in parts.items()}
    return zipped(entries)


def paragraph(text: str, *, properties: str = "") -> str:
    """Return a paragraph of one run."""
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def boxed(text: str) -> str:
    """Return a paragraph of text with a text box in the middle of it."""
    box = f"<v:shape><v:textbox><w:txbxContent>{paragraph(text)}</w:txbxContent></v:textbox></v:shape>"
    return f"<w:p><w:r><w:t>Trước</w:t><w:pict>{box}</w:pict><w:t>Sau</w:t></w:r></w:p>"


def pptx(*texts: str) -> bytes:
    """Return a presentation of one slide."""
    shapes = "".join(
        f"<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody>" for text in texts
    )
    slide = f"<p:sld {_P} {_A}>{shapes}</p:sld>"
    return zipped({"[Content_Types].xml": "<Types/>", "ppt/slides/slide1.xml": slide})


def odt(content: str, styles: str = "") -> bytes:
    """Return an OpenDocument text of paragraphs."""
    return zipped(
        {
            "content.xml": f"<office:document-content {_O} {_T}>{content}</office:document-content>",
            "styles.xml": f"<office:document-styles {_O} {_T}>{styles}</office:document-styles>",
        },
        first="application/vnd.oasis.opendocument.text",
    )


def xlsx(cells: Mapping[str, str], *, header: str = "") -> bytes:
    """Return a workbook as openpyxl writes it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place, text in cells.items():
        sheet[place] = text
    if header:
        sheet.oddHeader.center.text = header
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf(markup: str) -> bytes:
    """Return a PDF of Typst markup."""
    made = typst.compile(markup.encode())
    assert isinstance(made, bytes)
    return made


def ole(text: str, *, encoding: str = "utf-16-le") -> bytes:
    """Return bytes as an old Word file holds them: its text between other things."""
    held = text.replace("\n", "\r").encode(encoding)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + held + b"\x0d\x00" + bytes(512)


def short(value: object) -> str:
    """Return how a test case is named: contents have no name of their own, and change."""
    return "content" if isinstance(value, bytes) else str(value)[:40]
