"""Puts together what the check and clamd found in a content into one answer, in the language in force."""

import hashlib
from typing import Final, NamedTuple, Protocol

from django.utils.translation import gettext

from khien.base.core.refusals import text
from khien.base.files.rules.limits import SCANNED_BYTES_MAX, lies
from khien.base.files.types.stored import (
    Answer,
    Checked,
    Fault,
    FileKind,
    Judgement,
    Level,
    Unseen,
)
from khien.base.files.wire import clamd

PLACES_MAX: Final = 8
_REASONS: Final[dict[Fault, str]] = {
    Fault.TYPE: text("not read for markings: %(detail)s"),
    Fault.MARKED: text("bears the marking %(detail)s"),
    Fault.LOCKED: text("locked with a password: %(detail)s"),
    Fault.MALWARE: text("named as malware: %(detail)s"),
    Fault.BROKEN: text("cannot be read to its end: %(detail)s"),
    Fault.TOO_MUCH: text("too much inside to be checked: %(detail)s"),
    Fault.TWO_FACED: text("of two types at once: %(detail)s"),
}
_VERDICTS: Final = {Fault.MALWARE: Answer.MALWARE, Fault.MARKED: Answer.MARKED}


class Judging(Protocol):
    """What judges a content: a checking process."""

    def judge(self, content: bytes) -> Judgement:
        """Return what is found in a content."""
        ...


class Looked(NamedTuple):
    """What was found in a content: its hash, the judgement, and clamd's word where it was asked."""

    digest: str
    judgement: Judgement
    scanned: clamd.Scanned | None


def look(content: bytes, judging: Judging, clamd_at: str) -> Looked:
    """Return what is found in a content. What bears a marking is not handed to clamd."""
    digest = hashlib.sha256(content).hexdigest()
    if len(content) > SCANNED_BYTES_MAX:
        return Looked(digest, Judgement("", Fault.TOO_MUCH, text("larger than 64 MB")), None)
    judgement = judging.judge(content) if content else Judgement("")
    is_asked = bool(clamd_at and content) and judgement.fault not in _VERDICTS
    return Looked(digest, judgement, clamd.scan(clamd_at, content) if is_asked else None)


def answer(path: str, looked: Looked) -> Checked:
    """Return the answer about a file: only what everything looked at to its end is clean."""
    judgement, scanned = looked.judgement, looked.scanned
    engines = judgement.engines
    if scanned is not None and scanned.is_checked:
        engines = tuple(sorted((*engines, "clamd")))
    verdict, reason = _verdict(path, judgement, scanned)
    return Checked(path, looked.digest, verdict, judgement.level, judgement.place, reason, engines)


def said_of(unseen: Unseen) -> str:
    """Return why something was not read and where it stands, in the language in force."""
    why, named = gettext(unseen.why), ", ".join(unseen.places[:PLACES_MAX])
    more = len(unseen.places) - PLACES_MAX
    if more > 0:
        told = {"why": why, "places": named, "more": more}
        return gettext("%(why)s (%(places)s and %(more)s more)") % told
    return f"{why} ({named})" if named else why


def unlooked(path: str, digest: str, why: str) -> Checked:
    """Return the answer about a file that was not looked into."""
    return Checked(path, digest, Answer.UNCHECKED, reason=gettext(why))


def _verdict(path: str, judgement: Judgement, scanned: clamd.Scanned | None) -> tuple[Answer, str]:
    if scanned is not None and scanned.found:
        return Answer.MALWARE, _reason(Fault.MALWARE, f"ClamAV: {scanned.found}")
    if judgement.fault is not Fault.NONE:
        verdict = _VERDICTS.get(judgement.fault, Answer.UNCHECKED)
        return verdict, _reason(judgement.fault, judgement.detail)
    unread = _unread(path, judgement, scanned)
    if unread:
        return Answer.UNCHECKED, unread
    if judgement.level is Level.INTERNAL:
        return Answer.CLEAN, gettext("for internal circulation: it must not leave the agency")
    return Answer.CLEAN, "; ".join(gettext(one) for one in judgement.notes)


def _unread(path: str, judgement: Judgement, scanned: clamd.Scanned | None) -> str:
    """Return why a file in which nothing was found is not clean, or empty."""
    if scanned is not None and not scanned.is_checked:
        return gettext("clamd did not check it: %(why)s") % {"why": scanned.why}
    if judgement.unread:
        return "; ".join(map(said_of, judgement.unread))
    said = lies(path, FileKind(judgement.kind)) if judgement.kind else ""
    if said:
        told = {"said": said, "kind": judgement.kind}
        return gettext("its name says %(said)s, its content is %(kind)s") % told
    return ""


def _reason(fault: Fault, detail: str) -> str:
    return gettext(_REASONS[fault]) % {"detail": gettext(detail) if detail else ""}
