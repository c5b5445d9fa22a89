"""Files that people give: kept with their custody, refused at the door, held back until checked."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import RequestFactory
from tests.cast import Cast
from tools.instance import free_port

from khien.base.core import audit, outbox
from khien.base.core.clock import now
from khien.base.core.refusals import NotFound, Refusal
from khien.base.files import http, queries
from khien.base.files.models import Custody, StoredFile
from khien.base.files.services import storing as services
from khien.base.files.tests.build import docx, paragraph, pdf, short
from khien.base.files.tests.clamds import EICAR, VIRUS, small_clamd
from khien.base.files.types.stored import (
    Broken,
    CustodyAct,
    EmptyFile,
    FileGone,
    MalwareFound,
    MarkedSecret,
    NotCheckedYet,
    ReasonMissing,
    TooLarge,
    TypeNotTaken,
    Verdict,
)

pytestmark = pytest.mark.django_db(transaction=True)

LOG = "Nhật ký đăng nhập\n".encode() * 50


def give(people: Cast, content: bytes = LOG, name: str = "auth.log") -> int:
    return services.keep_file(people.minh, name=name, content=content, unit_code="XA1").key


def work(seconds: float = 0) -> None:
    with time_machine.travel(now() + timedelta(seconds=seconds), tick=False):
        while outbox.work_once("test", is_long=True):
            pass


def contents(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_file_is_kept_opened_handed_over_and_deleted_with_its_custody(
    people: Cast, home: Path
) -> None:
    key = give(people)

    assert services.open_file(people.lan, key=key) == LOG
    services.hand_over(people.lan, key=key, to="Công an tỉnh, biên bản 12/BB")
    services.delete_file(people.minh, key=key, reason="hết thời hạn lưu")

    kept = queries.file(people.lan, key)
    assert (kept.name, kept.size, kept.unit_code, kept.by) == ("auth.log", len(LOG), "XA1", "Minh")
    assert kept.verdict is Verdict.DELETED
    assert [(link.act, link.by) for link in queries.custody(people.lan, key)] == [
        (CustodyAct.KEPT, "Minh"),
        (CustodyAct.OPENED, "Lan"),
        (CustodyAct.HANDED_OVER, "Lan"),
        (CustodyAct.DELETED, "Minh"),
    ]
    assert queries.custody(people.lan, key)[0].note == f"SHA-256 {kept.digest}"
    assert LOG not in contents(home)
    with pytest.raises(FileGone):
        services.open_file(people.lan, key=key)
    actions = [line.action for line in audit.newest(action="files")]
    assert actions == [
        "files.mark_deleted",
        "files.hand_over",
        "files.note_opening",
        "files.enter_file",
    ]


def test_content_that_two_files_hold_stays_until_both_are_deleted(people: Cast, home: Path) -> None:
    first, second = give(people), give(people, name="again.log")

    services.delete_file(people.minh, key=first, reason="trùng")
    assert services.open_file(people.minh, key=second) == LOG
    services.delete_file(people.minh, key=second, reason="hết hạn")

    assert LOG not in contents(home)


def test_marked_document_never_reaches_a_disk_and_only_the_fact_is_audited(
    people: Cast, home: Path, tmp_path_factory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = tmp_path_factory.mktemp("spool")
    monkeypatch.setenv("TMPDIR", str(spool))
    secret = docx(paragraph("TỐI MẬT") + paragraph("Nội dung không được lưu"))

    with pytest.raises(MarkedSecret) as refused:
        give(people, secret, "Kế hoạch A.docx")

    assert "TỐI MẬT" in str(refused.value)
    assert "lawful channel" in str(refused.value)
    assert contents(home) == contents(spool) == b""
    assert (StoredFile.objects.count(), Custody.objects.count()) == (0, 0)
    (line,) = audit.newest(action="files")
    assert line.action == "files.refuse"
    assert line.details == {
        "unit": "XA1",
        "fault": "marked",
        "detail": "TỐI MẬT",
        "bytes": len(secret),
    }


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", EmptyFile),
        (b"x" * (25 * 1024 * 1024 + 1), TooLarge),
        (b"MZ" + bytes(100), TypeNotTaken),
        (EICAR, MalwareFound),
        (b"%PDF-1.7 broken", Broken),
    ],
    ids=short,
)
def test_what_may_not_be_is_refused(people: Cast, content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        give(people, content)

    assert StoredFile.objects.count() == 0


def test_largest_file_is_taken(people: Cast) -> None:
    assert give(people, b"0123456789abcde\n" * (25 * 1024 * 64))


def test_unknown_unit_and_file_are_not_found(people: Cast) -> None:
    with pytest.raises(NotFound):
        services.keep_file(people.minh, name="a", content=b"x", unit_code="XA9")
    with pytest.raises(NotFound):
        services.open_file(people.minh, key=77)
    with pytest.raises(ReasonMissing):
        services.delete_file(people.minh, key=give(people), reason=" ")


def test_clamd_names_malware_at_the_door(people: Cast, settings: Any, home: Path) -> None:
    with small_clamd() as where:
        settings.KHIEN = replace(settings.KHIEN, clamd=where)
        with pytest.raises(MalwareFound, match=r"Test\.Virus"):
            give(people, LOG + VIRUS)
        key = give(people)

    assert queries.file(people.minh, key).may_be_opened
    assert VIRUS not in contents(home)


def test_without_clamds_answer_a_file_waits_and_is_checked_when_it_is_back(
    people: Cast, settings: Any, home: Path
) -> None:
    port = free_port()
    settings.KHIEN = replace(settings.KHIEN, clamd=f"127.0.0.1:{port}")
    clean, bad = give(people), give(people, LOG + VIRUS, "bad.log")
    work(6)
    assert queries.file(people.minh, clean).verdict is Verdict.QUARANTINED
    assert queries.waiting_count() == 2
    assert "ConnectionRefused" in queries.file(people.minh, clean).notes[0]
    with pytest.raises(NotCheckedYet, match=r"auth\.log"):
        services.open_file(people.minh, key=clean)

    with small_clamd(port):
        work(60)

    assert services.open_file(people.minh, key=clean) == LOG
    removed = queries.file(people.minh, bad)
    assert (removed.verdict, removed.notes) == (Verdict.MALWARE, ("ClamAV: Test.Virus",))
    assert VIRUS not in contents(home)
    acts = [link.act for link in queries.custody(people.minh, clean)]
    assert acts == [CustodyAct.KEPT, CustodyAct.CHECKED, CustodyAct.OPENED]


def test_altered_content_is_not_given_out(people: Cast, home: Path) -> None:
    key = give(people)
    digest = queries.file(people.minh, key).digest
    (home / "files" / "stored" / digest[:2] / digest).write_bytes(b"altered")

    with pytest.raises(NotFound):
        services.open_file(people.minh, key=key)


def test_file_is_given_out_as_a_download_that_runs_nowhere(people: Cast) -> None:
    key = give(people, pdf("xin chào"), "Báo cáo “tháng”.pdf")

    answer = http.give_out(people.lan, key)

    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''B%C3%A1o")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_check_that_breaks_off_refuses(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")

    with pytest.raises(Broken):
        give(people)


def upload(size: int) -> Any:
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    body += b"x" * size + b"\r\n--b--\r\n"
    return RequestFactory().generic(
        "POST", "/", body, content_type="multipart/form-data; boundary=b"
    )


def test_upload_stays_in_memory() -> None:
    request = upload(4 * 1024 * 1024)

    file = request.FILES["file"]
    assert not hasattr(file, "temporary_file_path")
    assert file.size == 4 * 1024 * 1024
    assert "file" not in upload(27 * 1024 * 1024).FILES


@pytest.mark.parametrize(
    ("headers", "chunks", "status"),
    [
        ([(b"content-length", b"4000000")], 4, 200),
        ([(b"content-length", b"27262977")], 27, 413),
        ([(b"content-length", b"-1")], 1, 413),
        ([], 40, None),
    ],
)
def test_body_beyond_the_bound_never_reaches_the_pages(
    headers: list[tuple[bytes, bytes]], chunks: int, status: int | None
) -> None:
    chunk = {"type": "http.request", "body": b"x" * 1_000_000, "more_body": True}
    waiting, sent, read = [dict(chunk) for _ in range(chunks)], [], []

    async def receive() -> Any:
        return waiting.pop(0) if waiting else {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    async def page(scope: Any, receive: Any, send: Any) -> None:
        while (message := await receive()).get("more_body"):
            read.append(len(message["body"]))
        if message["type"] == "http.request":
            await send({"type": "http.response.start", "status": 200})

    asyncio.run(http.bounded(page, {"type": "http", "headers": headers}, receive, send))

    assert [message["status"] for message in sent if "status" in message] == [status] * (
        status is not None
    )
    assert sum(read) <= 26 * 1024 * 1024
