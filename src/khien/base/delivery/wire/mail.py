"""Hands one letter to a mail server."""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from khien.base.core.outward import STEP_S, WHOLE_S, cut_off
from khien.base.delivery.types import Letter, MailServer, Outcome, Reason, Security

DETAIL_MAX = 300


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """Return the message as it goes over the wire: plain text in UTF-8, the same at every try."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letter.subject
    message["From"] = sender
    message["To"] = letter.to
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = f"<{letter.code}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, charset="utf-8", cte="base64")
    return message


def hand_over(server: MailServer, letter: Letter, *, seconds: float = WHOLE_S) -> Outcome:
    """Hand a letter to the server and return what came of it. Takes at most about `seconds`."""
    is_taken = False
    try:
        with _talk(server) as talk, cut_off(lambda: talk.sock, seconds):
            talk.connect(server.host, server.port)
            if server.security is Security.STARTTLS:
                talk.starttls(context=ssl.create_default_context())
            if server.user:
                talk.login(server.user, server.password)
            talk.send_message(message_of(letter, server.sender))
            is_taken = True
    except (smtplib.SMTPException, OSError, ValueError) as problem:
        if not is_taken:  # what goes wrong after the server took it makes no second letter
            return _outcome(problem)
    return Outcome()


def _outcome(problem: Exception) -> Outcome:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(problem.recipients.values()))
        return Outcome(_reason(code), _words(code, said))
    if isinstance(problem, smtplib.SMTPDataError):
        return Outcome(_reason(problem.smtp_code), _words(problem.smtp_code, problem.smtp_error))
    if isinstance(problem, smtplib.SMTPSenderRefused | smtplib.SMTPAuthenticationError):
        return Outcome(Reason.NOT_NOW, _words(problem.smtp_code, problem.smtp_error))
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return Outcome(Reason.NOT_NOW, str(problem)[:DETAIL_MAX])
    return Outcome(Reason.UNREACHABLE, f"{type(problem).__name__}: {problem}"[:DETAIL_MAX])


def _talk(server: MailServer) -> smtplib.SMTP:
    """Return a talk that is not begun: the constructor would wait for the greeting unbounded."""
    if server.security is Security.TLS:
        context = ssl.create_default_context()
        talk: smtplib.SMTP = smtplib.SMTP_SSL(timeout=STEP_S, context=context)
    else:
        talk = smtplib.SMTP(timeout=STEP_S)
    talk._host = server.host  # type: ignore[attr-defined] # noqa: SLF001 - the name that TLS checks
    return talk


def _reason(code: int) -> Reason:
    """Return whether a server that answered so may take it later (4xx) or never (5xx)."""
    return Reason.REFUSED if code >= 500 else Reason.NOT_NOW


def _words(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(words.split())}"[:DETAIL_MAX]
