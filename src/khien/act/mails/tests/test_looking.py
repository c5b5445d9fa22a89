"""The look at a mail: what speaks against one, what is kept of it, and what hostile mail cannot do."""

import base64
import subprocess
import sys

import msgspec
import pytest

from khien.act.mails.rules.letters import hosts
from khien.act.mails.rules.letters.looking import Asked, look, verdict_of
from khien.act.mails.tests.compound import compound
from khien.act.mails.tests.letters import OWN, forwarded, ordinary, phishing
from khien.act.mails.types.mails import Analysis, Handed, MailVerdict, Own

OWNS = Own((OWN, "https-is-cut.example"), ("UBND Tỉnh", "Xã XA1"))


def seen(content: bytes, handed: Handed = Handed.FILE) -> Analysis:
    return look(Asked(handed, OWNS), content)


def codes(found: Analysis) -> set[str]:
    return {reason.code for reason in found.reasons}


def test_a_mail_that_imitates_the_province_is_dangerous_and_says_why() -> None:
    found = seen(phishing().as_bytes())

    assert verdict_of(found.reasons) is MailVerdict.DANGER
    assert {
        "sender_imitates",
        "link_imitates",
        "said_own",
        "unit_name",
        "reply_elsewhere",
        "check_failed",
    } <= codes(found)
    assert found.headers.checks == {"spf": "fail", "dkim": "none", "dmarc": "fail"}
    assert found.headers.hops[0].receiver == "thu.tinhmau.example"


def test_nothing_that_is_kept_names_the_receiver() -> None:
    found = seen(phishing().as_bytes())
    kept = msgspec.json.encode((found.headers, found.links, found.parts)).decode()

    assert "minh" not in kept.lower()
    assert found.headers.subject == "Hộp thư của … sắp bị khóa"
    lure = next(link for link in found.links if link.said)
    assert lure.kept == "https://tinhmau-example.net/dang-nhap/8f3a9c2b71d04e55?…"
    assert lure.pattern == "tinhmau-example.net/dang-nhap/*"
    assert lure.shown.startswith("hxxps://tinhmau-example[.]net/")


def test_a_name_that_shows_another_address_is_told() -> None:
    mail = ordinary()
    mail.replace_header("From", '"chutich@tinhmau.example" <x@la.example>')

    assert "name_is_address" in codes(seen(mail.as_bytes()))


def test_an_address_hidden_in_an_encoded_name_is_not_taken_for_the_senders() -> None:
    name = base64.b64encode(b"a@tinhmau.example> , <b").decode()
    content = f"From: =?utf-8?B?{name}?= <x@la.example>\nDate: x\n\nx".encode()

    assert seen(content).headers.from_domain == "la.example"


def test_an_ordinary_mail_has_no_signs_and_is_not_called_safe() -> None:
    found = seen(ordinary().as_bytes())

    assert codes(found) == set()
    assert verdict_of(found.reasons) is MailVerdict.NO_SIGNS


@pytest.mark.parametrize(
    ("host", "imitates"),
    [
        ("tinhmaụ.example", True),
        ("xn--tinhmau-fzd.example", None),
        ("tinhmаu.example", True),
        ("tinhmua.example", True),
        ("tinhrnau.example", True),
        ("tinhmau.example.dang-nhap.test", True),
        ("tinhmau-example.net", True),
        ("thu.tinhmau.example", False),
        ("tinhmau.gov.vn", False),
        ("hoanloan.example", False),
        ("example.net", False),
    ],
)
def test_a_host_imitates_or_is_a_neighbour(host: str, imitates: bool | None) -> None:
    found = hosts.imitated(host, (OWN,))

    assert imitates is None or found == (OWN if imitates else "")
    assert hosts.is_foreign("xn--tinhmau-fzd.example") == (
        not hosts.spelled("xn--tinhmau-fzd.example").isascii()
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("hxxp://203[.]0[.]113[.]9/x", "number_host"),
        ("http://2130706433/", "number_host"),
        ("https://bit.ly/3abc", "short_link"),
        ("https://vietcombank.com@evil.test/", "name_in_link"),
        ("https://evil.test:8443/x", "odd_port"),
        ("https://xn--80ak6aa92e.com/", "foreign_letters"),
    ],
)
def test_addresses_are_read_as_they_are_written(words: str, code: str) -> None:
    mail = ordinary()
    mail.set_content(f"Xem {words} .")

    assert code in codes(seen(mail.as_bytes()))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("hoadon.pdf.exe", "double_ending"),
        ("bang\u202efdp.exe", "turned_name"),
        ("dang-nhap.html", "page_attached"),
        ("phim.iso", "disk_attached"),
        ("winmail.dat", "sealed"),
    ],
)
def test_attachments_are_judged_by_their_names(name: str, code: str) -> None:
    mail = ordinary()
    mail.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=name)

    assert code in codes(seen(mail.as_bytes()))


def test_a_forwarded_mail_is_the_one_inside_and_the_forwarder_is_told() -> None:
    found = seen(forwarded(phishing()), Handed.FORWARDED)

    assert found.forwarder == "minh@tinhmau.example"
    assert found.headers.from_domain == "tinhmau-example.net"


@pytest.mark.parametrize("with_head", [True, False])
def test_a_mail_that_outlook_kept_is_read(with_head: bool) -> None:
    head = phishing().as_bytes().partition(b"\r\n\r\n")[0].decode()
    streams = {
        "__properties_version1.0": b"\0" * 32,
        "__substg1.0_1000001F": "Xem https://203.0.113.9/x".encode("utf-16-le"),
        "__substg1.0_0037001F": "Hộp thư".encode("utf-16-le"),
        "__substg1.0_0C1F001F": "a@tinhrnau.example".encode("utf-16-le"),
    }
    if with_head:
        streams["__substg1.0_007D001F"] = head.encode("utf-16-le")
    part = {
        "__substg1.0_3707001F": "hoadon.pdf.exe".encode("utf-16-le"),
        "__substg1.0_37010102": b"MZ" * 20,
    }

    found = seen(compound(streams, {"__attach_version1.0_#00000000": part}))

    assert {"number_host", "double_ending", "sender_imitates"} <= codes(found)
    assert found.parts[0].name == "hoadon.pdf.exe"


def test_what_was_pasted_without_headers_is_not_called_read_in_full() -> None:
    found = seen("Mời xem https://doi-tac.example/lich".encode(), Handed.PASTED)

    assert verdict_of(found.reasons) is MailVerdict.UNREADABLE
    assert [link.host for link in found.links] == ["doi-tac.example"]
    with_head = seen(phishing().as_bytes(), Handed.PASTED)
    assert verdict_of(with_head.reasons) is MailVerdict.DANGER


def _nested(depth: int) -> bytes:
    head = b"From: a@b.test\nSubject: x\nMIME-Version: 1.0\n"
    parts = b""
    for level in range(depth):
        parts += b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (level, level)
    return head + parts + b"Content-Type: text/plain\n\nx\n"


HOSTILE = {
    "nested": _nested(40),
    "bottomless": _nested(3000),
    "head without end": b"Subject: " + b"a" * 400_000,
    "many headers": b"".join(b"X-%d: y\n" % number for number in range(5000)) + b"\nx",
    "zeroes in the head": b"From: a\0b@c.test\n\nx",
    "many parts": b'Content-Type: multipart/mixed; boundary="q"\n\n'
    + b"--q\nContent-Type: text/plain\n\nx\n" * 500,
    "outlook cut off": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_could_not_be_read(name: str) -> None:
    found = seen(HOSTILE[name])

    assert verdict_of(found.reasons) is MailVerdict.UNREADABLE
    assert "broken" in codes(found)


ODD = {
    "empty": b"",
    "noise": bytes(range(256)) * 40,
    "bad words": b"From: =?utf-8?B?////?= <a@b.test>\nSubject: =?nosuch?Q?=FF?=\nDate: never\n\nx",
    "bad charset": b"From: a@b.test\nContent-Type: text/plain; charset=nosuch\n\n\xff\xfe",
    "bad base64": b"From: a@b.test\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n!!!",
    "open page": b"From: a@b.test\nContent-Type: text/html\n\n<a href='https://x.test/<a href=\"<!--<a <![",
    "bad port": b"From: a@b.test\n\nhttp://x.test:99999999/ http://[::1/ http://a..b/",
    "half of a pair": b"From: a@b.test\nContent-Type: text/plain; charset=unicode_escape\n\n\\ud800 http://x.test/\0a",
    "lone surrogate": "From: a@b.test\nSubject: \ud800\n\nx".encode("utf-8", "surrogatepass"),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_mail_ends_in_a_verdict(name: str) -> None:
    found = seen(ODD[name])

    assert verdict_of(found.reasons) in MailVerdict
    assert b"\\u0000" not in msgspec.json.encode(found)


def test_the_process_apart_writes_no_file_and_answers_in_json() -> None:
    asked = msgspec.json.encode(Asked(Handed.FILE, OWNS))
    ran = subprocess.run(
        [sys.executable, "-m", "khien.act.mails.rules.letters"],
        input=asked + b"\n" + phishing().as_bytes(),
        capture_output=True,
        check=True,
    )

    found = msgspec.json.decode(ran.stdout, type=Analysis)
    assert "link_imitates" in codes(found)
