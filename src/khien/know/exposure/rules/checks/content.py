"""Reads a page: its text, where it links to, what it loads, what it hides; and compares two of them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from khien.know.exposure.rules.checks.markup import Tag, pieces
from khien.know.exposure.types.checks import Content

TEXT_MAX: Final = 20_000
DOMAINS_MAX: Final = 500
LOADS_MAX: Final = 500
HIDDEN_MAX: Final = 20
DEPTH_MAX: Final = 500
_VOID: Final = frozenset(
    "area base br col embed hr img input link meta source track wbr param".split()  # noqa: SIM905
)
_HIDING: Final = re.compile(
    r"display:none|visibility:hidden|opacity:0(?:;|$)|font-size:0|text-indent:-\d{3,}"
    r"|(?:left|top|right):-\d{3,}|(?:^|;)(?:height|width|max-height):[01](?:px)?(?:;|$)"
)
_GAMBLING: Final = re.compile(
    r"\b(?:nha cai|ca cuoc|ca do|casino|bong da|soi cau|keo nha cai|no hu|ban ca|xo so|lo de|danh bai|"
    r"tai xiu|game bai|slot game|slots?|baccarat|jackpot|betting|bet88|w88|fun88|188bet|12bet|m88|"
    r"da ga|song bai|ty le keo|rut tien doi thuong|game doi thuong)\b"
)


def read_page(body: bytes, url: str, charset: str = "utf-8") -> Content:
    """Return what a page says. Any bytes give a Content."""
    reader = _Reader(url)
    try:
        words = body.decode(charset or "utf-8", "replace")
    except LookupError:
        words = body.decode("utf-8", "replace")
    for piece in pieces(words):
        if isinstance(piece, Tag):
            reader.take_tag(piece)
        else:
            reader.take_words(piece)
    return Content(
        text=" ".join("".join(reader.words).split())[:TEXT_MAX],
        domains=frozenset(sorted(reader.domains)[:DOMAINS_MAX]),
        loads=tuple(reader.loads[:LOADS_MAX]),
        hidden=tuple(_gambling(reader.hidden)),
        generator=reader.generator[:200],
        title=" ".join("".join(reader.title).split())[:200],
    )


def likeness(one: str, other: str) -> float | None:
    """Return how alike two texts are, from 0 to 1, by their runs of three words; None for too short ones."""
    first, second = _runs(one), _runs(other)
    if not first or not second:
        return None
    return len(first & second) / len(first | second)


def plain(words: str) -> str:
    """Return a text in small letters without accents."""
    split = unicodedata.normalize("NFD", words.lower().replace("đ", "d"))
    return "".join(one for one in split if not unicodedata.combining(one))


def _runs(words: str) -> set[tuple[str, ...]]:
    found = re.findall(r"\w+", unicodedata.normalize("NFC", words.lower()))
    return set(zip(found, found[1:], found[2:], strict=False))


def _gambling(hidden: list[list[str]]) -> Iterator[str]:
    shown = 0
    for parts in hidden:
        words = " ".join("".join(parts).split())
        found = _GAMBLING.search(plain(words))
        if found and shown < HIDDEN_MAX:
            shown += 1
            yield words[max(0, found.start() - 100) :][:200]


class _Reader:
    """Collects while the page is read; an element that was hidden hides what is inside it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.own = urlsplit(url).hostname or ""
        self.open: list[tuple[str, bool]] = []
        self.counts: Counter[str] = Counter()
        self.words: list[str] = []
        self.hidden: list[list[str]] = []
        self.title: list[str] = []
        self.domains: set[str] = set()
        self.loads: list[str] = []
        self.generator = ""

    def take_tag(self, tag: Tag) -> None:
        """Take a tag."""
        if tag.is_end:
            self._close(tag.name)
            return
        held = tag.attributes
        self._note(tag.name, held)
        hides = self.is_hidden or "hidden" in held or bool(_HIDING.search(_style(held)))
        if hides and not self.is_hidden:
            self.hidden.append([])
        if hides:
            self.hidden[-1].append(f" {held.get('href', '')} {held.get('title', '')} ")
        if tag.name not in _VOID and len(self.open) < DEPTH_MAX:
            self.open.append((tag.name, hides))
            self.counts[tag.name] += 1

    def take_words(self, words: str) -> None:
        """Take words between tags."""
        if self.open and self.open[-1][0] == "title":
            self.title.append(words)
        elif self.is_hidden:
            self.hidden[-1].append(words)
        else:
            self.words.append(f"{words} ")

    @property
    def is_hidden(self) -> bool:
        """Return whether a visitor does not see what stands here."""
        return bool(self.open) and self.open[-1][1]

    def _close(self, name: str) -> None:
        """Close the innermost element of a name with all inside it; none is open: nothing."""
        while self.counts[name]:
            closed, _hides = self.open.pop()
            self.counts[closed] -= 1
            if closed == name:
                return

    def _note(self, tag: str, held: dict[str, str]) -> None:
        if tag == "meta" and held.get("name", "").lower() == "generator":
            self.generator = held.get("content", "")
        where = held.get("href") if tag in {"a", "area", "link", "base"} else held.get("src")
        if tag == "form":
            where = held.get("action")
        if not where:
            return
        try:
            full = urljoin(self.url, where.strip())
            host = urlsplit(full).hostname or ""
        except ValueError:
            return
        if host and host != self.own and full.startswith(("http:", "https:")):
            self.domains.add(host[:253])
        is_loaded = tag not in {"a", "area", "base", "form"}
        if is_loaded and (tag != "link" or "stylesheet" in held.get("rel", "").lower()):
            self.loads.append(full[:500])


def _style(held: dict[str, str]) -> str:
    return re.sub(r"\s+|!important", "", held.get("style", "").lower())
