"""Decisions of delivery: where mail goes, when to try again, what a signature is."""

import hashlib
import hmac
import re
from datetime import timedelta
from typing import Final
from urllib.parse import unquote, urlsplit

from khien.base.core.refusals import Invalid, text
from khien.base.delivery.types import MailServer, NoAddress, NoSubject, Security, TooLong

PATIENCE: Final = timedelta(minutes=5)
"""After how long without success the asker is told, unless the asker says otherwise."""

GIVE_UP_AFTER: Final = timedelta(days=3)
SUBJECT_MAX: Final = 250
BODY_BYTES_MAX: Final = 1_000_000

_WAITS_S: Final = (5, 15, 30, 60, 120, 300, 600)
_WAIT_S_MAX: Final = 900
_PORTS: Final = {Security.PLAIN: 25, Security.STARTTLS: 587, Security.TLS: 465}
_ADDRESS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,190}")
_SERVER_HELP: Final = text(
    "%(name)s cannot be read; it takes smtp://user:password@host:port, smtp+starttls://… or "
    "smtps://…, with the user and port left out where not needed."
)


def mail_server(written: str, sender: str) -> MailServer | None:
    """Return the mail server that the settings name, or None. Raises Invalid."""
    if not written:
        return None
    try:
        parts = urlsplit(written)
        security, port = Security(parts.scheme), parts.port
    except ValueError:
        raise Invalid(what=_SERVER_HELP % {"name": "KHIEN_SMTP"}) from None
    if not parts.hostname or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise Invalid(what=_SERVER_HELP % {"name": "KHIEN_SMTP"})
    if not is_address(sender):
        raise Invalid(
            what=text("KHIEN_SMTP_FROM is “%(sender)s”; it takes the one address mail comes from.")
            % {"sender": sender}
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(security, parts.hostname, port or _PORTS[security], user, password, sender)


def is_address(address: str) -> bool:
    """Return whether this is one e-mail address that every mail server takes."""
    return bool(_ADDRESS.fullmatch(address)) and ".." not in address


def require_letter(to: str, subject: str, body: str) -> None:
    """Raise a refusal unless this can be an e-mail."""
    if not is_address(to):
        raise NoAddress(to=to[:100])
    if not subject.strip() or len(subject) > SUBJECT_MAX or not subject.isprintable():
        raise NoSubject(most=SUBJECT_MAX)
    require_size(body.encode())


def require_size(body: bytes) -> None:
    """Raise TooLong for what no other side should have to take."""
    if len(body) > BODY_BYTES_MAX:
        raise TooLong(most=BODY_BYTES_MAX)


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: 5 s at first, 15 minutes in the end.

    No try at all (there is no server) waits as long as after many.
    """
    known = 0 < attempts <= len(_WAITS_S)
    return timedelta(seconds=_WAITS_S[attempts - 1] if known else _WAIT_S_MAX)


def code_of(key: str) -> str:
    """Return the public name of a delivery: the same for the same key, telling nothing of it."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def signature(secret: str, at: int, body: bytes) -> str:
    """Return the header that proves who sent a body and when (seconds since 1970)."""
    said = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={said}"


def secret_of(instance_secret: str, seed: str) -> str:
    """Return a target's secret, made of the instance's own and the target's seed; never stored."""
    made = hmac.new(instance_secret.encode(), f"hook:{seed}".encode(), hashlib.sha256)
    return f"khien_{made.hexdigest()}"
