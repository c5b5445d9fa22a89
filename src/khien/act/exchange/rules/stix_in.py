"""STIX 2.1 on the way in: structure, identifiers, instants and contradictions, each with its path."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import stix2  # type: ignore[import-untyped]
from stix2.exceptions import STIXError  # type: ignore[import-untyped]

from khien.act.exchange.rules import marks
from khien.act.exchange.rules.patterns import read_pattern
from khien.act.exchange.rules.reading import RECORDS_MAX
from khien.act.exchange.types.imports import BadFile
from khien.base.core.refusals import text

_TYPE: Final = re.compile(r"[a-z0-9](?:[a-z0-9]|-(?!-)){1,248}[a-z0-9]")
_ID: Final = re.compile(
    r"([a-z0-9-]{3,250})--[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
)
_INSTANT: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:)([0-5]\d|60)(?:\.(\d{1,9}))?Z", re.ASCII)
_INSTANTS: Final = (
    "created",
    "modified",
    "valid_from",
    "valid_until",
    "first_seen",
    "last_seen",
    "first_observed",
    "last_observed",
    "start_time",
    "stop_time",
    "published",
)
_PAIRS: Final = (
    ("created", "modified", True),
    ("valid_from", "valid_until", False),
    ("first_seen", "last_seen", True),
    ("first_observed", "last_observed", True),
    ("start_time", "stop_time", False),
)
_NEEDS_NO_TIMES: Final = frozenset(
    {
        "artifact",
        "autonomous-system",
        "directory",
        "domain-name",
        "email-addr",
        "email-message",
        "file",
        "ipv4-addr",
        "ipv6-addr",
        "mac-addr",
        "mutex",
        "network-traffic",
        "process",
        "software",
        "url",
        "user-account",
        "windows-registry-key",
        "x509-certificate",
    }
)
_SINGLE_REFS: Final = ("created_by_ref", "source_ref", "target_ref", "sighting_of_ref")


def objects_of(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the objects of a bundle or a TAXII envelope. Raises BadFile."""
    if values.get("type") == "bundle":
        name = values.get("id")
        if not isinstance(name, str) or not _ID.fullmatch(name) or not name.startswith("bundle--"):
            raise BadFile(path="id", why=text("it is no identifier of the form type--UUID."))
        if values.get("spec_version", "2.1") != "2.1":
            raise BadFile(path="spec_version", why=text("only STIX 2.1 is read."))
    things = values.get("objects")
    if not isinstance(things, list) or not things:
        raise BadFile(path="objects", why=text("a list of at least one object is needed."))
    if len(things) > RECORDS_MAX:
        raise BadFile(path="objects", why=text("there are more records than are read at once."))
    return things


def require_whole(things: list[dict[str, Any]]) -> None:
    """Raise BadFile, with the path, unless every object is right and none contradicts another."""
    seen: dict[tuple[str, str], int] = {}
    for place, thing in enumerate(things):
        fault = fault_of(thing)
        if fault is not None:
            path, why = fault
            raise BadFile(path=f"objects[{place}]{path}", why=why)
        key = (thing["id"], str(thing.get("modified") or thing.get("created") or ""))
        if key in seen and things[seen[key]] != thing:
            why = text("an object of the same identifier and version stands before, and differs.")
            raise BadFile(path=f"objects[{place}].id", why=why)
        seen.setdefault(key, place)


def fault_of(thing: Any) -> tuple[str, str] | None:
    """Return the first fault of an object as path and sentence, or None."""
    if not isinstance(thing, dict):
        return "", text("an object is needed.")
    return next(_faults(thing), None)


def read_instant(written: str) -> datetime | None:
    """Return an instant that STIX writes, or None."""
    found = _INSTANT.fullmatch(written)
    if found is None:
        return None
    second = "59" if found[2] == "60" else found[2]
    fraction = (found[3] or "0")[:6].ljust(6, "0")
    try:
        return datetime.fromisoformat(f"{found[1]}{second}.{fraction}+00:00")
    except ValueError:
        return None


def _faults(thing: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _faults_of_name(thing)
    yield from _faults_of_times(thing)
    yield from _faults_of_refs(thing)
    yield from _faults_of_values(thing)
    if thing["type"] == "indicator":
        yield from _faults_of_indicator(thing)
        if read_pattern(thing["pattern"]) is not None:
            return
    yield from _faults_by_library(thing)


def _faults_of_name(thing: dict[str, Any]) -> Iterator[tuple[str, str]]:
    kind, name = thing.get("type"), thing.get("id")
    if not isinstance(kind, str) or not _TYPE.fullmatch(kind) or kind == "bundle":
        yield ".type", text("it is no type of an object.")
    found = _ID.fullmatch(name) if isinstance(name, str) else None
    if found is None:
        yield ".id", text("it is no identifier of the form type--UUID.")
    elif found[1] != kind:
        yield ".id", text("the identifier names another type than “type” does.")
    spec = thing.get("spec_version", "2.1" if kind in _NEEDS_NO_TIMES else "")
    if spec != "2.1":
        yield ".spec_version", text("only STIX 2.1 is read.")


def _faults_of_times(thing: dict[str, Any]) -> Iterator[tuple[str, str]]:
    at: dict[str, datetime] = {}
    for name in _INSTANTS:
        if name in thing:
            found = read_instant(thing[name]) if isinstance(thing[name], str) else None
            if found is None:
                yield f".{name}", text("it is no instant of the form 2026-11-25T08:00:00Z.")
            else:
                at[name] = found
    yield from _missing_times(thing)
    for first, second, may_equal in _PAIRS:
        if first not in at or second not in at:
            continue
        if at[second] < at[first] or (at[second] == at[first] and not may_equal):
            yield f".{second}", text("it lies before the instant that it must follow.")


def _missing_times(thing: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if thing["type"] in _NEEDS_NO_TIMES:
        return
    needed = ("created",) if thing["type"] == "marking-definition" else ("created", "modified")
    for name in needed:
        if name not in thing:
            yield f".{name}", text("it is missing.")


def _faults_of_refs(thing: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in _SINGLE_REFS:
        if name in thing and not _is_id(thing[name]):
            yield f".{name}", text("it is no identifier of the form type--UUID.")
    for name in ("object_refs", "object_marking_refs"):
        refs = thing.get(name, [])
        if name in thing and (not isinstance(refs, list) or not refs):
            yield f".{name}", text("a list of at least one identifier is needed.")
            continue
        for place, ref in enumerate(refs):
            is_mark = isinstance(ref, str) and ref.startswith("marking-definition--")
            if not _is_id(ref) or (name == "object_marking_refs" and not is_mark):
                yield f".{name}[{place}]", text("it is no identifier of the form type--UUID.")
    if isinstance(thing.get("object_marking_refs"), list) and len(marks.own_marks(thing)) > 1:
        yield ".object_marking_refs", text("there are two TLP markings; one is right.")


def _faults_of_values(thing: dict[str, Any]) -> Iterator[tuple[str, str]]:
    confidence = thing.get("confidence", 0)
    if (
        isinstance(confidence, bool)
        or not isinstance(confidence, int)
        or not 0 <= confidence <= 100
    ):
        yield ".confidence", text("it is no whole number from 0 to 100.")
    if not isinstance(thing.get("revoked", False), bool):
        yield ".revoked", text("it is neither true nor false.")
    for name in ("name", "description", "pattern", "pattern_type"):
        if name in thing and not isinstance(thing[name], str):
            yield f".{name}", text("a text is needed.")
    for name in ("labels", "indicator_types"):
        held = thing.get(name, [""])
        if not isinstance(held, list) or not held or not all(isinstance(one, str) for one in held):
            yield f".{name}", text("a list of texts is needed.")


def _faults_of_indicator(thing: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("pattern", "pattern_type", "valid_from"):
        if not thing.get(name):
            yield f".{name}", text("it is missing.")


def _faults_by_library(thing: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what the reference library refuses; it is asked last, for what only it knows."""
    try:
        stix2.parse(thing, allow_custom=True, version="2.1")
    except (STIXError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        names = getattr(problem, "properties", None) or [getattr(problem, "prop_name", "")]
        name = str(next(iter(names), "") or "")
        yield f".{name}" if name else "", " ".join(str(problem).split())[:200].replace("%", "%%")


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None
