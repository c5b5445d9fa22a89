"""By what mails are told to be of one campaign, and what of it other systems may look for."""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from khien.act.mails.rules.letters import hosts
from khien.act.mails.types.campaigns import Indicator, IndicatorKind, Sign, SignKind
from khien.act.mails.types.mails import AttachmentLine, Headers, LinkSeen
from khien.base.core import stix
from khien.base.core.tlp import Tlp

WITHIN: Final = timedelta(days=14)
"""Reports so long apart, or less, are of one campaign where they share a sign."""
SIGNS_MAX: Final = 60
INDICATORS_MAX: Final = 500
PICTURE_BYTES: Final = 40_000
TLP: Final = Tlp.AMBER
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".bmp")
_PATTERNS: Final = {
    IndicatorKind.DOMAIN: "[domain-name:value = '{}']",
    IndicatorKind.URL: "[url:value = '{}']",
    IndicatorKind.ADDRESS: "[email-addr:value = '{}']",
    IndicatorKind.SHA256: "[file:hashes.'SHA-256' = '{}']",
}


def signs_of(
    links: Iterable[LinkSeen],
    attachments: Iterable[AttachmentLine],
    subject_key: str,
    own: tuple[str, ...],
) -> list[Sign]:
    """Return by what a mail is compared; pictures of signatures and links of everybody say nothing."""
    found: dict[Sign, None] = {}
    for link in links:
        if is_telling(link, own):
            found[Sign(SignKind.LINK, _digest(link.pattern))] = None
    for part in attachments:
        if not _is_picture(part):
            found[Sign(SignKind.ATTACHMENT, part.digest)] = None
    if subject_key:
        found[Sign(SignKind.SUBJECT, subject_key)] = None
    return list(found)[:SIGNS_MAX]


def is_telling(link: LinkSeen, own: tuple[str, ...]) -> bool:
    """Return whether a link says something of a campaign: not our own, and none that all mails hold."""
    common = hosts.site(link.host) in hosts.COMMON
    return not common and not hosts.own_above(link.host, own)


def indicators_of(
    mails: Sequence[tuple[Headers, Sequence[LinkSeen], Sequence[AttachmentLine]]],
    own: tuple[str, ...],
) -> list[Indicator]:
    """Return what of judged mails others may look for, the most frequent first."""
    counts: Counter[tuple[IndicatorKind, str]] = Counter()
    for head, links, attachments in mails:
        counts.update(set(_told_by(head, links, attachments, own)))
    ordered = sorted(counts.items(), key=lambda one: (-one[1], *one[0]))
    return [Indicator(kind, value, count) for (kind, value), count in ordered[:INDICATORS_MAX]]


def as_csv(indicators: Iterable[Indicator]) -> bytes:
    """Return indicators as a table that Excel opens; no cell is taken for a formula."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(["type", "value", "reports"])
    for one in indicators:
        writer.writerow([one.kind.value, one.value, one.count])
    return b"\xef\xbb\xbf" + held.getvalue().encode()


def as_stix(
    indicators: Iterable[Indicator],
    *,
    number: str,
    instance: str,
    centre: str,
    since: datetime,
    at: datetime,
) -> bytes:
    """Return indicators as a bundle of STIX 2.1 marked TLP:AMBER."""
    issuer = stix.organisation(instance, centre)
    objects: list[dict[str, Any]] = [issuer, stix.definition(TLP)]
    for one in indicators:
        value = one.value.replace("\\", "\\\\").replace("'", "\\'")
        objects.append(
            {
                "type": "indicator",
                "spec_version": "2.1",
                "id": f"indicator--{stix.derived_uuid(instance, number, one.kind, one.value)}",
                "created_by_ref": issuer["id"],
                "created": stix.instant(at),
                "modified": stix.instant(at),
                "name": one.value[:200],
                "indicator_types": ["malicious-activity"],
                "pattern": _PATTERNS[one.kind].format(value),
                "pattern_type": "stix",
                "valid_from": stix.instant(since),
                "object_marking_refs": [stix.MARKS[TLP]],
            }
        )
    bundle = {
        "type": "bundle",
        "id": f"bundle--{stix.derived_uuid(instance, number, stix.instant(at))}",
    }
    return json.dumps(bundle | {"objects": objects}, ensure_ascii=False, indent=1).encode()


def _is_picture(part: AttachmentLine) -> bool:
    return part.size < PICTURE_BYTES and part.name.lower().endswith(_PICTURES)


def _is_foreign_sender(head: Headers, own: tuple[str, ...]) -> bool:
    return not hosts.own_above(head.from_domain, own) and not head.from_address.startswith("…")


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()


def _told_by(
    head: Headers,
    links: Sequence[LinkSeen],
    attachments: Sequence[AttachmentLine],
    own: tuple[str, ...],
) -> Iterator[tuple[IndicatorKind, str]]:
    """Yield the indicators of one mail."""
    for link in links:
        if not is_telling(link, own):
            continue
        if link.host not in hosts.SHORT and not hosts.is_number(link.host):
            yield IndicatorKind.DOMAIN, hosts.encoded(link.host)
        address = link.kept.removesuffix("?…")
        if "…" not in address:
            yield IndicatorKind.URL, address
    for part in attachments:
        if not _is_picture(part):
            yield IndicatorKind.SHA256, part.digest
    if head.from_address and _is_foreign_sender(head, own):
        yield IndicatorKind.ADDRESS, head.from_address
