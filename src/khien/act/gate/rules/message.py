"""What the gateway seals to the core: a head in JSON, then the bytes of the files, one after another."""

import json
from datetime import datetime
from typing import Any, Final

from khien.act.gate.types import GivenFile, Message, NewReport, SealBroken
from khien.act.response.types.incidents import Channel, IncidentKind, NewIncident
from khien.base.core.refusals import Invalid, text

_HEAD_BYTES: Final = 4
_UNREADABLE: Final = text("The form lacks what it must say; send it again from the gateway's page.")


def pack(message: Message) -> bytes:
    """Return a message as bytes. The files are not encoded, so they take no more than their size."""
    head = {
        "kind": message.kind,
        "said": message.said,
        "key": message.key,
        "files": [[file.name, len(file.content)] for file in message.files],
    }
    written = json.dumps(head, ensure_ascii=False).encode()
    size = len(written).to_bytes(_HEAD_BYTES, "big")
    return b"".join([size, written, *(file.content for file in message.files)])


def unpack(packed: bytes) -> Message:
    """Return a packed message. Raises SealBroken for anything that `pack` does not make."""
    end = _HEAD_BYTES + int.from_bytes(packed[:_HEAD_BYTES], "big")
    try:
        head = json.loads(packed[_HEAD_BYTES:end])
        files = []
        for name, size in head["files"]:
            files.append(GivenFile(str(name), packed[end : end + int(size)]))
            end += int(size)
        found = Message(str(head["kind"]), dict(head["said"]), str(head["key"]), tuple(files))
    except (ValueError, KeyError, TypeError) as broken:
        raise SealBroken from broken
    if end != len(packed):
        raise SealBroken
    return found


def incident_of(said: dict[str, Any], *, unit_code: str, level: str) -> NewIncident:
    """Return the incident that a phone reports for its person's unit. Raises Invalid."""
    try:
        return NewIncident(
            title=str(said["title"])[:300],
            kind=IncidentKind(said["kind"]),
            level=level,
            unit_code=unit_code,
            detected_at=datetime.fromisoformat(str(said["detected_at"])),
            summary=str(said.get("summary", ""))[:4000],
            channel=Channel.PHONE,
            systems=str(said.get("systems", ""))[:500],
            contact=str(said.get("contact", ""))[:300],
            facts=facts_of(said),
        )
    except (KeyError, ValueError, TypeError) as lacking:
        raise Invalid(what=_UNREADABLE) from lacking


def facts_of(said: dict[str, Any]) -> frozenset[str]:
    """Return the questions that were answered with yes."""
    given = said.get("facts", ())
    return frozenset(str(fact) for fact in given) if isinstance(given, list) else frozenset()


def report_of(said: dict[str, Any]) -> NewReport:
    """Return what somebody of the public told at the gateway. Raises Invalid."""
    try:
        return NewReport(
            kind=str(said["kind"]),
            place=str(said["place"]),
            words=str(said["words"]),
            contact=str(said["contact"]),
            seen_at=datetime.fromisoformat(str(said["seen_at"])),
            reference=str(said["reference"])[:20],
        )
    except (KeyError, ValueError) as lacking:
        raise Invalid(what=_UNREADABLE) from lacking


def said_of(report: NewReport) -> dict[str, Any]:
    """Return a report of the public as it is sealed: without anything of where it came from."""
    return {
        "kind": report.kind,
        "place": report.place,
        "words": report.words,
        "contact": report.contact,
        "seen_at": report.seen_at.isoformat(),
        "reference": report.reference,
    }


def number_in(said: dict[str, Any], name: str) -> int:
    """Return a whole number of a form. Raises Invalid."""
    try:
        return int(said[name])
    except (KeyError, ValueError, TypeError) as lacking:
        raise Invalid(what=_UNREADABLE) from lacking
