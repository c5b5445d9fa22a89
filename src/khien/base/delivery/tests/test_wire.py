"""One letter, one call: over TLS, to servers that dribble, redirect, flood, or lie inside."""

import re
import socket
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from khien.base.delivery.rules import signature
from khien.base.delivery.tests.servers import (
    PASSWORD,
    USER,
    Calls,
    MailBox,
    certificate,
    check_password,
    hook_server,
    mail_server,
)
from khien.base.delivery.types import HookCall, Letter, MailServer, Outcome, Reason, Security
from khien.base.delivery.wire import hooks, mail

FROM = "khien@tinh.example.vn"
LETTER = Letter(
    "c0de",
    "truc@xa1.example.vn",
    "Cảnh báo sớm: lỗ hổng nghiêm trọng trên thiết bị tường lửa, đề nghị xử lý trong 24 giờ",
    "Kính gửi Ủy ban nhân dân xã,\n\nĐề nghị xử lý.\n.\nHết.\n",
    datetime(2026, 11, 25, 1, 2, 3, tzinfo=UTC),
)


def call_to(port: int, **words: object) -> HookCall:
    values = {
        "code": "c0de",
        "url": f"http://127.0.0.1:{port}/hook?a=1",
        "body": b'{"a":1}',
        "secret": "secret",
        "allows_inner": True,
        **words,
    }
    return HookCall(**values)  # type: ignore[arg-type]


@pytest.fixture
def dribbler() -> object:
    """Return the port of a server that sends a byte every 0.2 s and never ends a line."""
    listener = socket.create_server(("127.0.0.1", 0))

    def dribble() -> None:
        talk, _ = listener.accept()
        with talk:
            try:
                while True:
                    talk.sendall(b"2")
                    time.sleep(0.2)
            except OSError:
                return

    threading.Thread(target=dribble, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def test_letter_arrives_as_it_was_written() -> None:
    box = MailBox()
    with mail_server(box) as port:
        server = MailServer(Security.PLAIN, "127.0.0.1", port, "", "", FROM)
        assert mail.hand_over(server, LETTER) == Outcome()

    (letter,) = box.letters
    assert str(letter["Subject"]) == LETTER.subject
    assert letter.get_content().replace("\r\n", "\n") == LETTER.body
    assert (letter["To"], letter["From"]) == (LETTER.to, FROM)
    assert letter["Message-ID"] == "<c0de@tinh.example.vn>"
    assert letter["Date"].datetime == LETTER.written_at
    assert letter.get_content_type() == "text/plain"


def test_letter_goes_by_tls_from_the_first_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    box = MailBox()
    with mail_server(box, ssl_context=context) as port:
        server = MailServer(Security.TLS, "localhost", port, "", "", FROM)
        assert mail.hand_over(server, LETTER) == Outcome()

    assert len(box.letters) == 1


def test_letter_goes_after_starttls_with_a_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    box = MailBox()
    with mail_server(
        box, tls_context=context, authenticator=check_password, auth_required=True
    ) as port:
        right = MailServer(Security.STARTTLS, "localhost", port, USER, PASSWORD, FROM)
        wrong = MailServer(Security.STARTTLS, "localhost", port, USER, "khac", FROM)
        assert mail.hand_over(right, LETTER) == Outcome()
        assert mail.hand_over(wrong, LETTER).reason is Reason.NOT_NOW

    assert len(box.letters) == 1


def test_mail_server_with_an_unknown_certificate_gets_nothing(tmp_path: Path) -> None:
    _, context = certificate(tmp_path)
    box = MailBox()
    with mail_server(box, tls_context=context) as port:
        server = MailServer(Security.STARTTLS, "localhost", port, "", "", FROM)
        outcome = mail.hand_over(server, LETTER)

    assert outcome.reason is Reason.UNREACHABLE
    assert "certificate" in outcome.detail
    assert box.letters == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("550 không có hộp thư này", Reason.REFUSED),
        ("451 thử lại sau", Reason.NOT_NOW),
    ],
)
def test_servers_no_is_told_apart(answer: str, reason: Reason) -> None:
    box = MailBox()
    box.answers = [answer.encode().decode("latin-1")]
    with mail_server(box) as port:
        server = MailServer(Security.PLAIN, "127.0.0.1", port, "", "", FROM)
        outcome = mail.hand_over(server, LETTER)

    assert outcome.reason is reason
    assert outcome.detail.startswith(answer[:3])


def test_server_that_dribbles_is_cut_off(dribbler: int) -> None:
    server = MailServer(Security.PLAIN, "127.0.0.1", dribbler, "", "", FROM)
    start = time.monotonic()

    outcome = mail.hand_over(server, LETTER, seconds=1.0)

    assert outcome.reason is Reason.UNREACHABLE
    assert time.monotonic() - start < 8


def test_call_is_signed_and_named() -> None:
    calls = Calls()
    with hook_server(calls) as port:
        assert hooks.call_hook(call_to(port)) == Outcome()

    ((headers, body),) = calls.got
    at = int(re.fullmatch(r"t=(\d+),v1=[0-9a-f]{64}", headers["X-Khien-Signature"])[1])  # type: ignore[index]
    assert headers["X-Khien-Signature"] == signature("secret", at, body)
    assert abs(at - time.time()) < 60
    assert (headers["X-Khien-Delivery"], headers["Host"]) == ("c0de", f"127.0.0.1:{port}")
    assert body == b'{"a":1}'


def test_redirect_is_not_followed() -> None:
    calls, other = Calls(), Calls()
    with hook_server(other) as other_port, hook_server(calls) as port:
        calls.answers = [(307, {"Location": f"http://127.0.0.1:{other_port}/"}, b"")]
        outcome = hooks.call_hook(call_to(port))

    assert (outcome.reason, other.got) == (Reason.NOT_NOW, [])
    assert "redirect" in outcome.detail


@pytest.mark.parametrize(
    ("status", "reason"),
    [(200, Reason.NONE), (202, Reason.NONE), (410, Reason.REFUSED), (503, Reason.NOT_NOW)],
)
def test_answers_mean_what_they_mean(status: int, reason: Reason) -> None:
    calls = Calls()
    calls.answers = [(status, {}, b"x" * 100_000)]
    with hook_server(calls) as port:
        outcome = hooks.call_hook(call_to(port))

    assert outcome.reason is reason
    assert len(outcome.detail) <= 300


def test_name_that_leads_inside_is_not_called() -> None:
    calls = Calls()
    with hook_server(calls) as port:
        target = call_to(port, url=f"http://localhost:{port}/", allows_inner=False)
        outcome = hooks.call_hook(target)

    assert (outcome.reason, calls.got) == (Reason.REFUSED, [])


def test_call_goes_by_tls_to_the_right_name_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    calls = Calls()
    with hook_server(calls, context) as port:
        right = hooks.call_hook(call_to(port, url=f"https://localhost:{port}/"))
        wrong = hooks.call_hook(call_to(port, url=f"https://127.0.0.1:{port}/"))

    assert (right, wrong.reason, len(calls.got)) == (Outcome(), Reason.UNREACHABLE, 1)
    assert "certificate" in wrong.detail


def test_target_that_dribbles_is_cut_off(dribbler: int) -> None:
    start = time.monotonic()

    outcome = hooks.call_hook(call_to(dribbler), seconds=1.0)

    assert outcome.reason is Reason.UNREACHABLE
    assert time.monotonic() - start < 8
