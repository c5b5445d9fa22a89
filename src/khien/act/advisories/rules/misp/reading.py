"""MISP events checked, and turned into an advisory's words."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from khien.act.advisories.rules.content import CVE
from khien.act.advisories.rules.misp.structure import ATTRIBUTES_MAX, Event, Held
from khien.act.advisories.rules.shapes import misfit
from khien.act.advisories.types.content import Content, Reference, Severity
from khien.act.advisories.types.foreign import Fault, Format, Read, Remark
from khien.base.core.offers import Product
from khien.base.core.refusals import text
from khien.base.core.tlp import Tlp, tlp_of

UNRATED: Final = text("The event names no threat level; “Medium” was entered.")
UNMARKED: Final = text("The event bears no TLP tag; TLP:AMBER was entered.")
_LEVELS: Final = {1: Severity.HIGH, 2: Severity.MEDIUM, 3: Severity.LOW}
_TEXTS: Final = frozenset({"text", "comment"})
_OURS: Final = frozenset({"Internal reference"})
"""A category whose words are the sender's own notes."""
_NAMED_MAX: Final = 5


def check(file: Any) -> list[Fault]:
    """Return every fault of a file: whether it holds one event, its shape, what contradicts itself."""
    found = list(_frames(file))
    if found:
        return found
    path, event = _event(file)
    misfitting = misfit(event, Event)
    if misfitting is not None:
        place, words = misfitting
        return [_fault(f"{path}{place}", words)]
    return [
        *_day(path, event),
        *_marked(path, event),
        *_counted(path, event),
        *_doubles(path, event),
        *_unknown_cves(path, event),
    ]


def as_advisory(file: Any) -> Read:
    """Return the event of a checked file as the words of an advisory.

    A draft has no indicators: those are taken in under Exchange, from the same file.
    """
    _, event = _event(file)
    rows = [row for _, row in _attributes("", event) if not row.get("deleted")]
    level = _LEVELS.get(int(event.get("threat_level_id", 4)))
    tlp = max(_tlps([event, *rows]), default=None)
    content = Content(
        title=event["info"],
        summary="\n\n".join(dict.fromkeys(_texts(event, rows))),
        severity=level or Severity.MEDIUM,
        tlp=Tlp.AMBER if tlp is None else tlp,
        products=tuple(dict.fromkeys(_products(rows))),
        cves=tuple(
            dict.fromkeys(row["value"].upper() for row in rows if row["type"] == "vulnerability")
        ),
        remedies=tuple(dict.fromkeys(_steps(event))),
        references=tuple(
            Reference(row.get("comment") or row["value"], row["value"])
            for row in rows
            if row["type"] == "link"
        ),
    )
    said = ((level, UNRATED), (tlp, UNMARKED))
    remarks = tuple(Remark(message) for value, message in said if value is None)
    names = (event.get("Orgc", {}).get("uuid", ""), event["uuid"])
    origin = " ".join(["MISP", *(name.lower() for name in names if name)])
    return Read(Format.MISP, content, origin, str(int(event["timestamp"])), remarks)


def _fault(path: str, what: str) -> Fault:
    return Fault("shape", path.lstrip("."), what)


def _held(file: Any) -> list[tuple[str, Any]]:
    """Return what should be events, each with its path: one alone, a list, or a server's answer."""
    path, given = "", file
    if isinstance(file, dict) and "response" in file:
        path, given = "response", file["response"]
    if isinstance(given, list):
        return [(f"{path}[{place}]", row) for place, row in enumerate(given)]
    return [(path, given)]


def _event(file: Any) -> tuple[str, dict[str, Any]]:
    path, row = _held(file)[0]
    return f"{path}.Event", row["Event"]


def _frames(file: Any) -> Iterator[Fault]:
    rows = _held(file)
    for path, row in rows:
        found = misfit(row, Held)
        if found is not None:
            place, words = found
            yield _fault(f"{path}{place}", words)
            return
    if len(rows) != 1:
        named = [str(row["Event"].get("info", ""))[:60] for _, row in rows[:_NAMED_MAX]]
        told = ", ".join(f"“{name}”" for name in named)
        yield _fault("", f"holds {len(rows)} events ({told}); one file is one advisory")


def _attributes(path: str, event: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, row in enumerate(event.get("Attribute", [])):
        yield f"{path}.Attribute[{place}]", row
    for number, thing in enumerate(event.get("Object", [])):
        for place, row in enumerate(thing.get("Attribute", [])):
            is_gone = bool(thing.get("deleted") or row.get("deleted"))
            yield f"{path}.Object[{number}].Attribute[{place}]", row | {"deleted": is_gone}


def _day(path: str, event: dict[str, Any]) -> Iterator[Fault]:
    try:
        date.fromisoformat(event.get("date", "1970-01-01"))
    except ValueError:
        yield _fault(f"{path}.date", f"{event['date']} is no day")


def _marked(path: str, event: dict[str, Any]) -> Iterator[Fault]:
    for place, row in enumerate(event.get("Tag", [])):
        if row["name"].lower().startswith("tlp:") and tlp_of(row["name"]) is None:
            yield _fault(f"{path}.Tag[{place}].name", f"“{row['name'][:60]}” is no marking of TLP")
    found = sorted(set(_tlps([event])))
    if len(found) > 1:
        what = f"holds {' and '.join(tlp.label for tlp in found)}; one is right"
        yield _fault(f"{path}.Tag", what)


def _counted(path: str, event: dict[str, Any]) -> Iterator[Fault]:
    rows = [row for _, row in _attributes(path, event)]
    if len(rows) > ATTRIBUTES_MAX:
        yield _fault(path, f"holds {len(rows):,} attributes; at most {ATTRIBUTES_MAX:,} are read")
    if "attribute_count" not in event:
        return
    said, living = int(event["attribute_count"]), sum(not row.get("deleted") for row in rows)
    if said not in {living, len(rows)}:
        yield _fault(f"{path}.attribute_count", f"says {said}, but {living} attributes are there")


def _doubles(path: str, event: dict[str, Any]) -> Iterator[Fault]:
    seen: dict[str, tuple[str, dict[str, Any]]] = {}
    for place, row in _attributes(path, event):
        if "uuid" in row:
            first, held = seen.setdefault(row["uuid"].lower(), (place, row))
            if held != row:
                what = f"differs from {first.lstrip('.')}, which has the same uuid"
                yield _fault(f"{place}.uuid", what)


def _unknown_cves(path: str, event: dict[str, Any]) -> Iterator[Fault]:
    for place, row in _attributes(path, event):
        if row["type"] == "vulnerability" and not CVE.fullmatch(row["value"].upper()):
            yield _fault(f"{place}.value", f"“{row['value'][:60]}” is no CVE number")


def _tlps(things: list[dict[str, Any]]) -> Iterator[Tlp]:
    for thing in things:
        for row in thing.get("Tag", []):
            if row["name"].lower().startswith("tlp:"):
                found = tlp_of(row["name"])
                yield Tlp.RED if found is None else found


def _texts(event: dict[str, Any], rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        is_plain = not row.get("object_relation")
        if row["type"] in _TEXTS and is_plain and row.get("category") not in _OURS:
            yield row["value"]
    for report in event.get("EventReport", []):
        if report.get("content") and not report.get("deleted"):
            yield report["content"]


def _products(rows: list[dict[str, Any]]) -> Iterator[Product]:
    for row in rows:
        parts = row["value"].split(":")
        if row["type"] == "cpe" and row["value"].startswith("cpe:2.3:") and len(parts) > 5:
            vendor, name, version = (part.replace("_", " ") for part in parts[3:6])
            yield Product(name, "" if version in {"*", "-"} else version, vendor)


def _steps(event: dict[str, Any]) -> Iterator[str]:
    for thing in event.get("Object", []):
        if thing["name"] == "course-of-action" and not thing.get("deleted"):
            said = {row.get("object_relation"): row["value"] for row in thing.get("Attribute", [])}
            words = said.get("description") or said.get("name")
            if words:
                yield words
