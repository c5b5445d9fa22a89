"""Compiled rule sets on disk, so that a start takes a second: the rules and the scanners' databases.

Verdicts are never kept. A cache that is damaged, of other rules, of another version, or that somebody
else could have written is left aside, and made anew where the folder can be written.
"""

import hashlib
import os
import stat
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec

from khien.engine.sigma.loading import load, rule_files
from khien.engine.sigma.memo import MemoEngine
from khien.engine.sigma.types import Atom, Correlation, NotLoaded, Rule, RuleSet

FORMAT: Final = "khien-rules-1"


class _Stored(msgspec.Struct, array_like=True):
    atoms: list[Atom]
    rules: list[Rule]
    correlations: list[Correlation]
    not_loaded: list[tuple[str, str, str, str]]
    dumps: dict[str, dict[str, bytes]]


def engine_for(paths: list[Path], folder: Path | None = None) -> MemoEngine:
    """Return the compiled rule set of all paths, from the cache where it is there.

    Raises RulesMissing.
    """
    place = (folder or default_folder()) / f"{_key(paths)}.rules"
    stored = _read(place)
    if stored is not None:
        rules = RuleSet(
            stored.atoms,
            stored.rules,
            stored.correlations,
            [NotLoaded(*each) for each in stored.not_loaded],
        )
        return MemoEngine(rules, stored.dumps)
    engine = MemoEngine(load(paths))
    _write(place, engine)
    return engine


def default_folder() -> Path:
    """Return where compiled rules are kept: in the instance's home, else in the user's cache."""
    home = os.environ.get("KHIEN_HOME")
    if home:
        return Path(home).expanduser() / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "khien"


def _key(paths: list[Path]) -> str:
    """Return what names a cache: the rules' content, this code, the scanner's version."""
    digest = hashlib.sha256(f"{FORMAT} {version('hyperscan')}".encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    for path in paths:
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
        else:
            for name, content in rule_files(path):
                digest.update(name.encode() + content)
    return digest.hexdigest()[:40]


def _read(place: Path) -> _Stored | None:
    try:
        told = place.stat()
        is_ours = told.st_uid == os.getuid() and not told.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        if not is_ours:
            return None
        content = place.read_bytes()
        digest, body = content[:32], content[32:]
        if hashlib.sha256(body).digest() != digest:
            return None
        return msgspec.msgpack.decode(body, type=_Stored)
    except (OSError, msgspec.MsgspecError):
        return None


def _write(place: Path, engine: MemoEngine) -> None:
    rules = engine.rules
    stored = _Stored(
        rules.atoms,
        rules.rules,
        rules.correlations,
        [(each.path, each.title, each.reason, each.id) for each in rules.not_loaded],
        engine.dumps(),
    )
    body = msgspec.msgpack.encode(stored)
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
            file.write(hashlib.sha256(body).digest() + body)
        Path(file.name).replace(place)
    except OSError:
        return
