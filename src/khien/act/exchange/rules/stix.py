"""Our things as STIX 2.1: the instance's identity, indicators, bundles."""

import hashlib
import hmac
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from khien.act.exchange.rules import marks
from khien.act.exchange.rules.patterns import pattern_of
from khien.act.exchange.types.indicators import NewIndicator, TechnicalClass
from khien.base.core.tlp import Tlp

CLASS_LABEL: Final = "khien-class:"
RELIABILITY_LABEL: Final = "source-reliability:"
_BORN: Final = "2026-01-01T00:00:00.000Z"
_TYPES: Final = {TechnicalClass.SCANNING: "anomalous-activity"}


def instance_uuid(secret: str) -> str:
    """Return the identifier of this instance: the same for good, telling nothing of its secret."""
    made = hmac.new(secret.encode(), b"exchange identity", hashlib.sha256).digest()
    return str(uuid.UUID(bytes=made[:16], version=4))


def derived_uuid(instance: str, *words: str) -> str:
    """Return an identifier that is made of words: the same words give the same one."""
    return str(uuid.uuid5(uuid.UUID(instance), "\n".join(words)))


def instant(at: datetime) -> str:
    """Return an instant as STIX writes it: UTC, to the millisecond."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def identity(instance: str, name: str) -> dict[str, Any]:
    """Return who we are."""
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": f"identity--{instance}",
        "created": _BORN,
        "modified": _BORN,
        "name": name,
        "identity_class": "organization",
        "sectors": ["government"],
        "object_marking_refs": [marks.MARKS[Tlp.CLEAR]],
    }


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
        "object_marking_refs": [marks.MARKS[said.tlp]],
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
    definitions = [marks.definition(tlp) for tlp in sorted(used) if marks.MARKS[tlp] not in held]
    return {
        "type": "bundle",
        "id": f"bundle--{uuid.uuid4()}",
        "objects": [*definitions, *things],
    }
