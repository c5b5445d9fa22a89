"""What every room writes alike in STIX 2.1: our identifiers, instants, the marking definitions of TLP."""

import hashlib
import hmac
import uuid
from datetime import UTC, datetime
from typing import Any, Final

from khien.base.core.tlp import Tlp

EXTENSION: Final = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
MARKS: Final[dict[Tlp, str]] = {
    Tlp.CLEAR: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    Tlp.GREEN: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    Tlp.AMBER: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    Tlp.AMBER_STRICT: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    Tlp.RED: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
"""TLP 2.0. Source: OASIS CTI, the extension of STIX 2.1 for TLP 2.0."""

TLP_OF: Final[dict[str, Tlp]] = {mark: tlp for tlp, mark in MARKS.items()} | {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": Tlp.CLEAR,
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": Tlp.GREEN,
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": Tlp.AMBER,
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": Tlp.RED,
}
"""TLP 2.0, and TLP 1.0 as STIX 2.1 itself defines it. Source: STIX 2.1, section 7.2.1.4."""

_BORN: Final = "2026-01-01T00:00:00.000Z"


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


def definition(tlp: Tlp) -> dict[str, Any]:
    """Return the marking definition of TLP 2.0 as OASIS publishes it."""
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": MARKS[tlp],
        "created": "2022-10-01T00:00:00.000Z",
        "name": tlp.label,
        "extensions": {
            EXTENSION: {
                "extension_type": "property-extension",
                "tlp_2_0": tlp.label.removeprefix("TLP:").lower(),
            }
        },
    }


def organisation(uuid_of_it: str, name: str) -> dict[str, Any]:
    """Return a body of ours as an identity."""
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": f"identity--{uuid_of_it}",
        "created": _BORN,
        "modified": _BORN,
        "name": name,
        "identity_class": "organization",
        "sectors": ["government"],
        "object_marking_refs": [MARKS[Tlp.CLEAR]],
    }
