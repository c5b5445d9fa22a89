"""The mail filter as a process of its own: an MTA hands over letters and is told what to do with them."""

import hashlib
import logging
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import close_old_connections, connections

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.refusals import Invalid, text
from khien.base.files import queries
from khien.base.files.rules.policy import Act, policy_of
from khien.base.files.services import storing as services
from khien.base.files.types.stored import Answer, Checked, Level
from khien.base.files.wire import answers, milter
from khien.base.files.wire.checkers import Checkers

CONNECTIONS_MAX: Final = 32
PROCESSES: Final = 2
ACCEPT_S: Final = 0.5
LETTER: Final = b"Received: from MTA\r\nMessage-ID: <>\r\nMIME-Version: 1.0\r\n"
"""What makes a letter of whatever an MTA hands over, so that what it carries is looked at."""

_LEVELS: Final = {
    Level.UTMOST: "TUYET MAT",
    Level.TOP: "TOI MAT",
    Level.SECRET: "MAT",
    Level.INTERNAL: "LUU HANH NOI BO",
}
log = logging.getLogger(__name__)


def filter_letters(by: Actor, stop: threading.Event) -> None:
    """Filter the letters of the configured unit until `stop` is set. Raises Invalid, NotFound."""
    config = settings.KHIEN
    if not config.milter or not config.milter_unit:
        raise Invalid(what=text("Set KHIEN_MILTER and KHIEN_MILTER_UNIT first."))
    unit = accounts.unit_by_code(by, config.milter_unit)
    if not queries.may_ask(unit.code):
        log.warning("%s: no Quy chế and staff notice yet; letters pass unseen", unit.code)
    run(listen(config.milter), unit.code, stop)


def listen(where: str) -> socket.socket:
    """Open the socket that the MTA connects to: a path, or `host:port`."""
    if not where.startswith("/"):
        host, _, port = where.rpartition(":")
        return socket.create_server((host.strip("[]"), int(port)))
    with suppress(FileNotFoundError):
        Path(where).unlink()
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    opened.bind(where)
    os.chmod(where, 0o660)  # noqa: PTH101 - a socket
    opened.listen()
    return opened


def run(opened: socket.socket, unit_code: str, stop: threading.Event) -> None:
    """Filter the letters of a unit's mail gateway until `stop` is set.

    More connections than a few dozen are closed at once; the MTA does then as it is configured to.
    """
    room = threading.BoundedSemaphore(CONNECTIONS_MAX)
    checkers = Checkers(services.means(reads_pictures=True), PROCESSES)
    asks = asking(checkers, unit_code)

    def talk_with(one: socket.socket) -> None:
        try:
            with suppress(OSError):
                milter.serve(one, asks)
        finally:
            connections.close_all()
            room.release()

    opened.settimeout(ACCEPT_S)
    try:
        while not stop.is_set():
            with suppress(TimeoutError):
                one, _ = opened.accept()
                if room.acquire(blocking=False):
                    threading.Thread(target=talk_with, args=(one,), daemon=True).start()
                else:
                    one.close()
    finally:
        opened.close()
        checkers.close()


def asking(checkers: Checkers, unit_code: str) -> milter.Filter:
    """Return what one unit's filter asks of the house."""
    by = Actor(f"mail filter {unit_code}", None)
    policy = policy_of(settings.KHIEN.milter_policy)

    def look(letter: bytes) -> milter.Told:
        try:
            found = checkers.pool.submit(_look, checkers, letter).result()
            if found.verdict is not Answer.CLEAN:
                services.note_answer(by, found)
        except Exception:  # the outermost loop: a letter is held, never lost
            log.exception("a letter could not be checked; the MTA is asked to try again")
            return milter.Told(Act.TEMPFAIL, "")
        return milter.Told(policy[found.verdict], _header(found))

    return milter.Filter(_fresh(lambda: queries.may_ask(unit_code)), look)


def _look(checkers: Checkers, letter: bytes) -> Checked:
    looked = answers.look(LETTER + letter, checkers, settings.KHIEN.clamd)
    digest = hashlib.sha256(letter).hexdigest()
    return answers.answer("", looked._replace(digest=digest))


def _fresh(ask: Callable[[], bool]) -> Callable[[], bool]:
    """Return a question that is asked over a living connection to the database."""

    def asked() -> bool:
        close_old_connections()
        return ask()

    return asked


def _header(found: Checked) -> str:
    """Return what the letter's header says: verdict, level, hash, who looked; ASCII as headers are."""
    level = f" level={_LEVELS[found.level]};" if found.level else ""
    engines = ",".join(found.engines)
    return f"{found.verdict.value};{level} sha256={found.sha256}; engines={engines}"
