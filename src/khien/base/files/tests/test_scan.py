"""`khien files scan`: a share is looked through, one row a file, whatever lies there."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result
from django.utils import translation
from tools.instance import free_port

from khien.base.files.cli import scan_command
from khien.base.files.services import storing as services
from khien.base.files.tests.build import compound, docx, ole, paragraph, pdf, xlsx, zipped
from khien.base.files.tests.clamds import EICAR, LIMIT, VIRUS, small_clamd
from khien.base.files.tests.scans import cut, png
from khien.base.files.types.stored import Answer, Checked, Fault
from khien.base.files.wire.checkers import Checker, Means

MARKED: Final = docx(paragraph("TỐI MẬT"))
PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(50)


@pytest.fixture(autouse=True)
def without_tesseract(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.KHIEN = replace(settings.KHIEN, tesseract="", clamd="", home=tmp_path / "home")
    with translation.override("en"):
        yield


def share(folder: Path, **files: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    return folder


def rows(*paths: Path) -> dict[str, Checked]:
    means = services.means(reads_pictures=True)
    return {Path(row.path).name: row for row in services.scan(paths, means)}


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(scan_command, list(map(str, words)))


def test_share_gives_one_row_a_file_as_the_contract_says(tmp_path: Path) -> None:
    folder = share(tmp_path / "share", a_docx=MARKED, b_txt=b"ghi", c_txt=EICAR)
    (folder / "sub").mkdir()
    (folder / "sub" / "Bảng.xlsx").write_bytes(xlsx({"A1": "LƯU HÀNH NỘI BỘ"}))

    done = run(folder, "--format", "ndjson")

    found = {Path(row["path"]).name: row for row in map(json.loads, done.stdout.splitlines())}
    assert found["a.docx"] == {
        "path": str(folder / "a.docx"),
        "sha256": hashlib.sha256(MARKED).hexdigest(),
        "verdict": "marked",
        "level": "TỐI MẬT",
        "place": "document",
        "reason": "bears the marking TỐI MẬT",
        "engines": ["markings", "yara"],
    }
    assert {name: row["verdict"] for name, row in found.items()} == {
        "a.docx": "marked",
        "b.txt": "clean",
        "c.txt": "malware",
        "Bảng.xlsx": "clean",
    }
    assert found["Bảng.xlsx"]["level"] == "LƯU HÀNH NỘI BỘ"
    assert found["Bảng.xlsx"]["reason"]
    assert "4 files: 2 clean, 1 malware, 1 marked, 0 unchecked." in done.stderr
    assert done.exit_code == 1
    assert [path.name for path in (tmp_path / "home").rglob("*")] == []


def test_exit_code_says_what_was_found(tmp_path: Path) -> None:
    clean = share(tmp_path / "clean", a_txt=b"ghi")
    unsure = share(tmp_path / "unsure", a_7z=b"7z\xbc\xaf\x27\x1c" + bytes(100))

    assert run(clean).exit_code == 0
    assert run(clean, unsure).exit_code == 3
    assert run(share(tmp_path / "bad", a_txt=EICAR), unsure).exit_code == 1
    assert run().exit_code == 2
    assert "unchecked" in run(unsure).stdout


def test_what_cannot_be_looked_at_to_its_end_is_never_clean(tmp_path: Path) -> None:
    deep = zipped({"a.txt": "x"})
    for _ in range(9):
        deep = zipped({"a.zip": deep})
    folder = share(
        tmp_path / "share",
        locked_docx=compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}),
        locked_doc=ole("x", flags=0x0100),
        deep_zip=deep,
        bomb_zip=zipped({"a.txt": b"0" * 70_000_000}),
        rar_rar=b"Rar!\x1a\x07" + bytes(100),
        program_exe=b"MZ" + bytes(100),
        unknown_bin=bytes(range(256)) * 4,
        broken_pdf=b"%PDF-1.7 no pdf at all",
        broken_docx=docx()[:-200],
        lying_pdf=docx(),
        lying_docx=b"ghi",
        lying_txt=zipped({"a": "x"}),
        polyglot_png=PNG + zipped({"a": "x"}),
        polyglot_pdf=pdf("x") + zipped({"a": "x"}),
        scanned_png=PNG,
        drawn_pdf=pdf("#rect(width: 5cm, height: 2cm, fill: red)"),
    )
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(65 * 1024 * 1024)

    found = rows(folder)

    assert {name for name, row in found.items() if row.verdict is not Answer.UNCHECKED} == set()
    assert [name for name, row in found.items() if not row.reason] == []
    assert found["huge.txt"].sha256
    assert found["lying.pdf"].reason == "its name says pdf, its content is docx"
    assert found["scanned.png"].reason == "the picture cannot be opened (picture 1)"


def test_pictures_may_be_left_out_and_then_say_so(tmp_path: Path, settings: Any) -> None:
    folder = share(tmp_path / "share", scanned_png=png(cut("MẬT")))
    settings.KHIEN = replace(settings.KHIEN, tesseract="/bin/false")

    without, asked = run(folder, "--no-ocr", "--format", "ndjson"), run(folder)

    row = json.loads(without.stdout)
    assert (row["verdict"], row["engines"]) == ("clean", ["yara"])
    assert "not read" in row["reason"]
    assert (without.exit_code, asked.exit_code) == (0, 3)


def test_links_and_unreadable_and_vanished_things_are_rows(tmp_path: Path) -> None:
    folder = share(tmp_path / "share", a_txt=b"ghi")
    (folder / "link.txt").symlink_to(folder / "a.txt")
    (folder / "round").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    (folder / "\udcff.txt").write_bytes(b"ghi")

    found = rows(folder, tmp_path / "gone.txt", folder / "link.txt")

    verdicts = {name: row.verdict.value for name, row in found.items()}
    assert verdicts == {
        "a.txt": "clean",
        "\\xff.txt": "clean",
        "link.txt": "unchecked",
        "round": "unchecked",
        "pipe": "unchecked",
        "gone.txt": "unchecked",
    }
    assert found["gone.txt"].reason == "there is no such file"
    assert found["pipe"].reason == "no plain file"


def test_folder_given_twice_is_looked_at_once(tmp_path: Path) -> None:
    folder = share(tmp_path / "share", a_txt=b"ghi")

    done = run(folder, folder / "a.txt", f"{folder}/", "--format", "ndjson")

    assert len(done.stdout.splitlines()) == 1
    assert done.stderr.count("looked at once") == 2


def test_hits_are_found_inside_three_levels_of_archive(tmp_path: Path) -> None:
    def wrapped(content: bytes) -> bytes:
        for name in ("a.zip", "b.zip", "c.zip"):
            content = zipped({name: content, "x.txt": "x"})
        return content

    shell = b"<?php @eval($_POST['x']); ?>"
    folder = share(tmp_path / "share", a_zip=wrapped(EICAR), b_zip=wrapped(shell))
    (folder / "c.zip").write_bytes(wrapped(MARKED))
    (folder / "d.zip").write_bytes(zipped({"1": b"%PDF-1.7 broken", "2": MARKED, "3": EICAR}))

    found = rows(folder)

    assert [found[name].verdict.value for name in sorted(found)] == [
        "malware",
        "malware",
        "marked",
        "malware",
    ]
    assert found["c.zip"].place == "entry 1 / entry 1 / entry 1 / document"


def test_clamd_counts_when_it_answers_and_leaves_unchecked_when_not(
    tmp_path: Path, settings: Any
) -> None:
    folder = share(tmp_path / "share", a_txt=b"ghi", b_txt=VIRUS, c_txt=b"x" * (LIMIT + 1))
    (folder / "d.docx").write_bytes(MARKED)

    with small_clamd() as where:
        settings.KHIEN = replace(settings.KHIEN, clamd=where)
        found = rows(folder)
    settings.KHIEN = replace(settings.KHIEN, clamd=f"127.0.0.1:{free_port()}")
    away = rows(folder)

    assert [found[name].verdict.value for name in sorted(found)] == [
        "clean",
        "malware",
        "unchecked",
        "marked",
    ]
    assert found["a.txt"].engines == ("clamd", "markings", "yara")
    assert found["d.docx"].engines == ("markings", "yara")
    assert [away[name].verdict.value for name in sorted(away)] == ["unchecked"] * 3 + ["marked"]
    assert away["a.txt"].reason.startswith("clamd did not check it: ConnectionRefused")


def test_process_that_hangs_or_dies_is_replaced(tmp_path: Path) -> None:
    with Checker(Means(tmp_path, seconds=30)) as checker:
        assert checker.judge(b"ghi").fault is Fault.NONE
        first = checker._process._process
        assert first is not None
        first.kill()
        broken = checker.judge(b"ghi")
        again = checker.judge(b"ghi")

    assert (broken.fault, broken.detail) == (Fault.BROKEN, "the check broke off")
    assert again.fault is Fault.NONE
    start = time.monotonic()
    with Checker(Means(tmp_path, seconds=0.5)) as checker:
        slow = checker.judge(zipped({f"{n}": os.urandom(1) * 50_000_000 for n in range(4)}))
        checker.means = Means(tmp_path)
        after = checker.judge(b"ghi")
    assert (slow.fault, slow.detail) == (Fault.TOO_MUCH, "the check took longer than a minute")
    assert after.fault is Fault.NONE
    assert time.monotonic() - start < 20


def test_checking_process_can_write_no_file(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['', '', '']; sys.stdin.close\n"
        "from khien.base.files.rules import __main__ as check\n"
        "import io; sys.stdin = io.TextIOWrapper(io.BytesIO())\n"
        f"check.main(); open({str(tmp_path / 'x')!r}, 'w').write('x' * 100_000)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)

    assert done.returncode != 0
    assert not (tmp_path / "x").exists() or (tmp_path / "x").stat().st_size == 0
