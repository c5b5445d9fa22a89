"""A real Postfix hands letters to the filter: marked ones are refused, others arrive with the header."""

import shutil
import smtplib
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from aiosmtpd.controller import Controller
from conftest import require_or_skip
from tests.cast import Cast
from tools.instance import free_port, wait_for

from khien.base.files import process
from khien.base.files.tests.build import docx
from khien.base.files.tests.test_gateways import MARKED, allow, letter

pytestmark = pytest.mark.django_db(transaction=True)

MAIN: Final = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mx.example.vn
mydestination =
relay_domains = example.vn
relay_transport = smtp:[127.0.0.1]:{inbox}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_milters = inet:127.0.0.1:{milter}
milter_default_action = tempfail
smtpd_relay_restrictions = permit_auth_destination, reject
smtpd_recipient_restrictions =
"""
MASTER: Final = """
{smtp} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
error unix - - n - - error
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Inbox:
    """Where Postfix delivers to: keeps what comes."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802, ARG002 - aiosmtpd's names
        """Keep one letter."""
        self.letters.append(envelope.content)
        return "250 kept"


@contextmanager
def postfix(**ports: int) -> Iterator[None]:
    """Run a Postfix of its own, in a folder that its user may enter."""
    with tempfile.TemporaryDirectory(prefix="khien-postfix-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for file, written in (("main.cf", MAIN), ("master.cf", MASTER)):
            (folder / file).write_text(written.format(folder=folder, **ports))
        for inner in ("queue", "data"):
            (folder / inner).mkdir()
        shutil.chown(folder / "data", "postfix")
        program = ["postfix", "-c", name]
        subprocess.run([*program, "start"], check=True, capture_output=True)
        try:
            yield
        finally:
            subprocess.run([*program, "stop"], check=False, capture_output=True)


def send(port: int, written: bytes) -> str:
    """Send a letter and return what the server says."""
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as talk:
            talk.sendmail("a@example.org", ["b@example.vn"], written)
    except smtplib.SMTPDataError as refused:
        said = refused.smtp_error
        return f"{refused.smtp_code} {said.decode() if isinstance(said, bytes) else said}"
    return "250"


def test_postfix_refuses_what_is_marked_and_delivers_the_rest(people: Cast, settings: Any) -> None:
    if shutil.which("postfix") is None:
        require_or_skip("postfix is not installed")
    settings.KHIEN = replace(settings.KHIEN, tesseract="")
    allow(people)
    smtp, milter, inbox = free_port(), free_port(), free_port()
    stop, kept = threading.Event(), Inbox()
    opened = process.listen(f"127.0.0.1:{milter}")
    filtering = threading.Thread(target=process.run, args=(opened, "XA1", stop), daemon=True)
    filtering.start()
    delivered = Controller(kept, hostname="127.0.0.1", port=inbox)
    delivered.start()
    try:
        with postfix(smtp=smtp, milter=milter, inbox=inbox):
            wait_for(lambda: _answers(smtp), "postfix")
            refused = send(smtp, letter(MARKED))
            taken = send(smtp, letter(docx(), X_Khien_Check="clean; forged"))
            wait_for(lambda: bool(kept.letters), "the letter")
    finally:
        delivered.stop()
        stop.set()
        filtering.join(10)

    assert refused == "550 5.7.1 Not accepted by the receiving agency's file check: marked"
    assert taken == "250"
    (arrived,) = kept.letters
    assert arrived.lower().count(b"x-khien-check:") == 1
    assert b"X-Khien-Check: clean; sha256=" in arrived.replace(b"\r\n\t", b" ")


def _answers(port: int) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=2):
            return True
    except OSError:
        time.sleep(0.1)
        return False
