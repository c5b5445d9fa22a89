"""A mail gateway asks over HTTP or as a milter, once its unit's Quy chế and staff notice exist."""

import io
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from tests.cast import PASSWORD, Cast

from khien.base.core import audit
from khien.base.core.clock import today
from khien.base.core.refusals import Invalid, NotAllowed
from khien.base.files import process, queries
from khien.base.files.rules.policy import policy_of
from khien.base.files.services import storing as services
from khien.base.files.tests.build import docx, paragraph, zipped
from khien.base.files.tests.clamds import EICAR
from khien.base.files.wire import milter
from khien.base.files.wire.checkers import Checkers

pytestmark = pytest.mark.django_db(transaction=True)

ISSUED: Final = date(2026, 10, 1)
TOLD: Final = date(2026, 10, 5)
MARKED: Final = docx(paragraph("TỐI MẬT") + paragraph("Nội dung không được lưu"))
POSTFIX: Final = (6, 0x1FF, 0x1FFFFF)


def allow(people: Cast, unit_code: str = "XA1") -> str:
    return services.allow_gateway(
        people.tuan,
        unit_code=unit_code,
        regulation="12/QĐ-UBND (mẫu)",
        issued_on=ISSUED,
        notice_on=TOLD,
    )


def ask(content: bytes, name: str = "Kế hoạch A.docx", **headers: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return Client().post("/api/v1/files/check", {"file": file}, headers=headers)


def test_gateway_asks_with_its_token_and_only_hash_and_verdict_are_audited(people: Cast) -> None:
    token = allow(people)

    answer = ask(MARKED, authorization=f"Bearer {token}")

    row = answer.json()
    assert answer.status_code == 200
    assert (row["verdict"], row["level"], row["place"]) == ("marked", "TỐI MẬT", "document")
    assert row["path"] == "Kế hoạch A.docx"
    line = audit.newest(action="files")[0]
    assert (line.actor, line.action) == ("mail gateway XA1", "files.check")
    assert line.details == {
        "sha256": row["sha256"],
        "verdict": "marked",
        "level": "TỐI MẬT",
        "place": "document",
    }


def test_person_who_signed_in_asks_too_and_nobody_else(people: Cast) -> None:
    client = Client()
    client.post("/sign-in/login/", {"login": "lan", "password": PASSWORD})
    asked = client.post("/api/v1/files/check", {"file": io.BytesIO(b"ghi")})

    assert asked.json()["verdict"] == "clean"
    assert asked.json()["engines"] == ["markings", "yara"]
    assert audit.newest(action="files")[0].actor == "Lan"
    assert ask(b"x").status_code == 401
    assert ask(b"x", authorization="Bearer guessed").status_code == 401
    assert ask(b"x", authorization="Bearer ").status_code == 401


def test_token_ends_with_the_permission(people: Cast) -> None:
    token = allow(people)
    assert [line.unit_code for line in queries.permissions(people.tuan)] == ["XA1"]
    services.end_gateway(people.tuan, unit_code="XA1")

    assert ask(b"x", authorization=f"Bearer {token}").status_code == 401
    assert queries.permissions(people.tuan) == []
    assert allow(people) != token


@pytest.mark.parametrize(
    ("regulation", "issued_on", "notice_on"),
    [
        (" ", ISSUED, TOLD),
        ("12/QĐ", today() + timedelta(days=1), today() + timedelta(days=2)),
        ("12/QĐ", TOLD, ISSUED),
        ("12/QĐ", ISSUED, today() + timedelta(days=1)),
    ],
)
def test_gateway_waits_for_quy_che_and_staff_notice(
    people: Cast, regulation: str, issued_on: date, notice_on: date
) -> None:
    with pytest.raises(Invalid):
        services.allow_gateway(
            people.tuan,
            unit_code="XA1",
            regulation=regulation,
            issued_on=issued_on,
            notice_on=notice_on,
        )


def test_gateway_is_allowed_once_and_by_who_manages_it(people: Cast) -> None:
    allow(people)
    with pytest.raises(Invalid):
        allow(people)
    with pytest.raises(NotAllowed):
        services.end_gateway(people.minh, unit_code="XA1")


class Mta:
    """An MTA that speaks the milter protocol, byte by byte, and asks for what Postfix offers."""

    def __init__(self, talk: socket.socket, offers: tuple[int, int, int] = POSTFIX) -> None:
        self.talk, self.line = talk, talk.makefile("rb")
        self.put(b"O", struct.pack("!III", *offers))
        command, held = self.heard()
        assert command == b"O"
        self.version, self.actions, self.steps = struct.unpack("!III", held)

    def put(self, command: bytes, held: bytes = b"") -> None:
        """Say one command."""
        self.talk.sendall(struct.pack("!I", len(held) + 1) + command + held)

    def heard(self) -> tuple[bytes, bytes]:
        """Return one answer."""
        (size,) = struct.unpack("!I", self.line.read(4))
        held = self.line.read(size)
        return held[:1], held[1:]

    def hand_over(self, letter: bytes, step: int = 60_000) -> list[tuple[bytes, bytes]]:
        """Hand a letter over and return what is to be done with it."""
        self.put(b"D", b"Mj\0mx.example.vn\0")
        head, _, body = letter.partition(b"\n\n")
        for line in head.split(b"\n"):
            name, _, value = line.partition(b":")
            self._step(b"L", 0x80, 0x20, name + b"\0" + value.strip() + b"\0")
        self._step(b"N", 0x40000, 0x40)
        for start in range(0, len(body), step):
            self._step(b"B", 0x80000, 0x10, body[start : start + step])
        self.put(b"E")
        told = [self.heard()]
        while told[-1][0] in b"hm":
            told.append(self.heard())
        return told

    def _step(self, command: bytes, unanswered: int, unwanted: int, held: bytes = b"") -> None:
        if self.steps & unwanted:
            return
        self.put(command, held)
        if not self.steps & unanswered:
            assert self.heard() == (b"c", b"")


@contextmanager
def filtering(settings: Any, policy: str = "") -> Iterator[socket.socket]:
    """Serve a filter of XA1 and give the MTA's end of the connection."""
    settings.KHIEN = replace(settings.KHIEN, milter_policy=policy, tesseract="")
    checkers = Checkers(services.means(reads_pictures=True), 1)
    ours, theirs = socket.socketpair()
    asks = process.asking(checkers, "XA1")

    def serve() -> None:
        milter.serve(ours, asks)
        connections.close_all()

    server = threading.Thread(target=serve, daemon=True)
    server.start()
    try:
        yield theirs
    finally:
        theirs.shutdown(socket.SHUT_RDWR)
        theirs.close()
        server.join(5)
        checkers.close()


def letter(content: bytes, **headers: str) -> bytes:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = "Gửi kèm", "a@example.vn", "b@example.vn"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content("Kính gửi.")
    made.add_attachment(
        content, maintype="application", subtype="octet-stream", filename="Kế hoạch.docx"
    )
    return made.as_bytes()


def test_staff_see_by_what_right_letters_are_checked_and_who_manages_it_withdraws(
    people: Cast,
) -> None:
    allow(people)

    def page(name: str) -> Client:
        client = Client()
        client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
        client.cookies["language"] = "en"
        return client

    staff = page("minh").get("/files/gateways").content.decode()
    assert "12/QĐ-UBND" in staff
    assert "Withdraw</button>" not in staff
    assert "12/QĐ-UBND" not in page("hoa").get("/files/gateways").content.decode()
    page("hoa").post("/files/gateways/XA1/end")
    assert queries.may_ask("XA1")

    manager = page("tuan")
    assert "Withdraw</button>" in manager.get("/files/gateways").content.decode()
    manager.post("/files/gateways/XA1/end")
    assert not queries.may_ask("XA1")
    assert "Withdrawn" in page("minh").get("/files/gateways").content.decode()


def test_filter_is_off_until_the_gateway_is_allowed(people: Cast, settings: Any) -> None:
    with filtering(settings) as talk:
        mta = Mta(talk)
        assert (mta.actions, mta.steps & 0x70) == (0, 0x70)
        assert mta.hand_over(letter(MARKED)) == [(b"c", b"")]
    assert [line.action for line in audit.newest(action="files")] == []


@pytest.mark.parametrize("offers", [POSTFIX, (2, 0x3F, 0x7F)], ids=["postfix", "old"])
def test_letters_are_let_in_with_a_header_or_refused(
    people: Cast, settings: Any, offers: tuple[int, int, int]
) -> None:
    allow(people)
    with filtering(settings) as talk:
        mta = Mta(talk, offers)
        plain = mta.hand_over(letter(docx(), X_Khien_Check="clean; forged"))
        marked = mta.hand_over(letter(MARKED), step=100)
        virus = mta.hand_over(letter(zipped({"a": zipped({"b": zipped({"c": EICAR})})})))
        locked = mta.hand_over(letter(b"Rar!\x1a\x07" + bytes(100)))
        again = mta.hand_over(letter(docx()))

    assert plain[0] == (b"m", struct.pack("!I", 1) + b"X-Khien-Check\0\0")
    assert plain[1][1].startswith(b"X-Khien-Check\0clean; sha256=")
    assert plain[-1] == (b"c", b"")
    assert [told[0][0] for told in (marked, virus, again)] == [b"y", b"y", b"h"]
    assert b"marked" in marked[0][1]
    assert b"unchecked; sha256=" in locked[0][1]
    noted = [line.details["verdict"] for line in audit.newest(action="files.check")]
    assert noted == ["unchecked", "malware", "marked"]


def test_policy_decides_and_a_broken_one_is_named(people: Cast, settings: Any) -> None:
    allow(people)
    with filtering(settings, "marked=header,unchecked=tempfail") as talk:
        mta = Mta(talk)
        marked = mta.hand_over(letter(MARKED))
        locked = mta.hand_over(letter(b"Rar!\x1a\x07" + bytes(100)))

    assert b"marked; level=TOI MAT; sha256=" in marked[0][1]
    assert locked == [(b"t", b"")]
    with pytest.raises(Invalid, match="clean=reject"):
        policy_of("clean=reject")


def test_letter_is_held_when_the_check_breaks(people: Cast, settings: Any) -> None:
    allow(people)
    with filtering(settings) as talk:
        mta = Mta(talk)
        settings.KHIEN = None
        told = mta.hand_over(letter(docx()))

    assert told == [(b"t", b"")]


@pytest.mark.parametrize(
    "said", [b"", b"\0\0", b"\xff\xff\xff\xff", b"\0\0\0\x01?", b"\0\0\0\x02O"]
)
def test_whatever_else_is_said_ends_the_connection(
    people: Cast, settings: Any, said: bytes
) -> None:
    with filtering(settings) as talk:
        talk.sendall(said)
        talk.shutdown(socket.SHUT_WR)
        talk.settimeout(5)
        heard = b"".join(iter(lambda: talk.recv(4096), b""))
        assert len(heard) in {0, 17}
