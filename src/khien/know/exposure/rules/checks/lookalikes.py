"""Makes the names that could be taken for a unit's own domain, and tells whether a name is one of them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from khien.know.exposure.rules.checks.content import plain
from khien.know.exposure.types.lookalikes import Likeness

CANDIDATES_MAX: Final = 1500
LABEL_LEAST: Final = 4
"""Shorter names are like too many others to be looked for inside other names."""

ENDINGS: Final = (
    *("vn", "com.vn", "net.vn", "org.vn", "info.vn", "id.vn", "io.vn", "com", "net", "org", "info"),
    *("site", "online", "top", "xyz", "cc", "click", "shop", "vip", "asia", "pro", "club"),
)
_MUTATED_ENDINGS: Final = ("vn", "com.vn", "com", "site")
_SECOND_LEVEL: Final = frozenset(
    "com net org edu gov ac info health name pro int biz id io ai co".split()  # noqa: SIM905
)
_WORDS: Final = ("gov", "dichvucong", "dvc", "vneid", "login", "portal")
_ALIKE: Final[dict[str, tuple[str, ...]]] = {
    "a": ("à", "á", "ạ", "ă", "â", "а"),
    "b": ("d", "ь"),
    "c": ("с",),
    "d": ("cl", "đ", "b"),
    "e": ("3", "é", "ê", "е"),
    "g": ("q", "9"),
    "h": ("һ",),
    "i": ("1", "l", "í", "і"),
    "k": ("κ",),
    "l": ("1", "i"),
    "m": ("rn", "nn"),
    "n": ("m", "ñ"),
    "o": ("0", "ó", "ô", "ơ", "о"),
    "p": ("р",),
    "q": ("g",),
    "s": ("5", "ѕ"),
    "t": ("7", "τ"),
    "u": ("v", "ú", "ư"),
    "v": ("u", "ν"),
    "w": ("vv",),
    "x": ("х",),
    "y": ("ý", "у"),
    "z": ("2",),
}
_FOLDED: Final = str.maketrans("аьсеһіκорѕτνху0135792", "abcehikopstvxyolestgz")
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Name:
    """A domain in its parts: what stands before, the label that is registered, and its ending."""

    before: tuple[str, ...]
    label: str
    ending: str

    @property
    def registered(self) -> str:
        """Return the domain that is registered."""
        return f"{self.label}.{self.ending}"


def parts_of(domain: str) -> Name | None:
    """Return a domain's parts; None where nothing stands before its ending. `www` is left out."""
    labels = [one for one in domain.lower().rstrip(".").split(".") if one]
    if labels[:1] == ["www"]:
        labels = labels[1:]
    has_two = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    size = 2 if has_two else 1
    if len(labels) <= size or labels[-1].isdigit() or ":" in domain:
        return None
    return Name(tuple(labels[: -size - 1]), labels[-size - 1], ".".join(labels[-size:]))


def candidates(domain: str) -> dict[str, Likeness]:
    """Return names that could be taken for a domain, the likeliest first, as the DNS writes them.

    Of a name below another one only what leaves the dots out: the names beside the upper one are
    looked for by its own unit.
    """
    own = parts_of(domain)
    if own is None:
        return {}
    found: dict[str, Likeness] = {}
    for likeness, label, ending in _wanted(own):
        written = _written(label, ending)
        if written and written != own.registered and len(found) < CANDIDATES_MAX:
            found.setdefault(written, likeness)
    return found


def _wanted(own: Name) -> Iterator[tuple[Likeness, str, str]]:
    if own.before:
        for label in joined(own):
            for ending in (own.ending, *ENDINGS):
                yield Likeness.JOINED, label, ending
        return
    for ending in ENDINGS:
        yield Likeness.ENDING, own.label, ending
    for ending in dict.fromkeys((*_MUTATED_ENDINGS, own.ending)):
        for likeness, label in mutations(own.label):
            yield likeness, label, ending


def joined(own: Name) -> list[str]:
    """Return a name below another one as one label, in the orders in which people write it."""
    parts = [*own.before, own.label]
    return list(dict.fromkeys(sign.join(one) for one in (parts, parts[::-1]) for sign in ("", "-")))


def mutations(label: str) -> Iterator[tuple[Likeness, str]]:
    """Yield a label with one change of each kind at each place, the likeliest kinds first."""
    for word in _WORDS:
        for one in (f"{label}-{word}", f"{label}{word}", f"{word}-{label}", f"{word}{label}"):
            yield Likeness.WORD, one
    for at, letter in enumerate(label):
        for other in _ALIKE.get(letter, ()):
            yield Likeness.HOMOGLYPH, label[:at] + other + label[at + 1 :]
    for at in range(len(label)):
        yield from _slips(label[:at], label[at], label[at + 1 :])
    for at, letter in enumerate(label):
        for bit in range(7):
            yield Likeness.BIT_FLIP, label[:at] + chr(ord(letter) ^ 1 << bit) + label[at + 1 :]


def _slips(head: str, letter: str, tail: str) -> Iterator[tuple[Likeness, str]]:
    """Yield what a finger makes of a label at one letter."""
    if len(head + tail) >= LABEL_LEAST:
        yield Likeness.OMISSION, head + tail
    if tail and tail[0] != letter:
        yield Likeness.TRANSPOSITION, head + tail[0] + letter + tail[1:]
    yield Likeness.REPETITION, head + letter * 2 + tail
    if head:
        yield Likeness.HYPHENATION, f"{head}-{letter}{tail}"


def _written(label: str, ending: str) -> str:
    """Return a name as the DNS writes it; nothing for what cannot be one."""
    try:
        found = label.encode("idna").decode() if not label.isascii() else label
    except UnicodeError:
        return ""
    return f"{found}.{ending}" if _LABEL.fullmatch(found) else ""


def shown(name: str) -> str:
    """Return a name as people read it, letters of other scripts included."""
    if "xn--" not in name:
        return name
    try:
        return name.encode().decode("idna")
    except UnicodeError:
        return name


def skeleton(label: str) -> str:
    """Return a label with every letter as the plain one that it looks like."""
    read = shown(label)
    folded = (read if read.isascii() else plain(read)).translate(_FOLDED)
    return folded.replace("rn", "m").replace("vv", "w").replace("cl", "d")


class Resembler:
    """Tells of any name whether it could be taken for one of some domains; `own` are all of the units'."""

    def __init__(self, own: Iterable[str], of: Iterable[str] | None = None) -> None:
        self.own = {one for one in own if parts_of(one) is not None}
        looked_for = self.own if of is None else self.own & set(of)
        self._known: dict[str, tuple[str, Likeness]] = {}
        self._skeletons: dict[str, str] = {}
        self._held: dict[str, str] = {}
        for domain in sorted(looked_for, key=len):
            parts = parts_of(domain)
            assert parts is not None
            for name, likeness in candidates(domain).items():
                self._known.setdefault(name, (domain, likeness))
            labels = joined(parts) if parts.before else [parts.label]
            for label in labels:
                self._skeletons.setdefault(skeleton(label), domain)
            whole = [domain, domain.replace(".", "-")]
            for held in whole + [one for one in labels if len(one) > LABEL_LEAST]:
                self._held.setdefault(held, domain)
        words = sorted(self._held, key=len, reverse=True)
        self._holds = re.compile("|".join(map(re.escape, words))) if words else None

    def resembles(self, name: str) -> tuple[str, Likeness] | None:
        """Return which domain a name looks like and how; None for others and for the units' own."""
        parts = parts_of(name)
        if parts is None or self._is_own(name):
            return None
        known = self._known.get(parts.registered)
        if known is not None:
            return known
        alike = self._skeletons.get(skeleton(parts.label))
        if alike is not None:
            own = parts_of(alike)
            is_same = own is not None and parts.label in {own.label, *joined(own)}
            return alike, Likeness.ENDING if is_same else Likeness.HOMOGLYPH
        found = self._holds.search(shown(name)) if self._holds else None
        return (self._held[found[0]], Likeness.HOLDING) if found else None

    def _is_own(self, name: str) -> bool:
        labels = name.split(".")
        return any(".".join(labels[at:]) in self.own for at in range(len(labels)))
