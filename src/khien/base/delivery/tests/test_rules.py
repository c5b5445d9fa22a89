"""What is accepted as mail server, address; how long to wait; what a signature proves."""

import hashlib
import hmac
import subprocess
import sys
from datetime import timedelta

import pytest

from khien.base.core.refusals import Invalid, Refusal
from khien.base.delivery import rules
from khien.base.delivery.types import MailServer, NoAddress, NoSubject, Security, TooLong

FROM = "khien@tinh.example.vn"


@pytest.mark.parametrize(
    ("written", "server"),
    [
        ("smtp://mail.example", MailServer(Security.PLAIN, "mail.example", 25, "", "", FROM)),
        (
            "smtp+starttls://an%40tinh:p%3Aw@mail.example",
            MailServer(Security.STARTTLS, "mail.example", 587, "an@tinh", "p:w", FROM),
        ),
        ("smtps://[::1]:4465/", MailServer(Security.TLS, "::1", 4465, "", "", FROM)),
    ],
)
def test_mail_server_is_read(written: str, server: MailServer) -> None:
    assert rules.mail_server(written, FROM) == server


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        ("mail.example", FROM),
        ("http://mail.example", FROM),
        ("smtp://", FROM),
        ("smtp://mail.example:99999", FROM),
        ("smtp://mail.example/box", FROM),
        ("smtp://mail.example", ""),
        ("smtp://mail.example", "Khiên <khien@tinh.example.vn>"),
    ],
)
def test_mail_server_that_cannot_be_is_refused(written: str, sender: str) -> None:
    with pytest.raises(Invalid, match=r"KHIEN_SMTP.* takes "):
        rules.mail_server(written, sender)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("KHIEN_SMTP", "mail", "KHIEN_SMTP cannot be read"),
        ("KHIEN_CLAMD", "clamd", "KHIEN_CLAMD is “clamd”"),
    ],
)
def test_wrong_setting_ends_the_command_with_a_sentence(name: str, value: str, told: str) -> None:
    program = (
        f"import os; os.environ[{name!r}] = {value!r}\nfrom khien.main.cli import main\nmain()"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, "audit", "verify"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr.startswith(f"khien: {told}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("to", ["a@xa1.example", "a.b+c@xa-1.example.vn"])
def test_plain_address_is_taken(to: str) -> None:
    rules.require_letter(to, "Cảnh báo", "x")


@pytest.mark.parametrize(
    ("to", "subject", "body", "refusal"),
    [
        ("xa1", "s", "b", NoAddress),
        ("a@x.vn, b@x.vn", "s", "b", NoAddress),
        ("a@x.vn\r\nBcc: b@x.vn", "s", "b", NoAddress),
        ("đ@x.vn", "s", "b", NoAddress),
        ("a@x.vn", " ", "b", NoSubject),
        ("a@x.vn", "s\nBcc: b@x.vn", "b", NoSubject),
        ("a@x.vn", "s" * 251, "b", NoSubject),
        ("a@x.vn", "s", "ộ" * 400_000, TooLong),
    ],
)
def test_letter_that_cannot_be_is_refused(
    to: str, subject: str, body: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        rules.require_letter(to, subject, body)


def test_waits_grow_from_seconds_to_a_quarter_of_an_hour() -> None:
    waits = [rules.wait_after(attempts) for attempts in range(1, 20)]

    assert waits[0] == timedelta(seconds=5)
    assert waits == sorted(waits)
    assert waits[-1] == rules.wait_after(0) == timedelta(minutes=15)


def test_signature_is_what_the_page_says() -> None:
    said = rules.signature("secret", 1790000000, b'{"a":1}')

    expected = hmac.new(b"secret", b'1790000000.{"a":1}', hashlib.sha256).hexdigest()
    assert said == f"t=1790000000,v1={expected}"


def test_secrets_differ_by_seed_and_instance() -> None:
    made = {rules.secret_of(instance, seed) for instance in ("a", "b") for seed in ("1", "2")}

    assert len(made) == 4
