"""The shape of what is read of STIX 2.1. Source: STIX 2.1, sections 3.2, 4.3, 4.14, 4.18, 6.14, 7.2."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
OBJECTS_MAX = 5000
Id = Annotated[str, Meta(pattern=rf"^[a-z0-9-]{{3,250}}--{_UUID}\Z")]
Body = Annotated[str, Meta(pattern=rf"^identity--{_UUID}\Z")]
Mark = Annotated[str, Meta(pattern=rf"^marking-definition--{_UUID}\Z")]
Kind = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{1,248}[a-z0-9]\Z")]
Instant = Annotated[
    str, Meta(pattern=r"^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(\.\d{1,9})?Z\Z")
]
Words = Annotated[str, Meta(min_length=1)]


class Bundle(msgspec.Struct):
    """The container: objects follow one by one."""

    id: Annotated[str, Meta(pattern=rf"^bundle--{_UUID}\Z")]
    type: Literal["bundle"]
    objects: Annotated[list[dict[str, Any]], Meta(min_length=1, max_length=OBJECTS_MAX)]
    spec_version: Literal["2.1"] | UnsetType = UNSET


class Elsewhere(msgspec.Struct):
    """An external reference."""

    source_name: Words
    description: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    external_id: str | UnsetType = UNSET


class Granular(msgspec.Struct):
    """A marking of some parts of an object."""

    marking_ref: Mark | UnsetType = UNSET


class Thing(msgspec.Struct, kw_only=True):
    """What any object may say."""

    type: Kind
    id: Id
    spec_version: Literal["2.1"] | UnsetType = UNSET
    created: Instant | UnsetType = UNSET
    modified: Instant | UnsetType = UNSET
    created_by_ref: Body | UnsetType = UNSET
    object_marking_refs: Annotated[list[Mark], Meta(min_length=1)] | UnsetType = UNSET
    granular_markings: Annotated[list[Granular], Meta(min_length=1)] | UnsetType = UNSET
    external_references: Annotated[list[Elsewhere], Meta(min_length=1)] | UnsetType = UNSET
    labels: Annotated[list[str], Meta(min_length=1)] | UnsetType = UNSET
    revoked: bool | UnsetType = UNSET
    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET


class Domain(Thing, kw_only=True):
    """What every object of the domain says: since when, in which version."""

    spec_version: Literal["2.1"]
    created: Instant
    modified: Instant
    name: Words


class Report(Domain, kw_only=True):
    """The paper itself."""

    published: Instant
    object_refs: Annotated[list[Id], Meta(min_length=1)]
    report_types: list[str] | UnsetType = UNSET


class Software(Thing, kw_only=True):
    """A product: it has no versions in time."""

    name: Words
    vendor: str | UnsetType = UNSET
    version: str | UnsetType = UNSET


class Marking(Thing, kw_only=True):
    """What a marking means: of TLP 1.0 in the definition, of TLP 2.0 in an extension."""

    created: Instant
    definition_type: str | UnsetType = UNSET
    definition: dict[str, Any] | UnsetType = UNSET
    extensions: dict[str, dict[str, Any]] | UnsetType = UNSET


SHAPES: dict[str, type[Thing]] = {
    "report": Report,
    "vulnerability": Domain,
    "course-of-action": Domain,
    "identity": Domain,
    "software": Software,
    "marking-definition": Marking,
}
