"""The three markings are found as stamps wherever documents hold them; words in text are none."""

import io
import unicodedata
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khien.base.core.legacy import from_tcvn3, from_vni
from khien.base.files.rules.judging import judge
from khien.base.files.tests.build import (
    boxed,
    docx,
    odt,
    ole,
    paragraph,
    pdf,
    pptx,
    short,
    xlsx,
    zipped,
)
from khien.base.files.types.stored import Fault, Judgement

LETTERHEAD = (
    "#grid(columns: (1fr, 1fr), align: center, [UBND TỈNH \\ *SỞ NỘI VỤ* \\ #box(stroke: red, "
    "inset: 4pt)[*{mark}*]], [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \\ Độc lập - Tự do - Hạnh phúc])"
    "\n\nKính gửi: các đơn vị. Về bảo vệ bí mật nhà nước, mật khẩu và bảo mật."
)


def marked(content: bytes) -> str:
    found = judge(content)
    assert found.fault in {Fault.NONE, Fault.MARKED}, found
    return found.detail


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("MẬT", "MẬT"),
        ("TỐI MẬT\nSố: 01/BC", "TỐI MẬT"),
        (unicodedata.normalize("NFD", "TUYỆT MẬT"), "TUYỆT MẬT"),
        ("M Ậ T", "MẬT"),
        ("T Ố I  M Ậ T", "TỐI MẬT"),
        ("│ TUYỆT\u00a0MẬT │", "TUYỆT MẬT"),
        ("Độ mật: Tối mật", "TỐI MẬT"),
        ("Dấu chỉ mức độ mật: MẬT", "MẬT"),
        ("MẬT (Bản số 03)", "MẬT"),
        ("TỐI MẬT - A", "TỐI MẬT"),
        ("MẬT\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "MẬT"),
        ("TỐI MẬT CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "TỐI MẬT"),
        ("TOI MAT", "TỐI MẬT"),
        ("M\u200bẬT", "MẬT"),
    ],
)
def test_stamp_in_text_is_found(text: str, level: str) -> None:
    assert marked(text.encode()) == level
    assert marked(text.encode("utf-16")) == level


@pytest.mark.parametrize(
    "text",
    [
        "Bảo mật thông tin",
        "BẢO MẬT",
        "MẬT KHẨU",
        "Mật khẩu: ******",
        "Bí mật nhà nước gồm Tuyệt mật, Tối mật, Mật.",
        "Mật",
        "Mật ong rừng",
        "MAT",
        "TUYỆT MẬT\nTỐI MẬT\nMẬT",
        "DANH MỤC BÍ MẬT NHÀ NƯỚC ĐỘ TỐI MẬT",
        "Độ mật: Không",
        "Độ mật: ........",
        "MẬT\n\nGIẢI MẬT",
        "x\n" * 60 + "MẬT",
        "MẬT MÃ",
        "",
    ],
)
def test_words_and_lists_are_no_stamp(text: str) -> None:
    assert marked(f"Số: 12/KH-UBND\n{text}\nNội dung.".encode()) == ""


@pytest.mark.parametrize(
    ("written", "level"),
    [("tèi mËt", "TỐI MẬT"), ("TuyÖt mËt", "TUYỆT MẬT"), ("TOÁI MAÄT", "TỐI MẬT"), ("MAÄT", "MẬT")],
)
def test_stamp_in_an_old_font_is_found(written: str, level: str) -> None:
    assert marked(written.encode("latin-1")) == level


def test_old_fonts_are_read() -> None:
    assert from_tcvn3("Céng hßa x· héi chñ nghÜa ViÖt Nam") == "Cộng hòa xã hội chủ nghĩa Việt Nam"
    assert (
        from_vni("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam") == "Cộng hòa xã hội chủ nghĩa Việt Nam"
    )


@pytest.mark.parametrize(
    ("content", "level"),
    [
        (docx(paragraph("MẬT")), "MẬT"),
        (docx(boxed("TỐI MẬT")), "TỐI MẬT"),
        (docx(header1=paragraph("TUYỆT MẬT")), "TUYỆT MẬT"),
        (docx(footer2=paragraph("MẬT")), "MẬT"),
        (docx("<w:tbl><w:tr><w:tc>" + paragraph("MẬT") + "</w:tc></w:tr></w:tbl>"), "MẬT"),
        (docx("<w:p><w:r><w:t>MẬ</w:t></w:r><w:r><w:t>T</w:t></w:r></w:p>"), "MẬT"),
        (docx("<w:p><w:r><w:t>SỞ NỘI VỤ</w:t><w:br/><w:t>MẬT</w:t></w:r></w:p>"), "MẬT"),
        (docx(paragraph("tối mật", properties="<w:caps/>")), "TỐI MẬT"),
        (docx(paragraph("tèi mËt", properties='<w:rFonts w:ascii=".VnTimeH"/>')), "TỐI MẬT"),
        (docx(paragraph("Nội dung mật, bảo mật")), ""),
        (docx(paragraph("mật", properties='<w:caps w:val="0"/>')), ""),
        (docx("".join(paragraph(str(number)) for number in range(80)) + paragraph("MẬT")), ""),
        (docx("".join(map(paragraph, ("TUYỆT MẬT", "TỐI MẬT", "MẬT")))), ""),
        (pptx("Báo cáo", "TỐI MẬT"), "TỐI MẬT"),
        (pptx("Bảo mật", "Mật khẩu"), ""),
        (odt("<text:p>SỞ<text:line-break/>TỐI MẬT</text:p>"), "TỐI MẬT"),
        (odt("<text:p>x</text:p>", styles="<text:p>MẬT</text:p>"), "MẬT"),
        (odt("<text:p>bảo <text:span>mật</text:span></text:p>"), ""),
        (xlsx({"A1": "SỞ NỘI VỤ", "A2": "MẬT"}), "MẬT"),
        (xlsx({"B3": "x"}, header="TỐI MẬT"), "TỐI MẬT"),
        (xlsx({"A1": "Văn bản", "B1": "Độ mật", "B2": "Mật", "B3": "Tối mật", "B4": "Mật"}), ""),
        (xlsx({f"B{row}": "MẬT" for row in range(2, 9)}), ""),
        (xlsx({"A1": "Mật khẩu", "C90": "MẬT"}), ""),
        (ole("SỞ NỘI VỤ\nTỐI MẬT\nSố: 1"), "TỐI MẬT"),
        (ole("BO CO\ntèi mËt\nS: 1", encoding="latin-1"), "TỐI MẬT"),
        (ole("SỞ NỘI VỤ", header="MẬT"), "MẬT"),
        (ole("SỞ NỘI VỤ", box="TUYỆT MẬT"), "TUYỆT MẬT"),
        (ole("x\n" * 60 + "MẬT"), ""),
        (ole("Bảo mật\nMật khẩu\nMật"), ""),
        (rb"{\rtf1 {\b T\u7888?I M\u7852?T}\par So: 1}", "TỐI MẬT"),
        (rb"{\rtf1 m\u7853?t kh\u7849?u\par}", ""),
        (rb"{\rtf1{\fonttbl{\f0 Times;}}{\*\generator x;}\pard M\u7852\'3fT\par So: 1}", "MẬT"),
        (b"{\\rtf1 x{\\object{\\*\\objdata " + ole("MẬT").hex().encode() + b"}}}", "MẬT"),
        (rb"{\rtf1 So{\shp{\*\shpinst{\sp x}{\shptxt\par T\u7888?I M\u7852?T\par}}}}", "TỐI MẬT"),
        (rb"{\rtf1\ansicpg1258 M\'c2\'f2T\par So: 1}", "MẬT"),
        ("<html><body><p>SỞ</p><div>MẬT</div></body></html>".encode(), "MẬT"),
        ("<html><body><p>bảo <b>mật</b> thông tin</p></body></html>".encode(), ""),
        (pdf(LETTERHEAD.format(mark="TỐI MẬT")), "TỐI MẬT"),
        (pdf(LETTERHEAD.format(mark="TUYỆT MẬT")), "TUYỆT MẬT"),
        (pdf(LETTERHEAD.format(mark="MẬT")), "MẬT"),
        (
            pdf("#place(top + left, dy: -1.5cm, box(stroke: red)[M Ậ T])\n" + "Bảo mật. " * 200),
            "MẬT",
        ),
        (pdf("#set page(header: [MẬT])\n" + "Nội dung. " * 3000), "MẬT"),
        (pdf(LETTERHEAD.format(mark="KHẨN")), ""),
        (pdf("Các độ mật: \\ TUYỆT MẬT \\ TỐI MẬT \\ MẬT"), ""),
    ],
    ids=short,
)
def test_documents(content: bytes, level: str) -> None:
    assert marked(content) == level


def test_letters_are_told_by_their_headers_and_read_in_their_charset() -> None:
    long = "".join(f"ARC-Seal: i={number}; {'x' * 900}\r\n" for number in range(20))
    head = f"{long}From: a@b.vn\r\nTo: c@b.vn\r\nContent-Type: text/plain; charset=windows-1258\r\n\r\n"
    said = head.encode() + "SỞ\r\n".encode("cp1258", "ignore") + b"M\xc2\xf2T\r\n"

    assert judge(said).level == "MẬT"
    two = (
        b"From a@b.vn Tue Sep 01 07:00:00 2026\nFrom: a\nTo: b\n\nghi\n\nFrom a@b.vn Tue Sep 01\n"
        + said
    )
    assert judge(two).place == "letter 2 / part 1 / text"


def test_stamp_is_found_inside_archives_mails_and_documents() -> None:
    secret = docx(boxed("TỐI MẬT"))
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["Date"] = (
        "Gửi kèm",
        "a@b.vn",
        "Tue, 01 Sep 2026 07:00:00 +0700",
    )
    letter.set_content("Kính gửi.")
    letter.add_attachment(
        secret, maintype="application", subtype="octet-stream", filename="Kế hoạch.docx"
    )

    with zipfile.ZipFile(io.BytesIO(docx(paragraph("x")))) as plain:
        entries = {name: plain.read(name) for name in plain.namelist()}
    assert marked(zipped({"thu-muc/a.txt": "x", "b.zip": zipped({"c.docx": secret})})) == "TỐI MẬT"
    assert marked(letter.as_bytes()) == "TỐI MẬT"
    assert marked(zipped(entries | {"word/embeddings/a.docx": secret})) == "TỐI MẬT"


@settings(deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_are_judged(content: bytes) -> None:
    assert isinstance(judge(content), Judgement)


@settings(deadline=None)
@given(
    st.text(max_size=300),
    st.sampled_from([b"{\\rtf1 ", b"<html>", b"From: a\nSubject: b\nDate: c\n\n"]),
)
def test_any_text_after_any_beginning_is_judged(text: str, beginning: bytes) -> None:
    assert isinstance(judge(beginning + text.encode("utf-8", "replace")), Judgement)
