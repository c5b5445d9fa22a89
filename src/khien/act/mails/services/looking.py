"""The look at a mail: in a process of its own, then its words and attachments by the check of files."""

import subprocess
import sys
from dataclasses import dataclass
from typing import Final

import msgspec
from django.db import transaction

from khien.act.mails.queries.own import own
from khien.act.mails.rules.letters.looking import Asked, unread
from khien.act.mails.types.mails import (
    Analysis,
    AttachmentLine,
    GivenMail,
    Headers,
    PartSeen,
    Reason,
)
from khien.act.mails.types.refusals import AnalysisBroke
from khien.base.accounts.types import Actor
from khien.base.core.refusals import text
from khien.base.core.usecase import record
from khien.base.files.services import storing as files
from khien.base.files.types.stored import Fault, Judgement, MarkedSecret

LOOK_S: Final = 60
NO_FINDING: Final = text("No finding")
NOT_LOOKED: Final = text("Not looked at")
_PROGRAMS: Final = ("program", "shortcut")
_SAID: Final[dict[Fault, str]] = {
    Fault.NONE: NO_FINDING,
    Fault.MALWARE: text("Malware"),
    Fault.LOCKED: text("Locked with a password"),
    Fault.TYPE: NOT_LOOKED,
    Fault.BROKEN: NOT_LOOKED,
    Fault.TOO_MUCH: NOT_LOOKED,
}


@dataclass(frozen=True, slots=True)
class Looked:
    """A mail that was looked through: what is kept of it, its attachments without content, the reasons."""

    analysis: Analysis
    attachments: tuple[AttachmentLine, ...]
    reasons: tuple[Reason, ...]


def look(by: Actor, mail: GivenMail, *, unit_code: str) -> Looked:
    """Return what is found in a mail. Takes some seconds; call outside transactions.

    Raises MarkedSecret for one that bears a secrecy marking: only the fact is audited, nothing is kept.
    """
    return check(by, analyse(mail), unit_code=unit_code)


def check(by: Actor, found: Analysis, *, unit_code: str) -> Looked:
    """Return a mail whose words and attachments passed the check of files. Raises MarkedSecret."""
    try:
        files.require_unmarked(found.words)
        checked = [_checked(part) for part in found.parts]
    except MarkedSecret as marked:
        with transaction.atomic():
            details: dict[str, object] = {
                "unit": unit_code,
                "marking": marked.values.get("detail", ""),
            }
            record(by, "mails.refuse_mail", details)
        raise
    reasons = [*found.reasons, *(reason for _, said in checked for reason in said)]
    return Looked(found, tuple(line for line, _ in checked), tuple(reasons))


def analyse(mail: GivenMail) -> Analysis:
    """Return what the process apart finds; one that ends it could not be read. Raises AnalysisBroke."""
    asked = msgspec.json.encode(Asked(mail.handed, own()))
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "khien.act.mails.rules.letters"],
            input=asked + b"\n" + mail.content,
            capture_output=True,
            timeout=LOOK_S,
            check=False,
        )
        return msgspec.json.decode(ran.stdout, type=Analysis)
    except subprocess.TimeoutExpired:
        return _unread(text("the look took longer than a minute"))
    except msgspec.DecodeError:
        return _unread(text("the look broke off"))
    except OSError as problem:
        raise AnalysisBroke from problem


def _unread(detail: str) -> Analysis:
    return Analysis(Headers(), (), (), (unread(detail),), "")


def _checked(part: PartSeen) -> tuple[AttachmentLine, list[Reason]]:
    """Return an attachment without its content, and what the files' check has against it."""
    if not part.content:
        return AttachmentLine(part.name, part.size, part.digest, "", NOT_LOOKED), []
    judged = files.judge(part.content)
    if judged.fault is Fault.MARKED:
        raise MarkedSecret(detail=judged.detail)
    said = _SAID[judged.fault]
    line = AttachmentLine(part.name, part.size, part.digest, judged.kind, said, judged.detail)
    return line, list(_against(part.name, judged))


def _against(name: str, judged: Judgement) -> list[Reason]:
    values = {"name": name, "detail": judged.detail}
    if judged.fault is Fault.MALWARE:
        return [Reason("malware", values)]
    if judged.fault is Fault.LOCKED:
        return [Reason("locked", {"name": name})]
    if judged.fault is Fault.TYPE and judged.detail.endswith(_PROGRAMS):
        return [Reason("program", {"name": name})]
    if judged.fault is not Fault.NONE:
        return [Reason("not_looked", values)]
    return [
        Reason("macros", {"name": name, "detail": note})
        for note in judged.notes
        if note.startswith(("YARA", "Holds"))
    ]
