"""Block lists for firewalls: which indicators stand on one, and how each format writes them."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from khien.act.exchange.rules.values import Protected
from khien.act.exchange.types.indicators import IndicatorKind, NewIndicator

SID_FIRST: Final = 9_000_000
KINDS: Final[dict[str, frozenset[IndicatorKind]]] = {
    "ip": frozenset({IndicatorKind.IPV4, IndicatorKind.IPV6}),
    "domain": frozenset({IndicatorKind.DOMAIN}),
    "url": frozenset({IndicatorKind.URL}),
    "hash": frozenset(
        {IndicatorKind.MD5, IndicatorKind.SHA1, IndicatorKind.SHA256, IndicatorKind.SHA512}
    ),
    "email": frozenset({IndicatorKind.EMAIL}),
}
NETWORK: Final = KINDS["ip"] | KINDS["domain"] | KINDS["url"]


@dataclass(frozen=True, slots=True)
class Blocked:
    """One entry of a block list with its number."""

    key: int
    said: NewIndicator


def entries(
    live: Sequence[Blocked], protected: Protected, kinds: frozenset[IndicatorKind]
) -> list[Blocked]:
    """Return what stands on a list: of these kinds, sourced, and nothing of our own."""
    return [
        one
        for one in live
        if one.said.kind in kinds
        and one.said.source
        and not protected.covers(one.said.kind, one.said.value)
    ]


def written(found: Sequence[Blocked], form: str) -> str:
    """Return a list in one of the formats."""
    return "".join(f"{line}\n" for line in FORMS[form](found))


def etag(content: str) -> str:
    """Return the tag that changes exactly when the list does."""
    return f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'


def _plain(found: Sequence[Blocked]) -> Iterator[str]:
    yield "# Khien: value # class; source; until"
    for one in found:
        said = one.said
        source = " ".join(said.source.replace("#", " ").split())
        yield (
            f"{said.value} # {said.technical_class}; {source} ({said.reliability}); "
            f"{said.expires_at:%Y-%m-%dT%H:%M:%SZ}"
        )


def _edl(found: Sequence[Blocked]) -> Iterator[str]:
    """Yield bare values: firewalls that fetch a list take web addresses without the scheme."""
    for one in found:
        if one.said.kind is IndicatorKind.URL:
            yield one.said.value.partition("://")[2]
        else:
            yield one.said.value


def _suricata(found: Sequence[Blocked]) -> Iterator[str]:
    for one in found:
        head = _head_of(one.said)
        if head:
            about = f"{one.said.technical_class} {one.said.reliability}"
            reference = (
                f"metadata:khien_class {one.said.technical_class}, "
                f"expires {one.said.expires_at:%Y_%m_%d}, source {_word(one.said.source)};"
            )
            yield (
                f'{head[0]} (msg:"KHIEN {about}"; {head[1]}classtype:bad-unknown; '
                f"{reference} sid:{SID_FIRST + one.key}; rev:1;)"
            )


def _head_of(said: NewIndicator) -> tuple[str, str] | None:
    """Return a rule's head and its conditions; nothing for what Suricata reads from files of hashes."""
    if said.kind in KINDS["ip"]:
        host = f"[{said.value}]" if said.kind is IndicatorKind.IPV6 else said.value
        return f"drop ip any any <> {host} any", ""
    if said.kind is IndicatorKind.DOMAIN:
        return (
            "drop dns any any -> any any",
            f'dns.query; dotprefix; content:"{_content("." + said.value)}"; nocase; endswith; ',
        )
    if said.kind is IndicatorKind.URL:
        parts = urlsplit(said.value)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        host = parts.hostname or ""
        conditions = (
            f'http.host; content:"{_content(host)}"; bsize:{len(host)}; '
            f'http.uri.raw; content:"{_content(path)}"; startswith; '
        )
        return "drop http any any -> any any", conditions
    return None


def _content(value: str) -> str:
    """Return a text as Suricata reads it: signs of its own language as bytes."""
    return "".join(f"|{ord(sign):02X}|" if sign in '";\\|:' else sign for sign in value)


def _word(words: str) -> str:
    kept = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in words)
    return kept[:60] or "_"


FORMS: Final[dict[str, Callable[[Sequence[Blocked]], Iterator[str]]]] = {
    "plain": _plain,
    "edl": _edl,
    "suricata": _suricata,
}
