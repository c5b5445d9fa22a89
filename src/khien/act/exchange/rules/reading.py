"""Reading foreign JSON: bounded before and while it is parsed, with the path of what is wrong."""

import json
from collections.abc import Iterator
from typing import Any, Final

import orjson

from khien.act.exchange.types.imports import BadFile, Format, TooLarge, UnknownFormat
from khien.base.core.refusals import text

BYTES_MAX: Final = 32 * 1024 * 1024
DEPTH_MAX: Final = 24
RECORDS_MAX: Final = 50_000
TEXT_MAX: Final = 100_000
Trail = tuple[Any, ...]
"""The way to a value: nothing at the top, else the way to what holds it, and its key there."""


def read_json(content: bytes, *, most: int = BYTES_MAX) -> Any:
    """Return a foreign JSON text as values. Raises TooLarge or BadFile with line or path."""
    if len(content) > most:
        raise TooLarge(size=len(content), most=most)
    try:
        values = orjson.loads(content)
    except orjson.JSONDecodeError as problem:
        where = f"{problem.lineno}:{problem.colno}"
        raise BadFile(path=where, why=text("this is not JSON.")) from None
    for path, value in _walk(values if isinstance(values, str | dict | list) else ""):
        _require_plain(path, value)
    _require_single_keys(content)
    return values


def format_of(values: Any) -> Format:
    """Return what a file is by its content. Raises UnknownFormat."""
    if isinstance(values, dict):
        if values.get("type") == "bundle":
            return Format.STIX
        if isinstance(values.get("Event"), dict) or isinstance(values.get("response"), list):
            return Format.MISP
        if isinstance(values.get("document"), dict) and "csaf_version" in values["document"]:
            return Format.CSAF
    if isinstance(values, list) and values and isinstance(values[0], dict) and "Event" in values[0]:
        return Format.MISP
    raise UnknownFormat


def _walk(values: Any) -> Iterator[tuple[str, Any]]:
    """Yield every value that is too deep, too long or cannot be kept, with its path."""
    waiting: list[tuple[Trail, Any, int]] = [((), values, 0)]
    while waiting:
        trail, value, depth = waiting.pop()
        if isinstance(value, str):
            if len(value) > TEXT_MAX or "\0" in value:
                yield _path(trail), value
        elif depth >= DEPTH_MAX:
            yield _path(trail), value
        else:
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            waiting += [
                ((trail, key), inner, depth + 1)
                for key, inner in pairs
                if inner and isinstance(inner, str | dict | list)
            ]


def _path(trail: Trail) -> str:
    """Return where a value stands, from the keys on the way to it."""
    path = ""
    while trail:
        trail, key = trail
        path = (f"[{key}]" if isinstance(key, int) else f".{key}") + path
    return path


def _require_plain(path: str, value: Any) -> None:
    if isinstance(value, str):
        why = text("the text is too long, or holds a NUL character.")
    else:
        why = text("it is nested deeper than any such file needs.")
    raise BadFile(path=path[:200].lstrip("."), why=why)


class _TwiceError(ValueError):
    """A key stands twice in one object."""


def _require_single_keys(content: bytes) -> None:
    """Raise BadFile where an object says a key twice: two readers would read two files."""

    def single(pairs: list[tuple[str, Any]]) -> None:
        if len({key for key, _ in pairs}) != len(pairs):
            keys = [key for key, _ in pairs]
            raise _TwiceError(next(key for key in keys if keys.count(key) > 1))

    try:
        json.loads(content, object_pairs_hook=single)
    except _TwiceError as problem:
        why = text("this key stands twice in one object; the file contradicts itself.")
        raise BadFile(path=str(problem)[:100], why=why) from None
    except ValueError:
        raise BadFile(path="1:1", why=text("this is not JSON.")) from None
