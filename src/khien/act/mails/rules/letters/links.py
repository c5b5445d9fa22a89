"""Addresses in a mail: found in words and pages, made plain again, kept without what names the receiver."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final
from urllib.parse import unquote, urlsplit

from typing_extensions import override

from khien.act.mails.rules.letters.hosts import spelled
from khien.act.mails.types.mails import LinkSeen

LINKS_MAX: Final = 300
URL_MAX: Final = 2000
PATH_MAX: Final = 200
_SAFE: Final = (("[.]", "."), ("(.)", "."), ("[dot]", "."), ("[:]", ":"), ("[://]", "://"))
_URL: Final = re.compile(r"(?i)\b(?:https?|hxxps?|ftp)(?::|\[:\])//[^\s<>\"'“”]{3,2000}")
_BARE: Final = re.compile(r"(?i)\bwww\.[a-z0-9.-]{3,200}(?:/[^\s<>\"'“”]{0,1000})?")
_HOST_SAID: Final = re.compile(
    r"(?i)^\s*(?:https?://)?((?:[\w-]{1,63}\.){1,8}[a-z]{2,24})(?:[/:?#]|\s*$)"
)
_MARKS: Final = ".,;:!?)]}>…"
_PORTS: Final = {"http": {None, 80}, "https": {None, 443}, "ftp": {None, 21}}
_MIXED: Final = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w.~=-]{12,}|\d{4,}|[0-9a-fA-F-]{16,}")


@dataclass(frozen=True, slots=True)
class Link:
    """One address as it stands in a mail: its parts, and the host that its words show."""

    scheme: str
    host: str
    path: str
    has_more: bool
    has_name: bool
    has_port: bool
    said: str = ""


@dataclass(slots=True)
class Found:
    """What was found in all words and pages of a mail; `count` tells of those beyond the bound too."""

    links: dict[tuple[str, str, str], Link]
    count: int = 0
    has_form: bool = False
    has_script: bool = False

    def add(self, written: str, said: str = "") -> None:
        """Add an address, once."""
        link = read(written, said)
        if link is None:
            return
        key = (link.host, link.path, link.said)
        if key not in self.links:
            self.count += 1
            if len(self.links) < LINKS_MAX:
                self.links[key] = link


def find(words: list[str], pages: list[str]) -> Found:
    """Return the addresses of plain words and of pages."""
    found = Found({})
    for page in pages:
        parser = _Page(found)
        parser.feed(page)
        parser.close()
    shown = {link.said for link in found.links.values() if link.said}
    for said in (*words, *map(_without_tags, pages)):
        for written in written_in(said):
            link = read(written)
            if link is not None and spelled(link.host) not in shown:
                found.add(written)
    return found


def written_in(said: str) -> Iterator[str]:
    """Yield the addresses written in plain words, also those written safely."""
    for safe, plain in _SAFE:
        said = said.replace(safe, plain)
    for match in (*_URL.finditer(said), *_BARE.finditer(said)):
        yield match[0].rstrip(_MARKS)


def read(written: str, said: str = "") -> Link | None:
    """Return the parts of an address; None for what is none of the web's."""
    plain = re.sub(r"(?i)^hxxp", "http", "".join(written.split())[:URL_MAX])
    if plain.lower().startswith("www."):
        plain = f"http://{plain}"
    try:
        parts = urlsplit(plain)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not host or len(host) > 253:
        return None
    shown = _HOST_SAID.match(said[:300])
    return Link(
        scheme,
        host.rstrip("."),
        parts.path[:URL_MAX],
        has_more=bool(parts.query or parts.fragment),
        has_name=parts.username is not None,
        has_port=port not in _PORTS[scheme],
        said=spelled(shown[1]) if shown else "",
    )


def seen(link: Link, hidden: tuple[str, ...]) -> LinkSeen:
    """Return an address as it is kept: what may name the receiver is not."""
    pieces = link.path.split("/")
    kept = "/".join("…" if _names_somebody(piece, hidden) else piece for piece in pieces)[:PATH_MAX]
    pattern = "/".join("*" if _names_somebody(piece, hidden) or _MIXED.fullmatch(piece) else piece
                       for piece in pieces)[:PATH_MAX]  # fmt: skip
    name = spelled(link.host)
    more = "?…" if link.has_more else ""
    return LinkSeen(
        name, f"{link.scheme}://{name}{kept}{more}", f"{name}{pattern.rstrip('/')}", link.said
    )


def _names_somebody(piece: str, hidden: tuple[str, ...]) -> bool:
    """Return whether a piece of a path holds an address of somebody, plainly or in base64."""
    plain = unquote(piece)
    if "@" in plain or "@" in _from_base64(plain):
        return True
    folded = plain.lower()
    return any(one in folded for one in hidden)


def _from_base64(piece: str) -> str:
    if not 8 <= len(piece) <= 400:
        return ""
    padded = piece.rstrip("=") + "=" * (-len(piece.rstrip("=")) % 4)
    try:
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""


def _without_tags(page: str) -> str:
    return re.sub(r"<[^>]{0,5000}>", " ", page)


class _Page(HTMLParser):
    """Collects where a page leads, and what the words of each link show."""

    def __init__(self, found: Found) -> None:
        super().__init__()
        self.found = found
        self.href = ""
        self.said: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the address of a link or a form."""
        held = {name: value or "" for name, value in attrs}
        if tag in {"a", "area"}:
            self._end()
            self.href = held.get("href", "")
        elif tag == "form":
            self.found.has_form = True
            self.found.add(held.get("action", ""))
        elif tag == "input" and held.get("type", "").lower() == "password":
            self.found.has_form = True
        if re.match(r"(?i)\s*(javascript|data:text/html|vbscript)", self.href):
            self.found.has_script = True

    @override
    def handle_endtag(self, tag: str) -> None:
        """Keep a link with the words that it had."""
        if tag == "a":
            self._end()

    @override
    def handle_data(self, data: str) -> None:
        """Gather the words of a link."""
        if self.href and len(self.said) < 20:
            self.said.append(data[:200])

    @override
    def close(self) -> None:
        """Keep a link that was never closed."""
        super().close()
        self._end()

    def _end(self) -> None:
        if self.href:
            self.found.add(self.href, "".join(self.said))
        self.href, self.said = "", []
