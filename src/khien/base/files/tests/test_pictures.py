"""Stamps on scanned pages are read by tesseract; what it did not read is told."""

import shutil
from pathlib import Path

import pytest
from conftest import require_or_skip
from PIL import Image

from khien.base.files.rules.judging import Means, judge_with
from khien.base.files.rules.signatures import Signatures
from khien.base.files.tests.build import docx, paragraph, zipped
from khien.base.files.tests.scans import jpeg, scan, scanned_pdf
from khien.base.files.types.stored import Fault, Judgement, Level
from khien.base.files.wire import checkers


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


def test_picture_that_tesseract_does_not_read_is_told(means: Means, tmp_path: Path) -> None:
    broken = Means(means.signatures, "/bin/false", reads_pictures=True)

    assert seen(broken, scan("MẬT")).unread == ("tesseract did not read the picture",)
    assert judge_with(means, jpeg(scan())[:3000]).unread == ("the picture cannot be opened",)


def test_checking_process_reads_pictures_without_writing(means: Means, tmp_path: Path) -> None:
    at_hand = checkers.Means(tmp_path, means.tesseract, reads_pictures=True)
    with checkers.Checker(at_hand) as checker:
        assert checker.judge(jpeg(scan("MẬT"))).level is Level.SECRET
