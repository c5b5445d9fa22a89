"""Our table of programs: how Windows lists them, by which publisher, and their product in CPE.

A name is compared bare: in lower case, without its version, word size and language. What does not stand in
the table is not guessed.
"""

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from khien.know.exposure.rules.versions.distributions import upstream_of

DATA: Final = Path(__file__).parents[2] / "data"

_BRACKETS: Final = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_NUMBERS: Final = re.compile(r"(?:\b(?:version|ver\.?|v)\s*)?(?<![\w.])v?\d+(?:[._]\d+)+[\w.+-]*")
_VERSION: Final = re.compile(r"(?<![\w.])\d+(?:[._]\d+)+[\w.+-]*")
_SIZE: Final = re.compile(r"\b(?:x64|x86|amd64|arm64|win32|win64|64[- ]?bit|32[- ]?bit)\b")
_LANGUAGE: Final = re.compile(r"(?:\s-)?\s(?:[a-z]{2}-[a-z]{2}|en|vi|mui|english|vietnamese)$")
_END: Final = re.compile(r"[\s,;:–-]+$")


@dataclass(frozen=True, slots=True)
class Program:
    """One program of the table. `names` are bare, `*` at the end for any continuation."""

    products: tuple[str, ...]
    title: str
    names: tuple[str, ...]
    publishers: tuple[str, ...] = ()
    reads: str = ""
    gives: str = ""
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Upstream:
    """A program that distributions pack: names of its source and binary packages."""

    products: tuple[str, ...]
    title: str
    packages: re.Pattern[str]
    gives: str = ""


def bare(name: str) -> str:
    """Return a program's name as it is compared: “7-Zip 19.00 (x64)” is “7-zip”."""
    text = " ".join(name.lower().replace("®", "").replace("™", "").split())
    for pattern in (_BRACKETS, _SIZE, _NUMBERS):
        text = pattern.sub("", text)
    text = _LANGUAGE.sub("", _END.sub("", " ".join(text.split())))
    return _END.sub("", " ".join(text.split()))[:300]


def program_of(name: str, publisher: str, *, needs_publisher: bool) -> Program | None:
    """Return the program that a name and its publisher stand for, or None."""
    short = bare(name)
    maker = publisher.lower()
    for one in _candidates(short):
        if maker and one.publishers and not any(word in maker for word in one.publishers):
            continue
        if not maker and needs_publisher and " " not in short:
            continue
        return one
    return None


def version_of(program: Program, name: str, version: str) -> str:
    """Return the version that matching reads: from the name where the table says so, else as listed."""
    if program.reads:
        found = re.search(program.reads, name.lower())
        if found:
            return program.gives.format(*found.groups(default="0"))
    if version.strip():
        return version.strip()
    inside = _VERSION.search(name.lower())
    return inside[0] if inside else ""


def upstream_named(*names: str) -> Upstream | None:
    """Return the program that a distribution's package packs, by the first of its names that is known."""
    for name in names:
        if name:
            found = next(
                (one for one in _upstreams() if one.packages.fullmatch(name.lower())), None
            )
            if found:
                return found
    return None


def upstream_version(upstream: Upstream, version: str) -> str:
    """Return the packed program's version out of a distribution's."""
    own = upstream_of(version)
    if upstream.gives == "java":
        own = re.sub(r"^(1\.\d+\.0)\.(\d+).*$", r"\1_\2", re.sub(r"\+\d+$", "", own))
        own = re.sub(r"^(\d+)u(\d+).*$", r"1.\1.0_\2", own)
        own = re.sub(r"^(\d+\.\d+\.\d+)(?:\.\d+){2}$", r"\1", own)
    return own


@cache
def titles() -> dict[str, str]:
    """Return what each product of the table is called."""
    return {key: one.title for one in _programs() for key in one.products[:1]}


@cache
def _programs() -> tuple[Program, ...]:
    given = tomllib.loads((DATA / "programs.toml").read_text("utf-8"))["program"]
    return tuple(_program(one) for one in given)


def _program(one: dict[str, Any]) -> Program:
    return Program(
        products=_keys(one["product"]),
        title=one["title"],
        names=tuple(one["names"]),
        publishers=tuple(one.get("by", ())),
        reads=one.get("reads", ""),
        gives=one.get("gives", ""),
        targets=tuple(one.get("for", ())),
    )


@cache
def _by_first_word() -> dict[str, tuple[tuple[str, bool, Program], ...]]:
    """Return the table by the first word of its names; longer names are tried first."""
    found: defaultdict[str, list[tuple[str, bool, Program]]] = defaultdict(list)
    for one in _programs():
        for name in one.names:
            start = name.rstrip("*")
            word = start.split(maxsplit=1)[0] if " " in start or not name.endswith("*") else ""
            found[word].append((start, name.endswith("*"), one))
    return {
        word: tuple(sorted(held, key=lambda each: -len(each[0]))) for word, held in found.items()
    }


def _candidates(short: str) -> list[Program]:
    if not short:
        return []
    held = _by_first_word()
    both = (*held.get(short.split(maxsplit=1)[0], ()), *held.get("", ()))
    return [
        one
        for start, is_open, one in both
        if short == start or (is_open and short.startswith(start))
    ]


@cache
def _upstreams() -> tuple[Upstream, ...]:
    given = tomllib.loads((DATA / "upstreams.toml").read_text("utf-8"))["upstream"]
    return tuple(
        Upstream(
            _keys(one["product"]), one["title"], re.compile(one["packages"]), one.get("gives", "")
        )
        for one in given
    )


def _keys(given: str | list[str]) -> tuple[str, ...]:
    """Return the keys of products as the table writes them; an operating system says so itself."""
    names = [given] if isinstance(given, str) else given
    return tuple(one if one[:2] in {"o:", "h:"} else f"a:{one}" for one in names)
