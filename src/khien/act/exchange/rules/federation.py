"""Federation: signatures of what peers send, and the incident as it is said to another centre."""

import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from khien.act.exchange.rules.outgoing import without_inner
from khien.act.exchange.rules.stix_in import read_instant
from khien.act.exchange.types.federation import BadMessage, Message, Section, Unsigned
from khien.base.core.refusals import text
from khien.base.core.sharing import SharedObservable
from khien.base.core.tlp import Tlp, tlp_of

WINDOW_S: Final = 300
BYTES_MAX: Final = 256 * 1024
_HEADER: Final = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")
_WORD: Final = re.compile(r"[A-Za-z0-9._:-]{1,80}")


def require_signed(header: str, body: bytes, *, secret: str, at: int) -> None:
    """Raise Unsigned unless the header is the HMAC of the body under the secret, and fresh."""
    found = _HEADER.fullmatch(header.strip())
    if found is None or not secret or abs(at - int(found[1])) > WINDOW_S:
        raise Unsigned
    said = hmac.new(secret.encode(), f"{found[1]}.".encode() + body, "sha256").hexdigest()
    if not hmac.compare_digest(said, found[2]):
        raise Unsigned


def read_message(values: Any) -> Message:
    """Return a message whose envelope is right. Raises BadMessage with the path."""
    if not isinstance(values, dict):
        raise BadMessage(path="/", why=text("an object is needed."))
    for name in ("about", "key", "number"):
        if not isinstance(values.get(name), str) or not _WORD.fullmatch(values[name]):
            raise BadMessage(path=name, why=text("a short word is needed."))
    if values["about"] not in {"incident", "receipt"}:
        raise BadMessage(path="about", why=text("it is neither “incident” nor “receipt”."))
    body = values.get(values["about"])
    if not isinstance(body, dict):
        raise BadMessage(path=values["about"], why=text("an object is needed."))
    token = values.get("token", "")
    return Message(
        values["about"],
        values["key"],
        values["number"],
        token if isinstance(token, str) else "",
        body,
    )


def read_incident(body: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of an incident, each bounded. Raises BadMessage with the path."""
    said: dict[str, str] = {}
    bounds = {"title": 300, "kind": 40, "level": 40, "summary": 10_000, "systems": 2000}
    for name, most in (
        bounds | {"contact": 300, "tlp": 20, "detected_at": 40, "unit": 200}
    ).items():
        value = body.get(name, "")
        if not isinstance(value, str) or len(value) > most or "\0" in value:
            raise BadMessage(path=f"incident.{name}", why=text("a text is needed, not too long."))
        said[name] = value
    if not said["title"].strip():
        raise BadMessage(path="incident.title", why=text("it is missing."))
    if read_instant(said["detected_at"]) is None:
        why = text("it is no instant of the form 2026-11-25T08:00:00Z.")
        raise BadMessage(path="incident.detected_at", why=why)
    if tlp_of(said["tlp"]) is None:
        raise BadMessage(path="incident.tlp", why=text("it is no marking of TLP 2.0."))
    return said


def observables_in(body: Mapping[str, Any]) -> list[str]:
    """Return the observables of an incident as lines of text. Raises BadMessage."""
    listed = body.get("observables", [])
    if not isinstance(listed, list) or len(listed) > 500:
        raise BadMessage(path="incident.observables", why=text("a list is needed."))
    lines = []
    for place, one in enumerate(listed):
        if not isinstance(one, dict) or not isinstance(one.get("value"), str):
            raise BadMessage(
                path=f"incident.observables[{place}]", why=text("an object is needed.")
            )
        lines.append(f"{str(one.get('kind', ''))[:20]}: {one['value'][:500]}")
    return lines


def incident_said(
    said: Mapping[str, str],
    observables: Sequence[SharedObservable],
    *,
    sections: frozenset[Section],
    tlp: Tlp,
    detected_at: datetime,
) -> dict[str, Any]:
    """Return an incident as another centre is told it: only what was chosen, no inner addresses."""
    made: dict[str, Any] = {
        "title": without_inner(said["title"]),
        "kind": said["kind"],
        "level": said["level"],
        "unit": said["unit"],
        "tlp": tlp.word,
        "detected_at": detected_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    for section in (Section.SUMMARY, Section.SYSTEMS, Section.CONTACT):
        if section in sections:
            made[section.value] = without_inner(said[section.value])
    if Section.OBSERVABLES in sections:
        made["observables"] = [
            {"kind": one.kind, "value": one.value, "tlp": one.tlp.word}
            for one in observables
            if one.tlp <= tlp and without_inner(one.value) == one.value
        ]
    return made
