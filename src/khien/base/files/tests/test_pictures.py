"""Stamps on scanned pages are read by tesseract; what it did not read is told."""

import shutil
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from conftest import require_or_skip
from django.utils import translation
from PIL import Image

from khien.base.files.rules import looking
from khien.base.files.rules.judging import Means, judge_with
from khien.base.files.rules.signatures import Signatures
from khien.base.files.tests.build import (
    compound,
    docx,
    odt,
    paragraph,
    pdf,
    pptx,
    with_entry,
    xlsx,
    zipped,
)
from khien.base.files.tests.scans import cut, jpeg, noise, png, scan, scanned_pdf
from khien.base.files.types.stored import Fault, Judgement, Level, Unseen
from khien.base.files.wire import checkers
from khien.base.files.wire.answers import said_of


@pytest.fixture(scope="module")
def means() -> Means:
    program = shutil.which("tesseract")
    if program is None:
        require_or_skip("tesseract is not installed")
    return Means(Signatures(None), program or "", reads_pictures=True)


def seen(means: Means, page: Image.Image) -> Judgement:
    return judge_with(means, jpeg(page))


@pytest.mark.parametrize("level", [Level.UTMOST, Level.TOP, Level.SECRET])
@pytest.mark.parametrize(("tilt", "inner"), [(-5.0, "0.7pt"), (4.0, "0pt")])
def test_red_stamp_is_read_whatever_its_frame_and_tilt(
    means: Means, level: Level, tilt: float, inner: str
) -> None:
    found = seen(means, scan(level.value, tilt=tilt, inner=inner))

    assert (found.fault, found.level) == (Fault.MARKED, level)
    assert (found.place, "ocr" in found.engines) == ("picture 1, stamp", True)


@pytest.mark.parametrize("level", [Level.UTMOST, Level.TOP, Level.SECRET])
def test_stamp_on_a_black_and_white_copy_is_read(means: Means, level: Level) -> None:
    assert seen(means, scan(level.value, ink="black").convert("L")).level is level


def test_page_with_only_its_seal_and_a_released_one_are_clean(means: Means) -> None:
    for page in (scan(), scan("GIẢI MẬT"), scan("HỎA TỐC")):
        found = seen(means, page)
        assert (found.fault, found.level, found.unread) == (Fault.NONE, Level.NONE, ())
        assert found.engines == ("markings", "ocr", "yara")


def test_scan_is_read_inside_a_pdf_and_a_document(means: Means) -> None:
    page = scan("TỐI MẬT")
    held = zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": "<document/>",
            "word/media/image1.jpeg": jpeg(page),
        }
    )

    pdf = judge_with(means, scanned_pdf(scan(), page))
    assert (pdf.level, pdf.place) == (Level.TOP, "page 2, stamp")
    assert judge_with(means, held).level is Level.TOP
    assert judge_with(means, zipped({"a.jpg": jpeg(page)})).place == "entry 1 / picture 1, stamp"


def test_written_documents_are_not_read_as_pictures(means: Means) -> None:
    assert "ocr" not in judge_with(means, docx(paragraph("x"))).engines


PROSE = "".join(paragraph(f"{number}. Giữ bí mật, bảo mật thông tin.") for number in range(40))
STAMP = png(cut("TỐI MẬT"))
LETTER = b"From: a@x.vn\r\nSubject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>K\xc3\xadnh.</p>"


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (with_entry(docx(PROSE), "word/media/image9.png", STAMP), "picture 1, stamp"),
        (with_entry(odt("<text:p>Kính gửi</text:p>" * 9), "Pictures/1.png", STAMP), ""),
        (with_entry(xlsx({f"A{row}": "x" for row in range(1, 9)}), "xl/media/1.png", STAMP), ""),
        (with_entry(pptx(*"abcdefgh"), "ppt/media/1.png", STAMP), ""),
        (LETTER + b"<img src='data:image/png;base64," + b64encode(STAMP) + b"'>", "part 1 / picture 1, stamp"),
        (b"{\\rtf1 K{\\pict{\\*\\blipuid 00ff}\\pngblip\\picw9 " + STAMP.hex().encode() + b"}}", ""),
        (compound({"PowerPoint Document": bytes(64), "Pictures": bytes(25) + STAMP}), ""),
    ],
    ids=["docx", "odt", "xlsx", "pptx", "mail", "rtf", "ppt"],
)  # fmt: skip
def test_stamp_pasted_as_a_picture_is_read_however_much_is_written(
    means: Means, document: bytes, place: str
) -> None:
    found = judge_with(means, document)

    assert found.level is Level.TOP
    assert found.place == (place or found.place)


@pytest.mark.parametrize("level", [Level.UTMOST, Level.TOP, Level.SECRET])
@pytest.mark.parametrize(
    "looks",
    [{"ppi": 96}, {"ppi": 200, "fill": "none"}, {"ink": "black", "ppi": 150}],
    ids=["of a screen", "see-through", "black"],
)
def test_stamp_cut_out_alone_is_read(means: Means, level: Level, looks: dict[str, Any]) -> None:
    held = with_entry(docx(PROSE), "word/media/image1.png", png(cut(level.value, **looks)))

    assert judge_with(means, held).level is level


def test_scan_far_behind_in_a_pdf_and_a_picture_on_a_written_page_are_read(means: Means) -> None:
    pages = scanned_pdf(*[Image.new("RGB", (1240, 1754), "white")] * 4, scan("MẬT"))
    markup = (
        "#v(14cm) Số: 12/BC-SNV, về bảo vệ bí mật. #linebreak() #image(bytes(({})), width: 4cm)"
    )
    written = pdf("Trang một. #pagebreak() " + markup.format(",".join(map(str, STAMP))))

    assert judge_with(means, pages).place == "page 5, stamp"
    assert judge_with(means, written).place == "page 2 / picture 1, stamp"


def test_logos_cost_nothing_and_posters_about_secrecy_are_no_stamps(means: Means) -> None:
    logos = docx(PROSE)
    for number in range(100):
        logos = with_entry(logos, f"word/media/{number}.png", png(noise(120, 100 + number)))
    poster = cut("BẢO MẬT", ppi=400, frame="0pt")

    assert "ocr" not in judge_with(means, logos).engines
    assert judge_with(means, png(poster)).level is Level.NONE


def test_pictures_beyond_the_bound_are_told_by_place(
    means: Means, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "PICTURES_MAX", 1)
    pages = scanned_pdf(Image.new("RGB", (1240, 1754), "white"), scan(), scan("MẬT"))
    told = judge_with(means, pages)
    monkeypatch.setattr(looking, "SECONDS_MAX", -1)
    late = judge_with(means, pages)

    assert told.unread == (Unseen("more pictures than are read of one file", ("page 2", "page 3")),)
    with translation.override("en"):
        said = said_of(late.unread[0])
    assert said == "reading the pictures before it took too long (page 1, page 2, page 3)"


def test_picture_that_tesseract_does_not_read_is_told(means: Means, tmp_path: Path) -> None:
    broken = Means(means.signatures, "/bin/false", reads_pictures=True)

    assert seen(broken, scan("MẬT")).unread == (
        Unseen("tesseract did not read the picture", ("picture 1",)),
    )
    assert judge_with(means, jpeg(scan())[:3000]).unread == (
        Unseen("the picture cannot be opened", ("picture 1",)),
    )


def test_checking_process_reads_pictures_without_writing(means: Means, tmp_path: Path) -> None:
    at_hand = checkers.Means(tmp_path, means.tesseract, reads_pictures=True)
    with checkers.Checker(at_hand) as checker:
        assert checker.judge(jpeg(scan("MẬT"))).level is Level.SECRET
