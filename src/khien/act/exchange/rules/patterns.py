"""STIX patterns: written for our indicators, read where they name one value."""

import re
from typing import Final

from khien.act.exchange.types.indicators import IndicatorKind

_PATHS: Final[dict[str, IndicatorKind]] = {
    "ipv4-addr:value": IndicatorKind.IPV4,
    "ipv6-addr:value": IndicatorKind.IPV6,
    "domain-name:value": IndicatorKind.DOMAIN,
    "url:value": IndicatorKind.URL,
    "email-addr:value": IndicatorKind.EMAIL,
    "email-message:from_ref.value": IndicatorKind.EMAIL,
    "email-message:sender_ref.value": IndicatorKind.EMAIL,
    "file:hashes.md5": IndicatorKind.MD5,
    "file:hashes.sha-1": IndicatorKind.SHA1,
    "file:hashes.sha1": IndicatorKind.SHA1,
    "file:hashes.sha-256": IndicatorKind.SHA256,
    "file:hashes.sha256": IndicatorKind.SHA256,
    "file:hashes.sha-512": IndicatorKind.SHA512,
    "file:hashes.sha512": IndicatorKind.SHA512,
}
_OURS: Final[dict[IndicatorKind, str]] = {
    IndicatorKind.IPV4: "ipv4-addr:value",
    IndicatorKind.IPV6: "ipv6-addr:value",
    IndicatorKind.DOMAIN: "domain-name:value",
    IndicatorKind.URL: "url:value",
    IndicatorKind.EMAIL: "email-addr:value",
    IndicatorKind.MD5: "file:hashes.MD5",
    IndicatorKind.SHA1: "file:hashes.'SHA-1'",
    IndicatorKind.SHA256: "file:hashes.'SHA-256'",
    IndicatorKind.SHA512: "file:hashes.'SHA-512'",
}
_SIMPLE: Final = re.compile(
    r"\s*\[\s*([a-z0-9-]+:[A-Za-z0-9_.'-]{1,60})\s*=\s*'((?:[^'\\]|\\['\\]){1,1000})'\s*\]\s*"
)


def pattern_of(kind: IndicatorKind, value: str) -> str:
    """Return the STIX pattern of one value."""
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"[{_OURS[kind]} = '{quoted}']"


def read_pattern(pattern: str) -> tuple[IndicatorKind, str] | None:
    """Return the one value that a pattern compares with, or None for any other pattern."""
    found = _SIMPLE.fullmatch(pattern)
    if found is None:
        return None
    kind = _PATHS.get(found[1].replace("'", "").lower())
    return (kind, re.sub(r"\\(.)", r"\1", found[2])) if kind else None
