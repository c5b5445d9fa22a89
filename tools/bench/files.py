"""Figures of the check of files: a share of typical office papers looked through, and its memory."""

import io
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Final, NamedTuple

from khien.base.files.tests.build import docx, paragraph, pdf, xlsx, zipped
from khien.base.files.tests.scans import jpeg, noise, png, scan
from tools.bench.figures import ROUNDS, Figure, median

FILES: Final = int(os.environ.get("KHIEN_BENCH_FILES", "900"))
SCANS: Final = 20
KHIEN: Final = Path(sys.executable).parent / "khien"
_LINES: Final = (
    "Thực hiện chỉ đạo của Ủy ban nhân dân tỉnh, các đơn vị báo cáo kết quả trước ngày 15. ",
    "Kinh phí lấy từ nguồn ngân sách được giao, quyết toán theo quy định. ",
    "Các đơn vị nghiêm túc thực hiện quy định về bảo vệ bí mật nhà nước. ",
    "Văn phòng theo dõi, đôn đốc, tổng hợp trình lãnh đạo xem xét. ",
)


def run() -> list[Figure]:
    """Measure `khien files scan` as a whole process, without and with reading of pictures."""
    with tempfile.TemporaryDirectory(prefix="khien-bench-") as name:
        share, pages = Path(name) / "share", Path(name) / "pages"
        size = _fill(share)
        pages.mkdir()
        for number in range(SCANS):
            stamp = "TỐI MẬT" if number % 2 else ""
            (pages / f"{number}.jpg").write_bytes(jpeg(scan(stamp, tilt=number % 7 - 3)))
        (Path(name) / "none").mkdir()
        start = [_scanned(Path(name), Path(name) / "none") for _ in range(2)][-1]
        runs = [_scanned(Path(name), share) for _ in range(ROUNDS)]
        shown = _scanned(Path(name), share, mode="--ocr")
        read = [_scanned(Path(name), pages, mode="--ocr") for _ in range(2)]
    return [
        Figure(f"share of {FILES} DOCX, XLSX, PDF", size / 2**20, "MiB"),
        median(
            "files scan, without OCR, after the start",
            [FILES / (one.seconds - start.seconds) for one in runs],
            "files/s",
            ">= 100 on two cores",
        ),
        median(
            "files scan, without OCR, after the start",
            [FILES / (one.processor - start.processor) for one in runs],
            "files/CPU-s",
            ">= 50",
        ),
        Figure(
            "files scan of the same, with OCR",
            FILES / (shown.processor - start.processor),
            "files/CPU-s",
        ),
        Figure("start of the command", start.seconds, "s"),
        median("files scan, peak memory of all its processes", [one.memory for one in runs], "MiB"),
        median(
            "scanned pages, half of them stamped, read",
            [SCANS / (one.processor - start.processor) for one in read],
            "pages/CPU-s",
        ),
    ]


def _fill(folder: Path) -> int:
    """Write typical papers: some pages, styles, a picture or a sheet; return their bytes."""
    folder.mkdir()
    chance = random.Random(1)  # noqa: S311 - the same share every time
    for number in range(FILES):
        lines = [
            f"{at}. {''.join(chance.choices(_LINES, k=chance.randint(1, 6)))}"
            for at in range(chance.randint(30, 120))
        ]
        if number % 3 == 0:
            (folder / f"{number}.docx").write_bytes(_word(lines, chance))
        elif number % 3 == 1:
            cells = {
                f"{column}{row}": f"{row} {_LINES[row % 4][:40]}"
                for row in range(1, 300)
                for column in "ABCD"
            }
            (folder / f"{number}.xlsx").write_bytes(xlsx(cells))
        else:
            (folder / f"{number}.pdf").write_bytes(pdf("\n\n".join(lines[:60])))
    return sum(file.stat().st_size for file in folder.iterdir())


def _word(lines: list[str], chance: random.Random) -> bytes:
    styles = "".join(f"<w:style w:id='{at}'><w:name/></w:style>" for at in range(2000))
    head = "<w:styles xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
    with zipfile.ZipFile(io.BytesIO(docx("".join(map(paragraph, lines))))) as archive:
        entries: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    entries["word/styles.xml"] = f"{head}{styles}</w:styles>"
    side = chance.randint(130, 150)
    entries["word/media/image1.png"] = png(noise(side, side))
    return zipped(entries)


class _Run(NamedTuple):
    """What a scan took: time, processor time, and the most memory that its processes held."""

    seconds: float
    processor: float
    memory: float


def _scanned(home: Path, share: Path, *, mode: str = "--no-ocr") -> _Run:
    """Look through a share with the command."""
    words = [str(KHIEN), "files", "scan", str(share), "--format", "ndjson", mode]
    before, start, most = _processor(), time.perf_counter(), 0.0
    with subprocess.Popen(  # noqa: S603 - our own command
        words,
        env=os.environ | {"KHIEN_HOME": str(home / "home")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        while running.poll() is None:
            most = max(most, _memory(running.pid))
            time.sleep(0.05)
    return _Run(time.perf_counter() - start, _processor() - before, most)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory(root: int) -> float:
    """Return what a process and those below it hold, in MiB."""
    held: dict[int, tuple[int, int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            pages = int((folder / "statm").read_text().split()[1])
        except (OSError, IndexError):
            continue
        held[int(folder.name)] = int(fields[1]), pages
    own = {root}
    for _ in range(3):
        own |= {pid for pid, (parent, _) in held.items() if parent in own}
    return sum(held[pid][1] for pid in own if pid in held) * 4096 / 2**20
