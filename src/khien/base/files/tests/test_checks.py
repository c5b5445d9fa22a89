"""Type, locks, malware rules, bounds, names; and clamd, whose silence is never “clean”."""

import gzip
import io
import shutil
import subprocess
import tarfile
import time
from pathlib import Path

import pytest
from conftest import require_or_skip
from tools.instance import free_port, wait_for

from khien.base.files.rules.judging import judge
from khien.base.files.rules.limits import safe_name
from khien.base.files.tests.build import (
    compound,
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
from khien.base.files.tests.clamds import EICAR, LIMIT, VIRUS, answering, small_clamd
from khien.base.files.types.stored import Fault, FileKind
from khien.base.files.wire import clamd

PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf("xin chào"), FileKind.PDF),
        (docx(), FileKind.DOCX),
        (xlsx({"A1": "x"}), FileKind.XLSX),
        (pptx("x"), FileKind.PPTX),
        (odt("<text:p>x</text:p>"), FileKind.ODF),
        (ole("xin chào"), FileKind.OLE),
        ("Nhật ký máy chủ\n".encode(), FileKind.TEXT),
        ("Nhật ký".encode("utf-16"), FileKind.TEXT),
        (b'{"a": 1}', FileKind.TEXT),
        (PNG, FileKind.PNG),
        (b"\xff\xd8\xff\xe0" + bytes(20), FileKind.JPEG),
        (b"\0\0\0\x18ftypheic" + bytes(20), FileKind.HEIC),
        (b"ElfFile\0" + bytes(200), FileKind.EVTX),
        (zipped({"a.log": "x"}), FileKind.ZIP),
        (gzip.compress(b"x" * 1000, mtime=0), FileKind.GZIP),
        (b"From: a@b.vn\r\nSubject: x\r\nDate: y\r\n\r\nxin", FileKind.MAIL),
    ],
    ids=short,
)
def test_type_is_told_by_content(content: bytes, kind: FileKind) -> None:
    found = judge(content)

    assert (found.fault, found.kind) == (Fault.NONE, kind.value)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"MZ" + bytes(100), Fault.TYPE),
        (b"\x7fELF" + bytes(100), Fault.TYPE),
        (b"Rar!\x1a\x07" + bytes(100), Fault.TYPE),
        (bytes(range(256)) * 4, Fault.TYPE),
        (zipped({"a/b.exe": b"MZ" + bytes(100)}), Fault.TYPE),
        (EICAR, Fault.MALWARE),
        (zipped({"a.zip": zipped({"b": EICAR})}), Fault.MALWARE),
        (b"<?php @eval($_POST['x']); ?>", Fault.MALWARE),
        (b"PK\x03\x04 no zip at all", Fault.BROKEN),
        (b"%PDF-1.7 no pdf at all", Fault.BROKEN),
        (zipped({"[Content_Types].xml": "x", "word/document.xml": "<a><b></a>"}), Fault.BROKEN),
        (
            zipped(
                {
                    "[Content_Types].xml": "x",
                    "word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
                }
            ),
            Fault.BROKEN,
        ),
        (gzip.compress(b"x" * 1000, mtime=0)[:-20], Fault.BROKEN),
        (compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), Fault.LOCKED),
        (ole("x", flags=0x0100), Fault.LOCKED),
        (ole("x")[:3000], Fault.BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Fault.BROKEN),
        (PNG + zipped({"a": "x"}), Fault.TWO_FACED),
        (PNG + b"Rar!\x1a\x07" + bytes(100), Fault.TWO_FACED),
        (pdf("x") + zipped({"a.docx": docx()}), Fault.TWO_FACED),
        (b"<script>x</script>" + pdf("x"), Fault.TWO_FACED),
        (b"GIF89a" + pdf("x"), Fault.TWO_FACED),
        (zipped({"a": "x"}) + zipped({"b": "y"}), Fault.TWO_FACED),
        (docx() + b"more behind it", Fault.TWO_FACED),
        (gzip.compress(b"x", mtime=0) + b"more", Fault.TWO_FACED),
    ],
    ids=short,
)
def test_what_may_not_be_is_refused(content: bytes, fault: Fault) -> None:
    found = judge(content)

    assert (found.fault, bool(found.detail)) == (fault, True)


def test_locked_archive_and_document_are_refused() -> None:
    locked = bytearray(zipped({"a.txt": "xin chào"}))
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        locked[locked.index(sign) + (6 if sign[2] == 3 else 8)] |= 1

    assert judge(bytes(locked)).fault is Fault.LOCKED
    manifest = '<a xmlns="b"><encryption-data/></a>'
    held = zipped(
        {"META-INF/manifest.xml": manifest, "content.xml": b"\x01\x02"},
        first="application/vnd.oasis.opendocument.text",
    )
    assert judge(held).fault is Fault.LOCKED


def test_log_that_tells_of_an_attack_is_kept() -> None:
    line = b'10.0.0.1 - - "POST /up.php" "<?php @eval($_POST[1]); ?>" ' + EICAR + b"\n"

    assert judge(line * 50).fault is Fault.NONE


def bomb(depth: int) -> bytes:
    content = zipped({f"{number}.txt": b"0" * 30_000_000 for number in range(8)})
    for _ in range(depth):
        content = zipped({"a.zip": content})
    return content


def test_bombs_end_within_the_bounds() -> None:
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = 1000
        archive.addfile(info, io.BytesIO(b"x" * 1000))
    deep = zipped({"a.txt": "x"})
    for _ in range(8):
        deep = zipped({"a.zip": deep})
    start = time.monotonic()

    faults = [
        judge(content).fault
        for content in (
            bomb(1),
            gzip.compress(b"0" * 300_000_000, mtime=0),
            deep,
            zipped({f"{number}.txt": "x" for number in range(3000)}),
            zipped({"[Content_Types].xml": "x", "word/document.xml": b" " * 100_000_000}),
        )
    ]

    assert faults == [Fault.TOO_MUCH] * 5
    assert judge(gzip.compress(tar.getvalue(), mtime=0)).fault is Fault.NONE
    assert time.monotonic() - start < 60


def test_rules_of_the_province_count_and_broken_ones_are_named(tmp_path: Path) -> None:
    (tmp_path / "own.yar").write_text('rule ours { strings: $a = "dấu hiệu riêng" condition: $a }')
    (tmp_path / "noted.yar").write_text(
        'rule seen { meta: note = true strings: $a = "x" condition: $a }'
    )
    (tmp_path / "broken.yar").write_text("rule broken { condition: }")

    found = judge("có dấu hiệu riêng".encode(), tmp_path)
    clean = judge(b"x", tmp_path)

    assert (found.fault, found.detail) == (Fault.MALWARE, "ours")
    assert clean.fault is Fault.NONE
    assert clean.notes[1] == "YARA: seen"
    assert clean.notes[0].startswith("YARA broken.yar: ")


def test_picture_that_nothing_reads_is_noted_and_macros_too() -> None:
    drawn = pdf("#rect(width: 5cm, height: 2cm, fill: red)")

    assert judge(PNG).notes == ("the picture cannot be opened",)
    assert judge(drawn).notes == ("pictures were not read: without OCR",)
    macros = zipped({"[Content_Types].xml": "x", "word/vbaProject.bin": ole("x")})
    assert judge(macros).notes == ("Holds macros",)


@pytest.mark.parametrize(
    ("name", "kind", "safe"),
    [
        ("Báo cáo.pdf", FileKind.PDF, "Báo cáo.pdf"),
        ("../../etc/passwd", FileKind.TEXT, "passwd.txt"),
        ("C:\\x\\ảnh.jpg", FileKind.HEIC, "ảnh.jpg.heic"),
        ("a\u202egpj.exe", FileKind.JPEG, "agpj.exe.jpg"),
        ("auth.log", FileKind.TEXT, "auth.log"),
        ("run.ps1", FileKind.TEXT, "run.ps1.txt"),
        ("BANG.XLS", FileKind.OLE, "BANG.XLS"),
        (" .. ", FileKind.PNG, "tep.png"),
        ('a"b\r\nc.png', FileKind.PNG, "a_bc.png"),
        ("x" * 400 + ".pdf", FileKind.PDF, "x" * 177 + ".pdf"),
    ],
)
def test_name_is_safe_and_tells_the_kind(name: str, kind: FileKind, safe: str) -> None:
    assert safe_name(name, kind) == safe


def test_clamd_answers() -> None:
    with small_clamd() as where:
        clean = clamd.scan(where, b"x" * 700_000)
        found = clamd.scan(where, b"y" * 300_000 + VIRUS)
        large = clamd.scan(where, b"x" * (LIMIT * 6))

    assert (clean.is_checked, clean.found) == (True, "")
    assert (found.is_checked, found.found) == (True, "Test.Virus")
    assert (large.is_checked, large.found) == (False, "")


@pytest.mark.parametrize(
    "answer", [b"", b"stream: OK", b"stream: lstat() failed. ERROR\0", b"x" * 5000]
)
def test_unclear_answer_is_not_clean(answer: bytes) -> None:
    with answering(answer) as where:
        scanned = clamd.scan(where, b"x")

    assert (scanned.is_checked, bool(scanned.why)) == (False, True)


def test_clamd_that_is_away_or_slow_is_not_clean(tmp_path: Path) -> None:
    start = time.monotonic()

    away = clamd.scan(f"127.0.0.1:{free_port()}", b"x")
    nowhere = clamd.scan(str(tmp_path / "clamd.sock"), b"x")

    assert (away.is_checked, nowhere.is_checked) == (False, False)
    assert time.monotonic() - start < 5


def test_real_clamd_agrees(tmp_path: Path) -> None:
    program = shutil.which("clamd")
    if program is None:
        require_or_skip("clamd is not installed")
    assert program is not None
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "test.ndb").write_text(f"Test.Virus:0:*:{VIRUS.hex()}\n")
    socket = tmp_path / "s"
    (tmp_path / "conf").write_text(
        f"LocalSocket {socket}\nDatabaseDirectory {tmp_path}/db\nForeground yes\nUser root\n"
        "StreamMaxLength 1M\n"
    )
    running = subprocess.Popen(
        [program, "-c", str(tmp_path / "conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: clamd.scan(str(socket), b"x").is_checked, "clamd")
        found = clamd.scan(str(socket), zipped({"a": VIRUS * 10, "b": paragraph("x")}))
        large = clamd.scan(str(socket), bytes(3_000_000))
    finally:
        running.terminate()
        running.wait()

    assert found.found == "Test.Virus.UNOFFICIAL"
    assert (large.is_checked, large.found) == (False, "")
