"""Documents as office programs write them, small."""

import io
import struct
import zipfile
from collections.abc import Mapping
from typing import Final

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
    entries |= {
        f"word/{name}.xml": f"<w:hdr {_W} {_V}>{part}</w:hdr>" for name, part in parts.items()
    }
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


def ole(text: str = "", *, encoding: str = "utf-16-le", flags: int = 0, **stories: str) -> bytes:
    """Return an old Word document: its body, then `header` and `box`, as Word 97 lays them."""
    said = [text, "", stories.get("header", ""), "", "", "", stories.get("box", ""), ""]
    said = [f"{one}\n" if one else "" for one in said]
    held = "".join(said).replace("\n", "\r").encode(encoding)
    letters = sum(map(len, said))
    place = 0x600 if encoding == "utf-16-le" else (0x600 * 2) | (1 << 30)
    plan = struct.pack("<II", 0, letters) + struct.pack("<HIH", 0, place, 0)
    clx = b"\x02" + struct.pack("<I", len(plan)) + plan
    main = bytearray(0x600 + len(held))
    struct.pack_into("<HH", main, 0, 0xA5EC, 0x00C1)
    struct.pack_into("<H", main, 0x0A, 0x0200 | flags)
    struct.pack_into("<8I", main, 0x4C, *map(len, said))
    struct.pack_into("<II", main, 0x01A2, 0, len(clx))
    main[0x600:] = held
    return compound({"WordDocument": bytes(main), "1Table": clx})


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file of streams; a name may hold one folder, `FOLDER/STREAM`."""
    names = ["Root Entry", *dict.fromkeys(name.split("/")[0] for name in streams if "/" in name)]
    folders = len(names)
    names += streams
    sectors: list[bytes] = []
    chain: list[int] = []
    starts: dict[str, int] = {}
    for name, content in streams.items():
        padded = content.ljust(4096, b"\0")
        padded += bytes(-len(padded) % 512)
        starts[name] = len(sectors)
        sectors += [padded[at : at + 512] for at in range(0, len(padded), 512)]
        chain += [*range(starts[name] + 1, len(sectors)), 0xFFFFFFFE]
    entries = b"".join(
        _entry(name, number, names, folders, starts.get(name, 0), streams.get(name))
        for number, name in enumerate(names)
    )
    entries += _EMPTY * (-len(names) % 4)
    directory = len(sectors)
    sectors += [entries[at : at + 512] for at in range(0, len(entries), 512)]
    chain += [*range(directory + 1, len(sectors)), 0xFFFFFFFE]
    tables = -(-(len(chain) + 1) // 127)
    first = len(sectors)
    chain += [0xFFFFFFFD] * tables
    chain += [0xFFFFFFFF] * (-len(chain) % 128)
    written = struct.pack(f"<{len(chain)}I", *chain)
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, tables, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0),
    )
    bat = [*range(first, first + tables)] + [0xFFFFFFFF] * (109 - tables)
    return head + struct.pack("<109I", *bat) + b"".join(sectors) + written


_EMPTY: Final = bytes(68) + b"\xff" * 12 + bytes(48)


def _entry(
    name: str, number: int, names: list[str], folders: int, start: int, content: bytes | None
) -> bytes:
    """Return an entry of a directory: those of one folder hang to the right of each other."""
    none = 0xFFFFFFFF
    inner = name.rpartition("/")[0]
    beside = [
        at
        for at, other in enumerate(names)
        if at > number and at > 0 and other.rpartition("/")[0] == inner
    ]
    below = [
        at
        for at, other in enumerate(names)
        if at and other.rpartition("/")[0] == ("" if number == 0 else name)
    ]
    kind = 5 if number == 0 else 1 if number < folders else 2
    written = name.rpartition("/")[2].encode("utf-16-le")
    right = beside[0] if beside and number else none
    child = below[0] if below and kind != 2 else none
    return struct.pack(
        "<64sHBBIII36xIII",
        *(written, len(written) + 2, kind, 1, none, right, child),
        start if kind == 2 else 0xFFFFFFFE if number == 0 else 0,
        max(len(content), 4096) if content is not None else 0,
        0,
    )


def with_entry(document: bytes, name: str, content: bytes) -> bytes:
    """Return a document with one more entry in its archive."""
    out = io.BytesIO(document)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def short(value: object) -> str:
    """Return how a test case is named: contents have no name of their own, and change."""
    return "content" if isinstance(value, bytes) else str(value)[:40]
