"""The words of reading: batches of records, and what could not be read."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Format(StrEnum):
    """How a record was written; decides which Sigma log sources it can be."""

    WINDOWS = (
        "windows"  # Windows event: EVTX, flat JSON (NXLog, OTRF), winlogbeat, nested EVTX JSON
    )
    EVE = "suricata"
    ZEEK = "zeek"
    SYSLOG = "syslog"
    WEB = "web"  # Apache or nginx access log
    JSON = "json"  # any other JSON object
    TEXT = "text"  # a line that no format claimed


class Outcome(StrEnum):
    """What became of a record that is not an event."""

    UNPARSED = "unparsed"  # kept and visible, but nothing could be read out of it
    REFUSED = "refused"  # not kept, with the reason


@dataclass(frozen=True, slots=True)
class Fault:
    """One record, or the rest of one input, that did not become an event.

    `source` is the input's path, archive members after `!`; `line` is the record number
    from 1 (0: the input as a whole); `reason` is one sentence; `raw` is at most 64 KiB.
    """

    source: str
    line: int
    outcome: Outcome
    reason: str
    raw: bytes = b""


@dataclass(slots=True)
class Batch:
    """Records of one format from one input, in order; the lists are of equal length.

    `lines` are record numbers from 1; `raws` are the records as read (for EVTX: the JSON of the
    record); `fields` are the record's own names, nested objects flattened to dotted names, lists kept.
    """

    source: str
    format: Format
    lines: list[int] = field(default_factory=list)
    raws: list[bytes] = field(default_factory=list)
    fields: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
