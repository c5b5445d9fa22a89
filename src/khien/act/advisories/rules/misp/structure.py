"""The shape of what is read of a MISP event. Numbers stand there as numbers or as their digits."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

ATTRIBUTES_MAX = 20_000
Uuid = Annotated[
    str,
    Meta(pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\Z"),
]
Seconds = Annotated[int, Meta(ge=0, lt=10**11)] | Annotated[str, Meta(pattern=r"^[0-9]{1,11}\Z")]
"""An instant, in seconds since 1970."""
Count = Annotated[int, Meta(ge=0)] | Annotated[str, Meta(pattern=r"^[0-9]{1,9}\Z")]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d\Z")]
Level = Literal[1, 2, 3, 4, "1", "2", "3", "4"]


class Tag(msgspec.Struct):
    """A tag: a TLP stands in one."""

    name: Annotated[str, Meta(min_length=1)]


class Attribute(msgspec.Struct):
    """One value with what it is."""

    type: Annotated[str, Meta(min_length=1)]
    value: str
    category: str | UnsetType = UNSET
    comment: str | UnsetType | None = UNSET
    uuid: Uuid | UnsetType = UNSET
    timestamp: Seconds | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET
    object_relation: str | UnsetType | None = UNSET
    tags: list[Tag] | UnsetType = field(default=UNSET, name="Tag")


class Object(msgspec.Struct):
    """Attributes that belong together."""

    name: Annotated[str, Meta(min_length=1)]
    uuid: Uuid | UnsetType = UNSET
    timestamp: Seconds | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET
    attributes: list[Attribute] | UnsetType = field(default=UNSET, name="Attribute")


class Report(msgspec.Struct):
    """A text that belongs to the event."""

    name: str
    content: str | UnsetType | None = UNSET
    uuid: Uuid | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET


class Organisation(msgspec.Struct):
    """Who created the event."""

    name: str
    uuid: Uuid | UnsetType = UNSET


class Event(msgspec.Struct):
    """The event."""

    uuid: Uuid
    info: Annotated[str, Meta(min_length=1)]
    timestamp: Seconds
    date: Day | UnsetType = UNSET
    publish_timestamp: Seconds | UnsetType = UNSET
    threat_level_id: Level | UnsetType = UNSET
    attribute_count: Count | UnsetType = UNSET
    owner: Organisation | UnsetType = field(default=UNSET, name="Orgc")
    tags: list[Tag] | UnsetType = field(default=UNSET, name="Tag")
    attributes: Annotated[list[Attribute], Meta(max_length=ATTRIBUTES_MAX)] | UnsetType = field(
        default=UNSET, name="Attribute"
    )
    objects: Annotated[list[Object], Meta(max_length=ATTRIBUTES_MAX)] | UnsetType = field(
        default=UNSET, name="Object"
    )
    reports: Annotated[list[Report], Meta(max_length=100)] | UnsetType = field(
        default=UNSET, name="EventReport"
    )


class Held(msgspec.Struct):
    """What stands around an event."""

    event: dict[str, Any] = field(name="Event")
