"""The gateway: a real process that cannot read what it holds; the core pulls, once, as the person."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from tests.cast import Cast

from khien.act.gate import queries
from khien.act.gate.rules import message as messages
from khien.act.gate.rules import sealing
from khien.act.gate.services import phones, taking
from khien.act.gate.store import FILES_BYTES_MAX, FILES_MAX, MB
from khien.act.gate.tests.conftest import KHIEN, Edge
from khien.act.gate.types import GivenFile, Message
from khien.act.gate.wire.gateway import Gateway
from khien.act.response.queries import evidence, incidents
from khien.act.response.queries import notices as notice_reads
from khien.base.accounts import services as accounts
from khien.base.accounts.types import BodyTask
from khien.base.files.types.stored import CustodyAct

MARKED = "TUYỆT MẬT\nSố: 01/BC\nKính gửi".encode()
LOG = b"Nov 25 08:31:02 may01 sshd[812]: Failed password for root from 198.51.100.9\n"


def sealed(message: Message) -> bytes:
    """Return a message as the gateway seals it."""
    return sealing.seal_to_core(messages.pack(message), sealing.public_of(phones.core_key()))


@pytest.mark.django_db(transaction=True)
def test_phone_reports_over_a_gateway_that_cannot_read_it(people: Cast, edge: Edge) -> None:
    for task in (BodyTask.LEADS_SECURITY, BodyTask.POLICE):
        accounts.name_body(people.system, task=task, unit_code="CAT", basis="test")
    phone = edge.phone_of(people.minh)

    after = phone.report(
        [("may-chu.log", LOG * 50)],
        kind="ransomware",
        title="Máy chủ một cửa bị khóa",
        facts="important_target",
    )

    assert "Trung tâm lấy về" in after
    held = edge.held()
    assert "một cửa".encode() not in held
    assert b"sshd" not in held
    assert edge.puller.pull_once() == 1
    assert edge.puller.pull_once() == 0
    (line,) = incidents.incidents(people.minh).rows
    assert (line.title, line.lead) == ("Máy chủ một cửa bị khóa", "Minh")
    assert [one.body_code for one in notice_reads.notices_of(people.minh, line.number)] == ["CAT"]
    assert line.number in phone.get()
    assert "Công an" in phone.get()
    (kept,) = evidence.attachments_of(people.minh, line.number)
    assert (kept.file.name, kept.file.size) == ("may-chu.log", len(LOG) * 50)
    assert [link.act for link in kept.custody] == [CustodyAct.KEPT]


@pytest.mark.django_db(transaction=True)
def test_large_files_touch_no_disk_unsealed_and_come_over_whole(people: Cast, edge: Edge) -> None:
    phone = edge.phone_of(people.minh)
    large = LOG * (6 * MB // len(LOG))

    phone.report([("a.log", large), ("b.log", large + LOG)], title="Nhật ký dài")

    assert LOG not in edge.held()
    assert list((edge.home / "tmp").iterdir()) == []
    assert edge.puller.pull_once() == 1
    (line,) = incidents.incidents(people.minh).rows
    kept = evidence.attachments_of(people.minh, line.number)
    assert [one.file.size for one in kept] == [len(large), len(large) + len(LOG)]


@pytest.mark.django_db(transaction=True)
def test_more_than_goes_with_a_report_is_refused_with_a_sentence(people: Cast, edge: Edge) -> None:
    phone = edge.phone_of(people.minh)

    many = phone.report([(f"{n}.log", LOG) for n in range(FILES_MAX + 1)], title="Nhiều tệp")
    heavy = phone.report([("a.log", b"a" * FILES_BYTES_MAX), ("b.log", b"b")], title="Tệp nặng")
    huge = phone.report([("a.log", b"a" * (FILES_BYTES_MAX + 9 * MB))], title="Tệp quá nặng")

    assert "Đã chọn 6 tệp" in many
    assert "Nhiều tệp" in many
    assert "Đã chọn 2 tệp, 20,0 MB" in heavy.replace("20.0", "20,0")
    assert "quá lớn nên không được giữ lại" in huge
    assert edge.waiting() == []


@pytest.mark.django_db(transaction=True)
def test_stranger_cannot_make_the_gateway_hold_a_large_body(people: Cast, edge: Edge) -> None:
    edge.phone_of(people.minh)
    place = edge.address.removeprefix("http://")

    with contextlib.closing(http.client.HTTPConnection(place, timeout=10)) as stranger:
        stranger.putrequest("POST", "/")
        stranger.putheader("Content-Length", str(10 * MB))
        stranger.endheaders()
        assert stranger.getresponse().status == 413

    with (
        contextlib.closing(http.client.HTTPConnection(place, timeout=10)) as stranger,
        pytest.raises((http.client.HTTPException, OSError)),
    ):
        stranger.request("POST", "/", body=iter([b"a" * MB] * 10), encode_chunked=True)
        stranger.getresponse()


@pytest.mark.django_db(transaction=True)
def test_marked_document_is_refused_but_the_report_is_entered(people: Cast, edge: Edge) -> None:
    phone = edge.phone_of(people.minh)

    phone.report([("cong-van.txt", MARKED), ("may.log", LOG)], title="Máy lạ trong mạng")
    edge.puller.pull_once()

    (line,) = incidents.incidents(people.minh).rows
    kept = evidence.attachments_of(people.minh, line.number)
    assert [one.file.name for one in kept] == ["may.log"]
    page = phone.get()
    assert "cong-van.txt" in page
    assert "TUYỆT MẬT" in page
    assert line.number in page


@pytest.mark.django_db(transaction=True)
def test_full_queue_says_so_and_keeps_what_waits(people: Cast, edge: Edge) -> None:
    phone = edge.phone_of(people.minh)
    phone.report([], title="Báo thứ nhất")
    (first,) = edge.waiting()
    with (first.parent / f"{1:032x}.form").open("wb") as filling:
        filling.truncate(512 * MB - first.stat().st_size)

    refused = phone.report([], title="Báo thứ hai")
    (first.parent / f"{1:032x}.form").unlink()

    assert "chưa nhận thêm được" in refused
    assert "Báo thứ hai" in refused
    assert edge.puller.pull_once() == 1
    assert [line.title for line in incidents.incidents(people.minh).rows] == ["Báo thứ nhất"]


@pytest.mark.django_db(transaction=True)
def test_gateway_killed_with_a_form_in_its_queue_loses_nothing(people: Cast, edge: Edge) -> None:
    phone = edge.phone_of(people.minh)
    phone.report([("may.log", LOG)], title="Trước khi mất điện")

    edge.end(signal.SIGKILL)
    edge.start()

    assert edge.puller.pull_once() == 1
    assert [line.title for line in incidents.incidents(people.minh).rows] == ["Trước khi mất điện"]
    assert "SC-" in phone.get()


@pytest.mark.django_db(transaction=True)
def test_gateway_that_lost_its_disk_is_given_everything_anew(people: Cast, edge: Edge) -> None:
    phone = edge.phone_of(people.minh)
    for file in (edge.home / "gateway").rglob("*.box"):
        file.unlink()
    assert "Minh" not in phone.get()

    edge.puller.pull_once()

    assert "Minh" in phone.get()


@pytest.mark.django_db(transaction=True)
def test_form_is_taken_once_and_a_revoked_phone_gets_nowhere(people: Cast, edge: Edge) -> None:
    phone = edge.phone_of(people.minh)
    phone.report([], title="x")
    (form,) = edge.puller.gateway.waiting().forms
    held = edge.puller.gateway.form(form)
    assert held is not None

    first, again = taking.take(form, held), taking.take(form, held)
    phones.revoke_phone(people.minh, key=queries.phones(people.minh)[0].key)
    late = taking.take("f" * 32, held)
    edge.puller.pull_once()

    assert first == again
    assert incidents.incidents(people.minh).total == 1
    assert late.startswith("Điện thoại không có trong danh sách")
    assert "Minh" not in phone.get()


@pytest.mark.django_db(transaction=True)
def test_taking_that_broke_off_goes_on_with_the_next_file(people: Cast) -> None:
    key = phones.make_phone(people.minh)
    said = {"kind": "other", "title": "x", "detected_at": "2026-11-25T08:30:00+07:00"}
    given = tuple(GivenFile(f"{name}.log", LOG + name.encode()) for name in "abc")
    whole = Message("report", said, key, given)
    entered = taking.enter("e" * 32, whole)  # here the core was killed

    first, again = (taking.take("e" * 32, sealed(whole)) for _ in range(2))

    (line,) = incidents.incidents(people.minh).rows
    kept = evidence.attachments_of(people.minh, line.number)
    assert [one.file.name for one in kept] == ["a.log", "b.log", "c.log"]
    assert first == again == entered.outcome


@pytest.mark.django_db(transaction=True)
def test_form_that_says_nonsense_is_refused_and_does_not_hold_up_the_others(people: Cast) -> None:
    key = phones.make_phone(people.minh)
    nonsense: list[dict[str, Any]] = [{}, {"kind": "x"}, {"notice": "abc"}, {"facts": 3}]
    for place, said in enumerate(nonsense):
        for kind in ("report", "acknowledge", "approve", "nothing-known"):
            form = f"{place}{kind}"
            taking.take(form, sealed(Message(kind, said, key)))

    assert taking.take("a" * 32, b"no seal").startswith("Nội dung qua cổng không được niêm phong")
    assert incidents.incidents(people.minh).total == 0


def test_mark_alone_does_not_make_a_form_the_persons(people: Cast) -> None:
    key = phones.make_phone(people.minh)
    said = {"kind": "other", "title": "x", "detected_at": "2026-11-25T08:30:00+07:00"}

    outcome = taking.take("a" * 32, sealed(Message("report", said, sealing.mark_of(key))))

    assert outcome.startswith("Điện thoại không có trong danh sách")


def test_answer_that_breaks_off_is_not_taken_for_the_form() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def half() -> None:
            asked, _ = server.accept()
            with asked:
                asked.recv(4096)
                asked.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")

        answering = threading.Thread(target=half)
        answering.start()
        with pytest.raises(ConnectionError):
            Gateway(f"http://127.0.0.1:{port}", "secret").form("a" * 32)
        answering.join()


@pytest.mark.django_db(transaction=True)
def test_gateway_tells_nothing_without_the_secret(people: Cast, edge: Edge) -> None:
    for path in ("forms", f"forms/{'a' * 32}", "taken", "boxes"):
        request = urllib.request.Request(
            f"{edge.address}/core/{path}", headers={"Authorization": "Bearer wrong"}
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=5)
        assert refused.value.code == 401
        refused.value.close()


def test_gateway_without_a_secret_says_so(tmp_path: Path) -> None:
    env = {**os.environ, "KHIEN_HOME": str(tmp_path), "KHIEN_GATEWAY_SECRET": ""}
    env.pop("DJANGO_SETTINGS_MODULE", None)

    done = subprocess.run([KHIEN, "gateway"], env=env, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr.startswith("khien: KHIEN_GATEWAY_SECRET is missing")
