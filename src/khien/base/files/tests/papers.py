"""Makes administrative documents, ordinary and stamped, in many formats; the same ones every time.

Names of agencies and matters are sample data. An ordinary paper speaks of secrets, lists the levels or
has a column of them; a stamped one bears a level where and as offices write it.
"""

import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Final

from khien.base.files.tests.build import boxed, docx, odt, ole, paragraph, pdf, pptx, xlsx, zipped
from khien.base.files.types.stored import Level

LEVELS: Final = (Level.UTMOST, Level.TOP, Level.SECRET)
_AGENCIES: Final = (
    "SỞ NỘI VỤ", "SỞ TÀI CHÍNH", "UBND XÃ AN BÌNH", "VĂN PHÒNG", "CHI CỤC THUẾ", "TRUNG TÂM Y TẾ",
    "PHÒNG VĂN HÓA - XÃ HỘI", "BAN QUẢN LÝ DỰ ÁN",
)  # fmt: skip
_MATTERS: Final = (
    "tổng kết công tác cải cách hành chính", "kiểm tra an toàn thông tin", "phòng chống thiên tai",
    "bảo vệ bí mật nhà nước năm 2026", "quản lý tài khoản và mật khẩu", "rà soát chế độ mật của hồ sơ",
    "mua sắm trang thiết bị", "tuyển dụng viên chức", "bảo mật cơ sở dữ liệu dân cư",
)  # fmt: skip
_SENTENCES: Final = (
    "Thực hiện chỉ đạo của Ủy ban nhân dân tỉnh, đơn vị báo cáo kết quả như sau.",
    "Các đơn vị nghiêm túc bảo mật thông tin, không soạn thảo văn bản mật trên máy nối mạng.",
    "Bí mật nhà nước gồm ba độ: Tuyệt mật, Tối mật và Mật.",
    "Mật khẩu có ít nhất mười ký tự, đổi sáu tháng một lần; không ghi mật khẩu ra giấy.",
    "Việc lưu hành nội bộ tài liệu họp do thủ trưởng đơn vị quyết định.",
    "Văn bản độ Mật, Tối mật chỉ gửi qua cơ yếu.",
    "Cảnh tuyệt mật của khu rừng thu hút nhiều khách; đặc sản có mật ong và mật mía.",
    "Kinh phí thực hiện 1.250.000.000 đồng từ nguồn ngân sách được giao.",
    "Đề nghị gửi báo cáo trước ngày 15 hằng tháng để tổng hợp.",
    "Mật độ dân số, mật độ xây dựng của khu vực đạt theo quy hoạch.",
)  # fmt: skip
_ODD: Final[tuple[tuple[str, ...], ...]] = (
    ("1. Các độ mật", "Tuyệt mật", "Tối mật", "Mật"),
    ("Mức độ mật của tài liệu:", "- TUYỆT MẬT", "- TỐI MẬT", "- MẬT"),
    ("DANH MỤC BÍ MẬT NHÀ NƯỚC", "ĐỘ TỐI MẬT TRONG LĨNH VỰC NỘI VỤ"),
    ("DANH MỤC BÍ MẬT NHÀ NƯỚC ĐỘ", "MẬT"),
    ("QUY CHẾ BẢO VỆ BÍ", "MẬT NHÀ NƯỚC"),
    ("Độ mật: Không", "Độ khẩn: Thường"),
    ("Độ mật: ..............", "Số bản: 02"),
    ("☐ Tuyệt mật", "☐ Tối mật", "☐ Mật", "☑ Thường"),
    ("Độ mật:   ☐ MẬT   ☐ TỐI MẬT   ☐ TUYỆT MẬT",),
    ("Tên đăng nhập: an.nv", "Mật khẩu: ********"),
    ("Mật",), ("BẢO MẬT",), ("BÍ MẬT KINH DOANH",), ("MẬT KHẨU",), ("TÀI LIỆU MẬT GỒM",),
    ("CAM KẾT BẢO MẬT THÔNG TIN",), ("HẠT MẬT",), ("SỔ ĐĂNG KÝ VĂN BẢN MẬT ĐI",),
    ("KHẨN",), ("HỎA TỐC",), ("Văn bản này không thuộc độ mật nào.",),
)  # fmt: skip


@dataclass
class Paper:
    """One document: its agency, its marking as it is written, what follows, and a table."""

    agency: str
    number: str
    mark: str = ""
    body: list[str] = field(default_factory=list)
    table: list[list[str]] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return the paper line by line, the table's rows with tabs."""
        rows = ["\t".join(row) for row in self.table]
        motto = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
        mark = [self.mark] if self.mark else []
        return [self.agency, *mark, *motto, self.number, *self.body, *rows]


def ordinary(count: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Yield ordinary papers with the name of their format."""
    chance = random.Random(seed)  # noqa: S311 - the same papers every time
    for number in range(count):
        paper = _paper(chance, number)
        paper.body[1:1] = chance.choice(_ODD)
        if number % 3 == 0:
            paper.table = _register(chance, number)
        yield _written(paper, number, chance)


def stamped(count: int, seed: int = 2) -> Iterator[tuple[str, bytes, Level]]:
    """Yield stamped papers with the name of their format and their level."""
    chance = random.Random(seed)  # noqa: S311 - the same papers every time
    for number in range(count):
        level = LEVELS[number % 3]
        paper = _paper(chance, number)
        paper.mark = chance.choice(_WAYS)(level.value, chance)
        name, content = _written(paper, number, chance)
        yield name, content, level


_WAYS: Final[tuple[Callable[[str, random.Random], str], ...]] = (
    lambda word, _: word,
    lambda word, _: word,
    lambda word, _: word,
    lambda word, _: "  ".join(" ".join(part) for part in word.split()),
    lambda word, _: f"│ {word} │",
    lambda word, _: f"[{word}]",
    lambda word, _: f"Độ mật: {word}",
    lambda word, _: f"ĐỘ MẬT: {word.capitalize()}",
    lambda word, chance: f"{word} (Bản số {chance.randint(1, 20):02})",
    lambda word, chance: f"{word} - {chance.choice('ABC')}",
    lambda word, _: unicodedata.normalize("NFD", word),
)


def _paper(chance: random.Random, number: int) -> Paper:
    matter = chance.choice(_MATTERS)
    heading = chance.choice(("BÁO CÁO", "KẾ HOẠCH", "QUYẾT ĐỊNH", "THÔNG BÁO", f"V/v {matter}"))
    body = [heading, matter.capitalize(), "Kính gửi: Ủy ban nhân dân tỉnh."]
    body += chance.choices(_SENTENCES, k=chance.randint(4, 30))
    body += ["Nơi nhận:", "- Như trên;", "- Lưu: VT.", "GIÁM ĐỐC"]
    return Paper(chance.choice(_AGENCIES), f"Số: {number + 1}/BC-VP", body=body)


def _register(chance: random.Random, number: int) -> list[list[str]]:
    """Return a register of papers with a column of levels, or of other things."""
    heading = ["STT", "Tên văn bản", "Độ mật", "Ghi chú"]
    if number % 2:
        heading = ["STT", "Trích yếu", "Mức độ mật"]
    levels = [level.value for level in LEVELS] + ["Mật", "Thường", "Tối mật", "", "Không"]
    rows = [
        [str(row), chance.choice(_MATTERS), chance.choice(levels), ""][: len(heading)]
        for row in range(1, chance.randint(3, 9))
    ]
    return [heading, *rows]


def _written(paper: Paper, number: int, chance: random.Random) -> tuple[str, bytes]:
    names = list(_FORMATS)
    name = names[(number // 3) % len(names)]
    return name, _FORMATS[name](paper, chance)


def _txt(paper: Paper, _: random.Random) -> bytes:
    return "\n".join(paper.lines()).encode()


def _decomposed(paper: Paper, _: random.Random) -> bytes:
    return unicodedata.normalize("NFD", "\r\n".join(paper.lines())).encode("utf-16")


def _docx(paper: Paper, chance: random.Random) -> bytes:
    """Return a Word file whose marking stands in a cell, a box, a header or in pieces."""
    way = chance.choice(("cell", "box", "header", "split", "break", "caps", "watermark"))
    agency = paragraph(paper.agency)
    parts: dict[str, str] = {}
    mark = paper.mark
    if mark and way == "box":
        agency += boxed(mark)
    elif mark and way == "header":
        parts["header1"] = paragraph(mark)
    elif mark and way == "split":
        runs = "".join(f"<w:r><w:t>{letter}</w:t></w:r>" for letter in mark.split(" ")[:1])
        rest = mark.partition(" ")[1:]
        runs += f'<w:r><w:t xml:space="preserve">{"".join(rest)}</w:t></w:r>'
        agency += f"<w:p>{runs}</w:p>"
    elif mark and way == "break":
        agency = f"<w:p><w:r><w:t>{paper.agency}</w:t><w:br/><w:t>{mark}</w:t></w:r></w:p>"
    elif mark and way == "caps":
        agency += paragraph(mark.lower(), properties="<w:caps/>")
    elif mark and way == "watermark":
        shape = f'<v:shape><v:textpath string="{mark}"/></v:shape>'
        parts["header2"] = f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>"
    elif mark:
        agency += paragraph(mark)
    motto = paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    head = f"<w:tbl><w:tr><w:tc>{agency}</w:tc><w:tc>{motto}</w:tc></w:tr></w:tbl>"
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
        for row in paper.table
    )
    table = f"<w:tbl>{cells}</w:tbl>" if cells else ""
    body = "".join(map(paragraph, [paper.number, *paper.body]))
    return docx(head + body + table, **parts)


def _odt(paper: Paper, _: random.Random) -> bytes:
    first = f"<text:p>{paper.agency}<text:line-break/>{paper.mark}</text:p>"
    rest = [paper.number, *paper.body, *(cell for row in paper.table for cell in row)]
    return odt(first + "".join(f"<text:p>{line}</text:p>" for line in rest))


def _pdf(paper: Paper, chance: random.Random) -> bytes:
    """Return a PDF whose marking stands in the letterhead, or is laid over the page at its end."""
    safe = {ord(sign): f"\\{sign}" for sign in "#*_`$@<>[]\\/-=~"}
    said = [line.translate(safe) for line in (paper.agency, paper.number, *paper.body)]
    mark = paper.mark.translate(safe)
    is_laid = bool(mark) and chance.random() < 0.5
    inside = f"\\ #box(stroke: red, inset: 4pt)[*{mark}*]" if mark and not is_laid else ""
    text = (
        f"#grid(columns: (1fr, 1.4fr), align: center, [{said[0]} {inside}], "
        "[*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \\ Độc lập \\- Tự do \\- Hạnh phúc])\n\n"
    )
    text += "\n\n".join(said[1:])
    if paper.table:
        cells = "".join(f"[{cell.translate(safe)}], " for row in paper.table for cell in row)
        text += f"\n\n#table(columns: {len(paper.table[0])}, {cells})"
    laid = (
        f"#set page(foreground: place(top + left, dx: 3cm, dy: 1.3cm, box(stroke: red)[{mark}]))\n"
    )
    return pdf((laid if is_laid else "") + text)


def _rtf(paper: Paper, _: random.Random) -> bytes:
    def escaped(line: str) -> str:
        line = line.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")
        return "".join(sign if sign.isascii() else f"\\u{ord(sign)}?" for sign in line)

    body = "\\par\n".join(map(escaped, paper.lines()))
    return ("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Times New Roman;}}\n" + body + "}").encode()


def _html(paper: Paper, _: random.Random) -> bytes:
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in paper.table
    )
    head = [paper.agency, paper.mark, paper.number, *paper.body]
    said = "".join(f"<p>{line}</p>" for line in head)
    return f"<html><body>{said}<table>{rows}</table></body></html>".encode()


def _doc(paper: Paper, chance: random.Random) -> bytes:
    if paper.mark and chance.random() < 0.4:
        mark, paper.mark = paper.mark, ""
        return ole("\n".join(paper.lines()), box=mark)
    return ole("\n".join(paper.lines()).replace("\t", "\x07"))


def _xlsx(paper: Paper, _: random.Random) -> bytes:
    cells = {"A1": paper.agency, "A2": paper.mark, "D1": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"}
    for number, row in enumerate([[line] for line in paper.body[:8]] + paper.table, 4):
        cells |= {f"{'ABCD'[place]}{number}": cell for place, cell in enumerate(row)}
    return xlsx({place: cell for place, cell in cells.items() if cell})


def _pptx(paper: Paper, _: random.Random) -> bytes:
    return pptx(paper.agency, *([paper.mark] if paper.mark else []), *paper.body[:8])


def _mail(paper: Paper, chance: random.Random) -> bytes:
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["Date"] = (
        paper.body[1],
        "van-thu@example.vn",
        "Tue, 01 Sep 2026 07:00:00 +0700",
    )
    letter.set_content("Kính gửi.\nĐề nghị bảo mật nội dung kèm theo.")
    content = chance.choice((_docx, _txt, _rtf))(paper, chance)
    letter.add_attachment(
        content, maintype="application", subtype="octet-stream", filename="Báo cáo.docx"
    )
    return letter.as_bytes()


def _zip(paper: Paper, chance: random.Random) -> bytes:
    inner = chance.choice((_docx, _txt, _odt))(paper, chance)
    return zipped({"a/doc-1": inner, "b.txt": "Danh sách tệp: mật khẩu gửi riêng."})


def _tcvn3(paper: Paper, _: random.Random) -> bytes:
    """Return a text of a .Vn font; capitals are the font's, so all is written small."""
    lines = (to_tcvn3(line.replace("│", "|")) for line in paper.lines())
    return "\n".join(lines).encode("latin-1", "replace")


def to_tcvn3(line: str) -> str:
    """Return a line as it is written in a TCVN3 font."""
    from khien.base.core.legacy import from_tcvn3  # noqa: PLC0415 - the table is made at first use

    table = {from_tcvn3(chr(code)): chr(code) for code in range(0xFF, 0xA0, -1)}
    return "".join(
        table.get(letter, table.get(letter.lower(), letter) if ord(letter) > 127 else letter)
        for letter in unicodedata.normalize("NFC", line)
    )


_FORMATS: Final[dict[str, Callable[[Paper, random.Random], bytes]]] = {
    "docx": _docx,
    "txt": _txt,
    "utf-16": _decomposed,
    "odt": _odt,
    "docx again": _docx,
    "rtf": _rtf,
    "html": _html,
    "doc": _doc,
    "xlsx": _xlsx,
    "pptx": _pptx,
    "mail": _mail,
    "zip": _zip,
    "tcvn3": _tcvn3,
    "pdf": _pdf,
}
