"""MISP: events of ours for a feed, and events of others on the way in."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from khien.act.exchange.rules.classes import class_among
from khien.act.exchange.rules.reading import RECORDS_MAX
from khien.act.exchange.rules.taking import from_timestamp, reading_of
from khien.act.exchange.types.imports import BadFile, Reading, Terms
from khien.act.exchange.types.indicators import IndicatorKind, NewIndicator
from khien.base.core.refusals import text
from khien.base.core.tlp import Tlp, tlp_of

_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_KINDS: Final[dict[str, IndicatorKind]] = {
    "domain": IndicatorKind.DOMAIN,
    "hostname": IndicatorKind.DOMAIN,
    "url": IndicatorKind.URL,
    "md5": IndicatorKind.MD5,
    "sha1": IndicatorKind.SHA1,
    "sha256": IndicatorKind.SHA256,
    "sha512": IndicatorKind.SHA512,
    "email": IndicatorKind.EMAIL,
    "email-src": IndicatorKind.EMAIL,
    "email-dst": IndicatorKind.EMAIL,
}
_OURS: Final[dict[IndicatorKind, tuple[str, str]]] = {
    IndicatorKind.IPV4: ("ip-dst", "Network activity"),
    IndicatorKind.IPV6: ("ip-dst", "Network activity"),
    IndicatorKind.DOMAIN: ("domain", "Network activity"),
    IndicatorKind.URL: ("url", "Network activity"),
    IndicatorKind.MD5: ("md5", "Payload delivery"),
    IndicatorKind.SHA1: ("sha1", "Payload delivery"),
    IndicatorKind.SHA256: ("sha256", "Payload delivery"),
    IndicatorKind.SHA512: ("sha512", "Payload delivery"),
    IndicatorKind.EMAIL: ("email-src", "Payload delivery"),
}
_COLOURS: Final = {
    Tlp.CLEAR: "#ffffff",
    Tlp.GREEN: "#33ff00",
    Tlp.AMBER: "#ffc000",
    Tlp.AMBER_STRICT: "#ffc000",
    Tlp.RED: "#ff2b2b",
}


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One indicator of ours with its identifier and the instant of its newest form."""

    uuid: str
    said: NewIndicator
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One event of our feed: the indicators of one day and one marking."""

    uuid: str
    day: date
    tlp: Tlp
    title: str
    items: Sequence[FeedItem]

    @property
    def timestamp(self) -> int:
        """Return the instant of the newest change, in seconds since 1970."""
        return max(int(item.changed_at.timestamp()) for item in self.items)


def manifest_entry(event: FeedEvent, orgc: Mapping[str, str]) -> dict[str, Any]:
    """Return what the feed's manifest says of an event."""
    return {
        "Orgc": dict(orgc),
        "Tag": [_tag(event.tlp)],
        "info": event.title,
        "date": event.day.isoformat(),
        "analysis": 2,
        "threat_level_id": 2,
        "timestamp": event.timestamp,
    }


def event_of(event: FeedEvent, orgc: Mapping[str, str]) -> dict[str, Any]:
    """Return an event as the feed's file has it."""
    entry = manifest_entry(event, orgc)
    return {
        "Event": entry
        | {
            "uuid": event.uuid,
            "analysis": "2",
            "threat_level_id": "2",
            "timestamp": str(event.timestamp),
            "publish_timestamp": str(event.timestamp),
            "published": True,
            "distribution": "3",
            "Attribute": [_attribute(item) for item in event.items],
        }
    }


def hashes_of(events: Sequence[FeedEvent]) -> Iterator[str]:
    """Yield the lines of `hashes.csv`: MD5 of the value, and the event it stands in."""
    for event in events:
        for item in event.items:
            digest = hashlib.md5(item.said.value.encode(), usedforsecurity=False)
            yield f"{digest.hexdigest()},{event.uuid}"


def from_misp(values: Any, terms: Terms, *, at: datetime) -> Iterator[Reading]:
    """Yield a reading for each attribute of the events of a file. Raises BadFile."""
    count = 0
    for path, event in _events(values):
        tlp, words = _marked(event, terms.tlp), [str(event.get("info", "")), *_tags(event)]
        source = _source(event, terms)
        for place, attribute in _attributes(path, event):
            count += 1
            if count > RECORDS_MAX:
                raise BadFile(path=place, why=text("there are more records than are read at once."))
            yield _of_attribute(place, attribute, (terms, tlp, words, source), at=at)


def _events(values: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(values, dict) and "response" in values:
        listed: Any = [(f"response[{n}].Event", one) for n, one in enumerate(values["response"])]
    elif isinstance(values, list):
        listed = [(f"[{n}].Event", one) for n, one in enumerate(values)]
    else:
        listed = [("Event", values)]
    seen: set[str] = set()
    for path, one in listed:
        event = one.get("Event") if isinstance(one, dict) else None
        if not isinstance(event, dict):
            raise BadFile(path=path, why=text("an object is needed."))
        name = event.get("uuid")
        if not isinstance(name, str) or not _UUID.fullmatch(name.lower()):
            raise BadFile(path=f"{path}.uuid", why=text("it is no UUID."))
        if name in seen:
            raise BadFile(path=f"{path}.uuid", why=text("this event stands in the file twice."))
        seen.add(name)
        yield path, event


def _attributes(path: str, event: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    seen: dict[str, dict[str, Any]] = {}
    for place, attribute in _listed(path, event):
        if not isinstance(attribute, dict):
            raise BadFile(path=place, why=text("an object is needed."))
        for name in ("type", "value"):
            if not isinstance(attribute.get(name), str):
                raise BadFile(path=f"{place}.{name}", why=text("a text is needed."))
        uuid = str(attribute.get("uuid", place))
        if seen.setdefault(uuid, attribute) != attribute:
            why = text("an object of the same identifier and version stands before, and differs.")
            raise BadFile(path=f"{place}.uuid", why=why)
        yield place, attribute


def _listed(path: str, event: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for place, attribute in enumerate(_list(f"{path}.Attribute", event.get("Attribute"))):
        yield f"{path}.Attribute[{place}]", attribute
    for number, thing in enumerate(_list(f"{path}.Object", event.get("Object"))):
        if not isinstance(thing, dict):
            raise BadFile(path=f"{path}.Object[{number}]", why=text("an object is needed."))
        inside = f"{path}.Object[{number}].Attribute"
        for place, attribute in enumerate(_list(inside, thing.get("Attribute"))):
            yield f"{inside}[{place}]", attribute


def _list(path: str, value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadFile(path=path, why=text("a list is needed."))
    return value


def _of_attribute(
    path: str,
    attribute: dict[str, Any],
    around: tuple[Terms, Tlp, list[str], str],
    *,
    at: datetime,
) -> Reading:
    terms, event_tlp, event_words, source = around
    label = attribute["value"][:200]
    read = _read(attribute["type"], attribute["value"])
    if read is None:
        why = text("attributes of type “%(type)s” are not indicators here.")
        return Reading(
            path, refused=why, refused_values={"type": attribute["type"][:60]}, label=label
        )
    if attribute.get("to_ids") is False:
        return Reading(path, refused=text("it is marked as context only (to_ids)."), label=label)
    own = [*_tags(attribute), str(attribute.get("comment") or "")]
    category = str(attribute.get("category", ""))
    seconds = _seconds(attribute.get("timestamp"))
    technical_class = class_among(own) or class_among(event_words) or terms.technical_class
    return reading_of(
        path,
        read,
        label=label,
        technical_class=technical_class or class_among([category]),
        source=source,
        reliability=terms.reliability,
        tlp=max(event_tlp, _marked(attribute, Tlp.CLEAR)),
        begins=from_timestamp(seconds) or at,
        ends=None,
        confidence=50,
        words=str(attribute.get("comment") or ""),
        terms=terms,
        at=at,
        is_revoked=attribute.get("deleted") is True,
    )


def _read(kind: str, value: str) -> tuple[IndicatorKind, str] | None:
    first, _, second = kind.partition("|")
    left, _, right = value.partition("|")
    if first in {"ip-src", "ip-dst"}:
        return (IndicatorKind.IPV6 if ":" in left else IndicatorKind.IPV4), left
    if first == "filename" and second in _KINDS:
        return _KINDS[second], right
    if first in _KINDS and second in {"", "ip", "port"}:
        return _KINDS[first], left
    return None


def _seconds(said: Any) -> int:
    """Return a count of seconds as MISP says it (a number, or its digits), or -1."""
    if isinstance(said, bool):
        return -1
    if isinstance(said, int):
        return said
    return int(said) if isinstance(said, str) and said.isdecimal() and len(said) < 12 else -1


def _source(event: dict[str, Any], terms: Terms) -> str:
    orgc = event.get("Orgc")
    name = orgc.get("name") if isinstance(orgc, dict) else None
    return str(name or terms.source)


def _tags(thing: dict[str, Any]) -> list[str]:
    tags = thing.get("Tag") or []
    if not isinstance(tags, list):
        return []
    return [str(tag.get("name", "")) for tag in tags if isinstance(tag, dict)]


def _marked(thing: dict[str, Any], default: Tlp) -> Tlp:
    """Return the highest marking among the tags, or the default without one."""
    found = [tlp_of(tag) for tag in _tags(thing) if tag.lower().startswith("tlp:")]
    known = [tlp for tlp in found if tlp is not None]
    if len(known) < len(found):
        return Tlp.RED
    return max(known) if known else default


def _tag(tlp: Tlp) -> dict[str, str]:
    return {"name": tlp.label.lower(), "colour": _COLOURS[tlp]}


def _attribute(item: FeedItem) -> dict[str, Any]:
    kind, category = _OURS[item.said.kind]
    return {
        "uuid": item.uuid,
        "type": kind,
        "category": category,
        "value": item.said.value,
        "to_ids": True,
        "disable_correlation": False,
        "distribution": "5",
        "timestamp": str(int(item.changed_at.timestamp())),
        "first_seen": item.said.valid_from.isoformat(),
        "comment": item.said.words,
        "Tag": [
            {"name": f"khien-class:{item.said.technical_class}", "colour": "#0f766e"},
            {
                "name": f'admiralty-scale:source-reliability="{item.said.reliability.lower()}"',
                "colour": "#0f766e",
            },
        ],
    }


def plain_attribute(
    uuid: str, kind: IndicatorKind, value: str, *, words: str, at: datetime
) -> dict[str, Any]:
    """Return one value as an attribute."""
    misp_kind, category = _OURS[kind]
    return {
        "uuid": uuid,
        "type": misp_kind,
        "category": category,
        "value": value,
        "to_ids": True,
        "distribution": "5",
        "timestamp": str(int(at.timestamp())),
        "comment": words,
    }


def comment_attribute(uuid: str, words: str, *, at: datetime) -> dict[str, Any]:
    """Return words as an attribute of an event."""
    return {
        "uuid": uuid,
        "type": "comment",
        "category": "Other",
        "value": words,
        "to_ids": False,
        "distribution": "5",
        "timestamp": str(int(at.timestamp())),
        "comment": "",
    }


def plain_event(
    uuid: str,
    info: str,
    attributes: Sequence[dict[str, Any]],
    *,
    orgc: Mapping[str, str],
    tlp: Tlp,
    at: datetime,
) -> dict[str, Any]:
    """Return an event of its own."""
    return {
        "Event": {
            "uuid": uuid,
            "info": info,
            "date": at.date().isoformat(),
            "analysis": "1",
            "threat_level_id": "2",
            "distribution": "0",
            "published": False,
            "timestamp": str(int(at.timestamp())),
            "Orgc": dict(orgc),
            "Tag": [_tag(tlp)],
            "Attribute": list(attributes),
        }
    }
