"""Our things as STIX 2.1: indicators, bundles."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from khien.act.exchange.rules import marks
from khien.act.exchange.rules.patterns import pattern_of
from khien.act.exchange.types.indicators import NewIndicator, TechnicalClass
from khien.base.core.stix import MARKS, definition, instant

CLASS_LABEL: Final = "khien-class:"
RELIABILITY_LABEL: Final = "source-reliability:"
_TYPES: Final = {TechnicalClass.SCANNING: "anomalous-activity"}


def indicator(
    said: NewIndicator,
    *,
    name: str,
    instance: str,
    created: datetime,
    modified: datetime,
    is_revoked: bool,
) -> dict[str, Any]:
    """Return an indicator as an object; `name` is its own identifier."""
    made: dict[str, Any] = {
        "type": "indicator",
        "spec_version": "2.1",
        "id": name,
        "created_by_ref": f"identity--{instance}",
        "created": instant(created),
        "modified": instant(modified),
        "name": said.value,
        "indicator_types": [_TYPES.get(said.technical_class, "malicious-activity")],
        "pattern": pattern_of(said.kind, said.value),
        "pattern_type": "stix",
        "pattern_version": "2.1",
        "valid_from": instant(said.valid_from),
        "valid_until": instant(said.expires_at),
        "confidence": said.confidence,
        "labels": [
            f"{CLASS_LABEL}{said.technical_class}",
            f"{RELIABILITY_LABEL}{said.reliability.lower()}",
        ],
        "external_references": [
            {"source_name": said.source, "description": f"{said.source} ({said.reliability})"}
        ],
        "object_marking_refs": [MARKS[said.tlp]],
    }
    if said.words:
        made["description"] = said.words
    if is_revoked:
        made["revoked"] = True
    return made


def bundle(things: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a bundle that holds every marking its objects name."""
    used = {tlp for thing in things for tlp in marks.own_marks(thing)}
    held = {str(thing["id"]) for thing in things}
    definitions = [definition(tlp) for tlp in sorted(used) if MARKS[tlp] not in held]
    return {
        "type": "bundle",
        "id": f"bundle--{uuid.uuid4()}",
        "objects": [*definitions, *things],
    }
