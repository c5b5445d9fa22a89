"""An incident as STIX, as a MISP event and as plain JSON: what may leave, without inner addresses."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from khien.act.exchange.rules import misp, stix
from khien.act.exchange.rules.outgoing import without_inner
from khien.act.exchange.rules.patterns import pattern_of
from khien.act.exchange.rules.values import in_one_form
from khien.act.exchange.types.indicators import BadValue, IndicatorKind
from khien.base.core.sharing import SharedObservable
from khien.base.core.stix import MARKS, derived_uuid, instant, organisation
from khien.base.core.tlp import Tlp


def observables_that_leave(
    observables: Sequence[SharedObservable], tlp: Tlp
) -> list[tuple[IndicatorKind, str, str]]:
    """Return the observables that may leave under a marking, as kind, value and words."""
    found = []
    for one in observables:
        if one.tlp > tlp or one.kind not in set(IndicatorKind):
            continue
        kind = IndicatorKind(one.kind)
        try:
            found.append((kind, in_one_form(kind, one.value), without_inner(one.words)))
        except BadValue:
            continue
    return found


def as_stix(
    said: Mapping[str, str],
    found: Sequence[tuple[IndicatorKind, str, str]],
    *,
    instance: str,
    name: str,
    tlp: Tlp,
    at: datetime,
) -> dict[str, Any]:
    """Return an incident as a bundle: identity, incident, indicators, and the report over them."""
    common = {
        "spec_version": "2.1",
        "created_by_ref": f"identity--{instance}",
        "created": instant(at),
        "modified": instant(at),
        "object_marking_refs": [MARKS[tlp]],
    }
    number = said["number"]
    incident = {
        "type": "incident",
        "id": f"incident--{derived_uuid(instance, 'incident', number)}",
        **common,
        "name": without_inner(said["title"]),
        "description": without_inner(said["summary"]) or without_inner(said["title"]),
        "external_references": [{"source_name": name, "external_id": number}],
    }
    indicators = [
        {
            "type": "indicator",
            "id": f"indicator--{derived_uuid(instance, number, kind, value)}",
            **common,
            "name": value,
            **({"description": words} if words else {}),
            "indicator_types": ["malicious-activity"],
            "pattern": pattern_of(kind, value),
            "pattern_type": "stix",
            "pattern_version": "2.1",
            "valid_from": instant(at),
        }
        for kind, value, words in found
    ]
    report = {
        "type": "report",
        "id": f"report--{derived_uuid(instance, 'report', number)}",
        **common,
        "name": f"{number} {incident['name']}",
        "report_types": ["observed-data"],
        "published": instant(at),
        "object_refs": [incident["id"], *(one["id"] for one in indicators)],
    }
    return stix.bundle([organisation(instance, name), incident, *indicators, report])


def as_misp(
    said: Mapping[str, str],
    found: Sequence[tuple[IndicatorKind, str, str]],
    *,
    instance: str,
    name: str,
    tlp: Tlp,
    at: datetime,
) -> dict[str, Any]:
    """Return an incident as a MISP event."""
    number = said["number"]
    attributes = [
        misp.plain_attribute(
            derived_uuid(instance, number, kind, value), kind, value, words=words, at=at
        )
        for kind, value, words in found
    ]
    words = without_inner(said["summary"])
    if words:
        uuid = derived_uuid(instance, number, "summary")
        attributes.append(misp.comment_attribute(uuid, words, at=at))
    return misp.plain_event(
        derived_uuid(instance, "misp incident", number),
        f"{number} {without_inner(said['title'])}",
        attributes,
        orgc={"name": name, "uuid": instance},
        tlp=tlp,
        at=at,
    )


def as_json(
    said: Mapping[str, str], found: Sequence[tuple[IndicatorKind, str, str]], *, tlp: Tlp
) -> dict[str, Any]:
    """Return an incident as plain JSON."""
    return {name: without_inner(value) for name, value in said.items()} | {
        "tlp": tlp.label,
        "observables": [
            {"kind": kind.value, "value": value, "words": words} for kind, value, words in found
        ],
    }
